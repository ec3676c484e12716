import { defaultText, type KeyFlag, kindFlag } from "./config/flag.ts";

// Flags that several commands share: the same word means the same everywhere.

/** `--store URL`. */
export const STORE: KeyFlag<string> = {
  ...kindFlag("store", "URL", "The store"),
  // The store itself says better what is wrong with its address.
  parse: String,
};

/** `--format table|json`. */
export const TABLE_FORMAT = {
  kind: "enum",
  values: ["table", "json"],
  brief: "A table, or one JSON document and nothing else",
  default: "table",
} as const;

/** `--format text|json`. */
export const TEXT_FORMAT = {
  kind: "enum",
  values: ["text", "json"],
  brief: "Text, or one JSON document and nothing else",
  default: "text",
} as const;

/** `--bundle NAME`, several times. */
export const BUNDLE = {
  kind: "parsed",
  parse: String,
  placeholder: "NAME",
  brief:
    "A bundle or the path of one; may be given several times (default bundles.nodes, else lint)",
  variadic: true,
  optional: true,
} as const;

/** How agents run: `--concurrency`, `--timeout`, `--retries`, `--on-failure`. */
export const RUN_FLAGS = {
  concurrency: kindFlag("run.concurrency", "N", "Agents at work at the same time"),
  timeout: kindFlag("run.timeout", "TIME", "Working time of an agent, like 10m"),
  retries: kindFlag("run.retries", "N", "How often an agent that breaks is tried again"),
  maxTurns: kindFlag("run.maxTurns", "N", "Model calls that an agent may make"),
  onFailure: {
    kind: "enum",
    values: ["stop_graph", "skip_downstream", "continue"],
    brief: `What an agent that fails does to the others (${defaultText("run.onFailure")})`,
    optional: true,
  },
} as const;

/** `--live`. */
export const LIVE = {
  kind: "boolean",
  brief: "Let the model stream, and show what it writes on the dashboard",
  optional: true,
} as const;

/** `--by NAME`. */
export const BY = {
  kind: "parsed",
  parse: String,
  placeholder: "NAME",
  brief: "Who you are, kept with the record (default your user name)",
  optional: true,
} as const;

/** `--host HOST`. */
export const HOST = {
  kind: "parsed",
  parse: String,
  placeholder: "HOST",
  brief: "Address to listen on",
  default: "127.0.0.1",
} as const;

/** `--port PORT`. */
export const PORT = {
  kind: "parsed",
  parse: parsePort,
  placeholder: "PORT",
  brief: "Port to listen on; 0 takes a free one",
  default: "8000",
} as const;

/** `--no-open`. */
export const NO_OPEN = {
  kind: "boolean",
  brief: "Do not open a browser",
  default: false,
  withNegated: false,
} as const;

/**
 * A path, an id or a name. Not an empty one: that is a variable of a script that was not set, and would mean the
 * working folder, or whatever there is.
 */
export function parseName(input: string): string {
  if (input === "") throw new SyntaxError("it is empty");
  return input;
}

/** A port number. */
export function parsePort(input: string): number {
  return parseWhole(input, 0, 65535);
}

/** A whole number from 1. */
export function parseCount(input: string): number {
  return parseWhole(input, 1, Number.MAX_SAFE_INTEGER);
}

function parseWhole(input: string, least: number, most: number): number {
  const value = Number(input);
  if (!/^\d+$/.test(input) || value < least || value > most) {
    const range = most === Number.MAX_SAFE_INTEGER
      ? `${least} or more`
      : `from ${least} to ${most}`;
    throw new SyntaxError(`it is a whole number, ${range}`);
  }
  return value;
}
