import type { Application, Command, RouteMap, StricliIntegration } from "@stricli/core";
import { examplesOf } from "../command.ts";
import type { Context } from "../context.ts";
import { selfCommand } from "../self.ts";
import type { Screen } from "../terminal/screen.ts";
import { displayWidth, padEnd, wrap } from "../terminal/width.ts";
import {
  argumentRows,
  EVERY_COMMAND,
  flagRows,
  isCommand,
  type Row,
  subcommands,
  usageText,
} from "./describe.ts";
import type { Example, RootHelp } from "./root.ts";

/** `--help`, `-h`, and what a name without a command prints. */
export function helpIntegration(
  root: RootHelp<Context>,
  screen: Screen,
): StricliIntegration<Context> {
  return {
    flag: {
      brief: "Show this help",
      aliases: ["h"],
      global: true,
      defaultForRouteMap: true,
      run(app: Application<Context>, { result }) {
        const { target, prefix } = result;
        const lines = target === app.root
          ? rootLines(root, screen)
          : isCommand(target)
          ? commandLines(target, prefix, screen)
          : groupLines(target, prefix, screen);
        screen.write(lines.join("\n") + "\n");
      },
    },
  };
}

function rootLines(root: RootHelp<Context>, screen: Screen): string[] {
  const { paint } = screen;
  const names = root.groups.flatMap(({ commands }) => Object.keys(commands));
  const widest = Math.max(...names.map(displayWidth));
  const self = selfCommand();
  return [
    ...wrap(`${paint.bold(paint.brand("remora"))}  ${root.tagline}`, textWidth(screen)),
    "",
    ...section("Usage", [
      "remora COMMAND [OPTIONS]",
      ...(self === "remora" ? [] : [paint.dim(`here remora is: ${self}`)]),
    ], screen),
    ...root.groups.flatMap(({ title, commands }) => {
      const rows = Object.entries(commands).map(([name, { brief }]): Row => [name, brief]);
      return definitions(title, rows, screen, widest);
    }),
    ...exampleLines(root.examples, screen),
    ...definitions(
      "Every command",
      [...EVERY_COMMAND, ["-v, --version", "Show the version"]],
      screen,
    ).slice(0, -1),
  ];
}

function groupLines(
  target: RouteMap<Context>,
  prefix: readonly string[],
  screen: Screen,
): string[] {
  const entries = subcommands(target);
  const options = entries.flatMap(([, command]) => isCommand(command) ? flagRows(command) : []);
  return [
    ...wrap(target.fullDescription ?? target.brief, textWidth(screen)),
    "",
    ...section("Usage", [`${prefix.join(" ")} COMMAND [OPTIONS]`], screen),
    ...definitions("Commands", entries.map(([name, { brief }]): Row => [name, brief]), screen),
    // What one of them takes; its own help says which.
    ...definitions("Options", [...new Map([...options, ...EVERY_COMMAND])], screen),
    ...exampleLines(entries.flatMap(([, command]) => examplesOf(command)), screen).slice(0, -1),
  ];
}

function commandLines(
  target: Command<Context>,
  prefix: readonly string[],
  screen: Screen,
): string[] {
  return [
    ...wrap(target.fullDescription ?? target.brief, textWidth(screen)),
    "",
    ...section("Usage", [`${prefix.join(" ")}${usageText(target)} [OPTIONS]`], screen),
    ...definitions("Arguments", argumentRows(target), screen),
    ...definitions("Options", [...flagRows(target), ...EVERY_COMMAND], screen),
    ...exampleLines(examplesOf(target), screen).slice(0, -1),
  ];
}

function exampleLines(examples: readonly Example[], screen: Screen): string[] {
  const rows = examples.map(({ input, brief }): Row => [`remora ${input}`.trim(), brief]);
  return definitions("Examples", rows, screen);
}

/** A heading and its lines, and an empty line; nothing where there are no lines. */
function section(title: string, lines: readonly string[], screen: Screen): string[] {
  if (lines.length === 0) return [];
  return [screen.paint.bold(title), ...lines.map((line) => `  ${line}`), ""];
}

/** Terms with their meanings beside them, or below them where the terminal is narrow. */
function definitions(
  title: string,
  rows: readonly Row[],
  screen: Screen,
  width: number = Math.max(0, ...rows.map(([term]) => displayWidth(term))),
): string[] {
  const { paint } = screen;
  const beside = textWidth(screen) - width - 4;
  const lines = rows.flatMap(([term, meaning]) => {
    if (beside < 24) {
      const below = wrap(meaning, Math.max(16, textWidth(screen) - 6));
      return [paint.brand(term.trimStart()), ...below.map((line) => `    ${line}`)];
    }
    const [first = "", ...rest] = wrap(meaning, beside);
    return [
      `${paint.brand(padEnd(term, width))}  ${first}`,
      ...rest.map((line) => " ".repeat(width + 2) + line),
    ];
  });
  return section(title, lines, screen);
}

/** Long lines are hard to read also where there is room for them. */
function textWidth(screen: Screen): number {
  return Math.min(screen.columns(), 100);
}
