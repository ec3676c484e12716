import { codeBlocks, type Page } from "./_markdown.ts";

/** A command line of a `sh` block. */
export interface Command {
  readonly page: string;
  readonly line: number;
  /** Without comment and prompt, words separated by one space. */
  readonly text: string;
}

/** The command lines in the shell blocks of a page; `\` at the end of a line joins the next one. */
export function commands(page: Page): Command[] {
  const found: Command[] = [];
  for (const block of codeBlocks(page)) {
    if (!/^(sh|bash|shell|console)\b/.test(block.info)) continue;
    const joined = block.text.replace(/\\\n\s*/g, (match) => " ".repeat(match.length));
    joined.split("\n").forEach((raw, index) => {
      const text = raw.replace(/(^|\s)#.*$/, "").replace(/^\s*\$\s+/, "").trim().replace(
        /\s+/g,
        " ",
      );
      if (text !== "") found.push({ page: block.page, line: block.line + 1 + index, text });
    });
  }
  return found;
}

/** What a command line asks of the `remora` command. */
export interface RemoraCall {
  /** For example `run`; undefined for `--help` and the like. */
  readonly command: string | undefined;
  /** Long flags, without values. */
  readonly flags: readonly string[];
}

const LAUNCHERS = [
  /^(?:npx -y deno@\S+|deno) run (?:-\S+ )*cli\.ts(?= |$)/,
  /^(?:npx -y deno@\S+|deno) run (?:-\S+ )*jsr:@remora\/cli(?:@\S+)?(?= |$)/,
  /^(?:deno|npx -y deno@\S+) task demo(?= |$)/,
  /^(?:\.\/)?(?:dist\/)?remora(?= |$)/,
];

/** The call of `remora` in a command line, or undefined when it starts another program. */
export function remoraCall(text: string): RemoraCall | undefined {
  const launcher = LAUNCHERS.find((pattern) => pattern.test(text));
  if (!launcher) return undefined;
  const start = /task demo/.test(launcher.exec(text)![0]) ? ["demo"] : [];
  const rest = text.replace(launcher, "").split(/\s[|>&;]+\s?/)[0]!.trim();
  const words = [...start, ...rest.split(" ").filter((word) => word !== "")];
  const [first] = words;
  return {
    command: first === undefined || first.startsWith("-") ? undefined : first,
    flags: words.filter((word) => word.startsWith("--")).map((word) => word.split("=")[0]!),
  };
}

/** The flags that a command line gives to the dashboard's own process, or undefined for other programs. */
export function serveFlags(text: string): string[] | undefined {
  const rest = /(?:jsr:@remora\/frontend\/serve|frontend\/serve\.ts|remora-dashboard)(.*)$/.exec(
    text,
  );
  if (!rest) return undefined;
  const words = (rest[1] ?? "").split(" ").filter((word) => word.startsWith("--"));
  return words.map((word) => word.split("=")[0]!);
}
