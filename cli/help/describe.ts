import type { Command, RouteMap } from "@stricli/core";
import type { Context } from "../context.ts";

/** A term and what it means. */
export type Row = readonly [term: string, meaning: string];

type Parameters = Command<Context>["parameters"];
/** A flag as the command table has it. */
export type FlagEntry = NonNullable<Parameters["flags"]>[string];

/** What every command takes. */
export const EVERY_COMMAND: readonly Row[] = [
  ["-h, --help", "Show this help"],
  [
    "    --config FILE",
    "Use this file, or none (default REMORA_CONFIG, else remora.yaml, upwards)",
  ],
  ["    --debug", "Show where an error happened"],
];

/** Whether a name stands for a command, not for a group of them. */
export function isCommand(
  target: Command<Context> | RouteMap<Context>,
): target is Command<Context> {
  return "parameters" in target;
}

/** The commands of a group, by name. */
export function subcommands(
  target: RouteMap<Context>,
): readonly (readonly [name: string, target: Command<Context> | RouteMap<Context>])[] {
  return target.getAllEntries()
    .filter(({ hidden }) => !hidden)
    .map((entry) => [entry.name["convert-camel-to-kebab"], entry.target]);
}

/** The arguments behind the name: ` PATH…`, ` [GRAPH]`. */
export function usageText({ parameters: { positional } }: Command<Context>): string {
  if (positional === undefined) return "";
  if (positional.kind === "array") {
    const name = `${positional.parameter.placeholder ?? "ARG"}…`;
    return (positional.minimum ?? 0) > 0 ? ` ${name}` : ` [${name}]`;
  }
  return positional.parameters.map(({ placeholder = "ARG", optional, default: standard }) =>
    optional === true || standard !== undefined ? ` [${placeholder}]` : ` ${placeholder}`
  ).join("");
}

/** The arguments, each with what it is. */
export function argumentRows({ parameters: { positional } }: Command<Context>): Row[] {
  if (positional === undefined) return [];
  const parameters = positional.kind === "array" ? [positional.parameter] : positional.parameters;
  return parameters.map(({ placeholder = "ARG", brief }) => [placeholder, brief]);
}

/** The flags, each with what it does and its default. */
export function flagRows({ parameters: { flags = {}, aliases = {} } }: Command<Context>): Row[] {
  const letters = new Map(Object.entries(aliases).map(([letter, name]) => [name, letter]));
  return Object.entries(flags).filter(([, flag]) => flag.hidden !== true).map(([name, flag]) => {
    const letter = letters.get(name);
    const short = letter === undefined ? "    " : `-${letter}, `;
    const negated = flag.kind === "boolean" && flag.withNegated !== false ? "[no-]" : "";
    return [
      `${short}--${negated}${flagName(name)}${valueText(flag)}`,
      flag.brief + defaultText(flag),
    ];
  });
}

function valueText(flag: FlagEntry): string {
  switch (flag.kind) {
    case "boolean":
    case "counter":
      return "";
    case "enum":
      return ` ${flag.values.join("|")}`;
    case "parsed":
      return ` ${flag.placeholder ?? "VALUE"}`;
  }
}

function defaultText(flag: FlagEntry): string {
  if (flag.kind === "boolean" || flag.kind === "counter") return "";
  if (flag.default === undefined || flag.default.length === 0) return "";
  return ` (default ${String(flag.default)})`;
}

/** How a flag is written: `apiKeyEnv` is `api-key-env`. */
export function flagName(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
