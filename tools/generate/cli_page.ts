import type { Generated } from "./generated.ts";
import { ROOT } from "../../cli/app.ts";
import { examplesOf } from "../../cli/command.ts";
import type { Example } from "../../cli/help/root.ts";
import {
  argumentRows,
  flagRows,
  isCommand,
  type Row,
  subcommands,
  usageText,
} from "../../cli/help/describe.ts";

const PATH = "docs/CLI.md";

type Target = (typeof ROOT.groups)[number]["commands"][string];

/** `docs/CLI.md`: every command with its arguments, options and examples, from the command line itself. */
export function generateCliPage(): Promise<Generated[]> {
  const groups = ROOT.groups.map(({ title, commands }) =>
    [
      `## ${title}`,
      ...Object.entries(commands).flatMap(([name, target]) => sections([name], target)),
    ].join("\n\n")
  );
  const text = [
    "# The command line",
    "<!-- Made by: deno task generate -->",
    INTRODUCTION,
    ...groups,
    RULES,
  ].join("\n\n");
  return Promise.resolve([{ path: PATH, text: `${text}\n` }]);
}

const INTRODUCTION =
  `\`remora\` stands for however you run it: \`deno run -A cli.ts\` in a checkout,
\`deno run -A jsr:@remora/cli\` anywhere, \`remora\` once it is installed (see [INSTALLATION.md](INSTALLATION.md)).
\`remora --help\` lists the commands, \`remora COMMAND --help\` prints what stands here.`;

const RULES = `## What holds for every command

- **Exit codes:** 0 done, 1 partly failed, 2 failed or bad usage, 130 stopped with Ctrl-C, 143 with SIGTERM.
- **Errors** are one line on standard error: \`CODE: what was tried. What to do next\`. The codes are stable.
  \`--debug\` adds the stack and the causes.
- **Data** goes to standard output and nothing else does with \`--format json\`; progress and notes go elsewhere.
- **Piped output** is plain lines without colour. \`NO_COLOR\` takes colour away, \`FORCE_COLOR=1|2|3\` brings it back
  with 16, 256 or all colours. A reader that goes away (\`| head\`) ends the command quietly.
- **Defaults** come from \`remora.yaml\`, the environment before it, flags before both: [CONFIGURATION.md](CONFIGURATION.md).
  A flag that is written \`--[no-]name\` can also be switched off.
- **Names** of the Python original work where there is a counterpart: [COMPATIBILITY.md](COMPATIBILITY.md).`;

function sections(words: readonly string[], target: Target): string[] {
  if (isCommand(target)) return [commandSection(words, target)];
  const heading = `### remora ${words.join(" ")}\n\n${target.brief}.`;
  return [
    heading,
    ...subcommands(target).flatMap(([name, command]) => sections([...words, name], command)),
  ];
}

function commandSection(words: readonly string[], target: Extract<Target, { loader: unknown }>) {
  const level = "#".repeat(words.length + 2);
  return [
    `${level} remora ${words.join(" ")}${usageText(target)}`,
    target.fullDescription ?? `${target.brief}.`,
    table("Argument", argumentRows(target)),
    table("Option", flagRows(target)),
    exampleBlock(examplesOf(target)),
  ].filter((part) => part !== "").join("\n\n");
}

function table(title: string, rows: readonly Row[]): string {
  if (rows.length === 0) return "";
  const cells = rows.map(([term, meaning]) =>
    `| \`${escape(term.trim())}\` | ${escape(meaning)} |`
  );
  return [`| ${title} | |`, "| --- | --- |", ...cells].join("\n");
}

function escape(text: string): string {
  return text.replaceAll("|", "\\|");
}

function exampleBlock(examples: readonly Example[]): string {
  const widest = Math.max(...examples.map(({ input }) => input.length));
  const lines = examples.map(({ input, brief }) => `remora ${input.padEnd(widest)}   # ${brief}`);
  return ["```sh", ...lines, "```"].join("\n");
}
