// What the values of remora.yaml can be. No command line, no core: help and completions read this too.

/** A piece of JSON Schema. */
export type Schema = Readonly<Record<string, unknown>>;

/** The way to a value: keys and indexes. */
export type Path = readonly (string | number)[];

/** A value that is not what its key wants; `path` leads to it, from the value of the key. */
export class BadValue extends SyntaxError {
  /** Where inside of the value. */
  readonly path: Path;

  /**
   * Makes the error.
   *
   * @param says What it has to be: `it is a whole number`.
   * @param path Where inside of the value.
   */
  constructor(says: string, path: Path = []) {
    super(says);
    this.path = path;
  }
}

/** What `node:path` does. Handed over by those who read a file: help shows kinds too, and needs no paths. */
export type Paths = Pick<typeof import("node:path"), "isAbsolute" | "relative" | "resolve">;

/** What a key wants: how it is read, shown and described. */
export interface Kind<Value> {
  /** In one word, for tables: `text`, `duration`. */
  readonly name: string;
  /** Reads what stands in the file. @throws {BadValue} */
  fromYaml(value: unknown): Value;
  /** Reads a flag or a variable. @throws {BadValue} */
  fromText(text: string): Value;
  /** As somebody would write it into the file. */
  toText(value: Value): string;
  /** For editors. */
  readonly schema: Schema;
  /** Makes what is relative in the file relative to the folder of the file. */
  resolve?(value: Value, folder: string, paths: Paths): Value;
}

/** Any text but an empty one. */
export function text(): Kind<string> {
  const check = (value: unknown) => {
    if (typeof value === "string" && value.trim() !== "") return value;
    throw new BadValue(
      typeof value === "string" ? "it is empty" : "it is a text; put quotes around it",
    );
  };
  return {
    name: "text",
    fromYaml: check,
    fromText: check,
    toText: String,
    schema: { type: "string", minLength: 1 },
  };
}

/** A text that passes a test of its own. */
export function textLike(
  name: string,
  { test, says, schema = {} }: {
    readonly test: (text: string) => boolean;
    readonly says: string;
    readonly schema?: Schema;
  },
): Kind<string> {
  const check = (value: unknown) => {
    if (typeof value === "string" && test(value)) return value;
    throw new BadValue(`it is ${says}`);
  };
  return {
    name,
    fromYaml: check,
    fromText: check,
    toText: String,
    schema: { type: "string", ...schema },
  };
}

/** The address of a server. */
export function httpUrl(): Kind<string> {
  return textLike("URL", {
    test: (value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol),
    says: "a URL like http://localhost:8000/v1",
    schema: { format: "uri", pattern: "^https?://" },
  });
}

/** A whole number in a range. */
export function whole(
  least: number,
  most: number = Number.MAX_SAFE_INTEGER,
): Kind<number> {
  const open = most === Number.MAX_SAFE_INTEGER;
  const says = `it is a whole number, ${open ? `${least} or more` : `from ${least} to ${most}`}`;
  const check = (value: unknown) => {
    if (Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most) {
      return Number(value);
    }
    throw new BadValue(says);
  };
  return {
    name: "number",
    fromYaml: (value) => check(typeof value === "bigint" ? Number(value) : value),
    fromText: (value) => check(/^\d+$/.test(value) ? Number(value) : value),
    toText: String,
    schema: { type: "integer", minimum: least, ...(open ? {} : { maximum: most }) },
  };
}

/** Yes or no. */
export function bool(): Kind<boolean> {
  return {
    name: "true or false",
    fromYaml(value) {
      if (typeof value === "boolean") return value;
      throw new BadValue("it is true or false");
    },
    fromText(value) {
      if (/^(1|true|yes|on)$/i.test(value)) return true;
      if (/^(0|false|no|off)$/i.test(value)) return false;
      throw new BadValue("it is true or false");
    },
    toText: String,
    schema: { type: "boolean" },
  };
}

/** One of some words. */
export function choice<const Word extends string>(...words: readonly Word[]): Kind<Word> {
  const check = (value: unknown): Word => {
    const found = words.find((word) => word === value);
    if (found !== undefined) return found;
    throw new BadValue(`it is one of ${words.join(", ")}`);
  };
  return {
    name: words.join(", "),
    fromYaml: check,
    fromText: check,
    toText: String,
    schema: { enum: words },
  };
}

