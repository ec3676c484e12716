// Flags that several commands share: the same word means the same everywhere.

/** `--store URL`. */
export const STORE = {
  kind: "parsed",
  parse: String,
  placeholder: "URL",
  brief: "The store (default REMORA_STORE, else sqlite:.remora/remora.db)",
  optional: true,
} as const;

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
