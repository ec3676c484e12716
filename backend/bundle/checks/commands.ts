import type { Section } from "../_section.ts";
import type { BundleCommand, BundleTool } from "../types.ts";
import type { ScriptChecks } from "./scripts.ts";

/** Programs that run what they are told, whatever that is. */
const ANYTHING = new Set(
  ("sh bash dash zsh ksh csh tcsh fish busybox cmd powershell pwsh env sudo doas su xargs nohup nice " +
    "timeout watch time ssh find awk gawk mawk make just docker podman npx bunx uvx pipx expect script")
    .split(" "),
);
/** Programs that run code which stands in their arguments, or which the model has written. */
const INTERPRETERS = new Set(
  ("python pypy node deno bun perl ruby php lua Rscript julia osascript ts-node tsx irb ghci gdb sqlite3 " +
    "npm pnpm yarn pip uv cargo go git java").split(" "),
);
const CODE =
  /^(?:-c|-e|-p|-r|-m|--eval|--print|--exec|eval|run|repl|exec|x|dlx|install|serve|task)$/;

/** Checks that `run_command` may run something, and nothing with which everything can be run. */
export function checkCommands(
  commands: readonly BundleCommand[],
  tools: readonly BundleTool[],
  { root, checks }: { readonly root: Section; readonly checks: ScriptChecks },
): void {
  const isUsed = tools.some(({ kind, name }) => name === "run_command" || kind === "pym");
  if (commands.length === 0) {
    reportRefused(checks, root);
    const tool = tools.find(({ kind, name }) => kind === "builtin" && name === "run_command");
    if (tool === undefined || root.has("commands")) return;
    const message = '"run_command" may run nothing: list the programs under "commands"';
    root.report("commands-missing", "tools", message);
    return;
  }
  if (!isUsed) {
    const message = 'Nothing uses "commands": the bundle has no tool "run_command"';
    root.report("commands-unused", "commands", message);
  }
  for (const [index, command] of commands.entries()) {
    const message = whyBroad(command);
    if (message !== undefined) root.report("command-broad", ["commands", index], message);
  }
}

function reportRefused(checks: ScriptChecks, root: Section): void {
  for (const { file, script } of checks.values()) {
    for (const { name, line } of script?.externals ?? []) {
      if (name !== "run_command" && name !== "run_json_command") continue;
      const message = `"${name}" may run nothing: list the programs under "commands"`;
      root.issues.add("external-refused", { line, column: 1 }, message, { file });
    }
  }
}

/** What is broad about a command, one sentence; `undefined` where nothing is. */
export function whyBroad({ program, args, exact }: BundleCommand): string | undefined {
  const file = program.slice(program.lastIndexOf("/") + 1);
  const name = file.replace(/[\d.]+$|\.exe$/g, "");
  const shown = [file, ...args].join(" ");
  if (ANYTHING.has(name)) {
    return exact ? undefined : `"${shown}" can run every program, with everything that you may do`;
  }
  if (!INTERPRETERS.has(name)) return undefined;
  const isModule = args[0] === "-m" && args[1] !== undefined;
  if (args.length === 0 || CODE.test(args.at(-1) ?? "") && !isModule && !exact) {
    return `"${shown}" runs any code that the model writes`;
  }
  // What follows may be a permission: deno test -A.
  if (name === "deno" && !exact) return `"${shown}" takes flags that allow everything; add "exact"`;
  return undefined;
}

/** Commands in a few words, for people. */
export function showCommands(commands: readonly BundleCommand[]): string {
  return commands.map(({ program, args, exact }) =>
    [program, ...args, ...exact ? [] : ["…"]].join(" ")
  ).join(", ");
}