const MILLISECONDS = new Map([["ms", 1], ["s", 1000], ["m", 60_000], ["h", 3_600_000], [
  "d",
  86_400_000,
]]);

/** A span of time, in milliseconds. A number without a unit is refused: it could mean either. */
export function duration(): Kind<number> {
  const check = (value: unknown) => {
    const match = typeof value === "string" ? /^(\d+(?:\.\d+)?) ?(ms|[smhd])$/.exec(value) : null;
    const unit = MILLISECONDS.get(match?.[2] ?? "");
    if (match === null || unit === undefined) {
      throw new BadValue("it is a time with its unit, like 500ms, 30s, 5m or 2h");
    }
    return Math.round(Number(match[1]) * unit);
  };
  return {
    name: "duration",
    fromYaml: check,
    fromText: check,
    toText: durationText,
    schema: { type: "string", pattern: "^\\d+(\\.\\d+)? ?(ms|s|m|h|d)$" },
  };
}

function durationText(milliseconds: number): string {
  for (const [unit, size] of [...MILLISECONDS].reverse()) {
    if (milliseconds >= size && milliseconds % size === 0) return `${milliseconds / size}${unit}`;
  }
  return `${milliseconds}ms`;
}

const BYTES = new Map([["B", 1], ["kB", 1000], ["MB", 1_000_000], ["GB", 1_000_000_000]]);

/** A size, in bytes. */
export function size(): Kind<number> {
  const check = (value: unknown) => {
    const match = /^(\d+(?:\.\d+)?) ?([kMG]?B)$/.exec(String(value));
    const unit = BYTES.get(match?.[2] ?? "");
    if (match === null || unit === undefined) {
      throw new BadValue("it is a size with its unit, like 500kB or 2MB");
    }
    return Math.round(Number(match[1]) * unit);
  };
  return {
    name: "size",
    fromYaml: check,
    fromText: check,
    toText(bytes) {
      for (const [unit, count] of [...BYTES].reverse()) {
        if (bytes >= count && bytes % count === 0) return `${bytes / count}${unit}`;
      }
      return `${bytes}B`;
    },
    schema: { type: "string", pattern: "^\\d+(\\.\\d+)? ?[kMG]?B$" },
  };
}

/** A list of texts; one alone may stand without the list. */
export function texts(): Kind<readonly string[]> {
  return {
    name: "list of texts",
    fromYaml: (value) => listOf(value),
    fromText: (value) => value.split(",").map((part) => part.trim()).filter((part) => part !== ""),
    toText: (value) => `[${value.map(quoted).join(", ")}]`,
    schema: TEXTS,
  };
}

/** A list of texts for each of some keys. */
export function textsByKey(): Kind<Readonly<Record<string, readonly string[]>>> {
  const says = "it is a mapping, like function: [docstring, test]";
  return {
    name: "mapping",
    fromYaml(value) {
      if (!(value instanceof Map)) throw new BadValue(says);
      return Object.fromEntries(
        [...value].map(([key, list]) => [String(key), listOf(list, [String(key)])]),
      );
    },
    fromText() {
      throw new BadValue(says);
    },
    toText(value) {
      const entries = Object.entries(value).map(([key, list]) =>
        `${quoted(key)}: [${list.map(quoted).join(", ")}]`
      );
      return `{${entries.join(", ")}}`;
    },
    schema: { type: "object", additionalProperties: TEXTS },
  };
}

const TEXTS: Schema = {
  oneOf: [
    { type: "string", minLength: 1 },
    { type: "array", items: { type: "string", minLength: 1 } },
  ],
};

function listOf(value: unknown, path: Path = []): readonly string[] {
  if (typeof value === "string" && value !== "") return [value];
  if (!Array.isArray(value)) throw new BadValue("it is a text or a list of texts", path);
  return value.map((item, index) => {
    if (typeof item === "string" && item !== "") return item;
    throw new BadValue("it is a text; put quotes around it", [...path, index]);
  });
}

function quoted(word: string): string {
  return /^[\w.*/!@ -]*$/.test(word) && !/^[*!@ -]|^$| $/.test(word) ? word : JSON.stringify(word);
}
