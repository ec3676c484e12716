import type { Section } from "../_section.ts";
import type { BundleCommand } from "../types.ts";

/** What a shell would do something with. */
const SHELL = /[|&;<>()$`"'*?\\\n]/;

/**
 * Reads `commands`: texts like `ruff check`, or mappings `{program, args, exact}`. Whatever cannot be meant as
 * it is written is an error: the list is what holds an agent.
 */
export function readCommands(root: Section): readonly BundleCommand[] {
  const items = root.list("commands");
  const mappings = items.some((item) => item instanceof Map)
    ? root.sections("commands", { skipOthers: true })
    : [];
  const commands: BundleCommand[] = [];
  for (const [index, item] of items.entries()) {
    const problem = typeof item === "string" ? problemOf(item) : undefined;
    const command = item instanceof Map
      ? readMapping(mappings.find(({ path }) => path.at(-1) === index))
      : typeof item === "string" && problem === undefined
      ? readText(item)
      : undefined;
    const wrong = problem ?? (command === undefined ? NO_COMMAND : problemOfProgram(command));
    if (wrong !== undefined) root.report("command-invalid", ["commands", index], wrong);
    else if (command !== undefined) commands.push(command);
  }
  return commands;
}

const NO_COMMAND = "A command is a text, or a mapping with program and args";

function readText(text: string): BundleCommand {
  const [program = "", ...args] = text.trim().split(/ +/);
  return { program, args, exact: false };
}

function readMapping(section: Section | undefined): BundleCommand | undefined {
  if (section === undefined) return undefined;
  const program = section.text("program");
  const args = section.texts("args");
  const exact = section.boolean("exact", false);
  section.reportUnknown();
  return { program, args, exact };
}

function problemOf(text: string): string | undefined {
  return SHELL.test(text)
    ? `There is no shell: write "${cut(text)}" as program and args`
    : undefined;
}

function problemOfProgram({ program }: BundleCommand): string | undefined {
  const isName = /^[\w.+-]+$/.test(program) && !/^\.{1,2}$/.test(program);
  if (isName || /^\/\S/.test(program)) return undefined;
  return `"${cut(program)}" is neither the name of a program nor its absolute path`;
}

function cut(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
