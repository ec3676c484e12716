import type { JsonObject, JsonValue } from "@remora/core";
import type { Issues } from "./_issue.ts";
import type { Path, Place, YamlFile } from "./_yaml.ts";
import { suggest } from "./_suggest.ts";
import type { BundleFix } from "./types.ts";

/** What a dialect does with a value of the wrong type. */
export interface SectionRules {
  /** Whether the reference loader checks types and required keys, and refuses what does not fit. */
  readonly strict: boolean;
}

/** A mapping of the manifest, read key by key. What does not fit is reported where it stands. */
export class Section {
  readonly #map: ReadonlyMap<unknown, unknown>;
  readonly #seen = new Set<string>();
  /** What keys are renamed to: one of two slips cannot have the name. */
  readonly #renamed = new Set<string>();
  readonly file: YamlFile;
  readonly path: Path;
  readonly issues: Issues;
  readonly rules: SectionRules;

  constructor(
    map: ReadonlyMap<unknown, unknown>,
    path: Path,
    context: { readonly file: YamlFile; readonly issues: Issues; readonly rules: SectionRules },
  ) {
    this.#map = map;
    this.path = path;
    this.file = context.file;
    this.issues = context.issues;
    this.rules = context.rules;
  }

  /** The same mapping, for keys that the reference loader does not know: it refuses nothing there. */
  relaxed(): Section {
    const context = { file: this.file, issues: this.issues, rules: { strict: false } };
    return new Section(this.#map, this.path, context);
  }

  has(key: string): boolean {
    return this.#map.has(key);
  }

  /** The value as it is; counts as read. */
  raw(key: string): unknown {
    this.#seen.add(key);
    return this.#map.get(key);
  }

  place(key: string): Place {
    return this.file.place([...this.path, key]);
  }

  /** A text. Without a fallback the key is required. */
  text(key: string, fallback?: string): string {
    const value = this.raw(key);
    if (!this.has(key)) {
      if (fallback === undefined) this.#absent(key);
      return fallback ?? "";
    }
    return toText(value) ?? this.#wrong(key, "a text", value, fallback ?? "");
  }

  /** A text or nothing. */
  optionalText(key: string): string | undefined {
    const value = this.raw(key);
    if (value === undefined || value === null) return undefined;
    return toText(value) ?? this.#wrong(key, "a text", value, undefined);
  }

  integer(key: string, fallback: number): number {
    const value = this.raw(key);
    if (!this.has(key)) return fallback;
    return toInteger(value) ?? this.#wrong(key, "a whole number", value, fallback);
  }

  boolean(key: string, fallback: boolean): boolean {
    const value = this.raw(key);
    if (!this.has(key)) return fallback;
    return toBoolean(value) ?? this.#wrong(key, "true or false", value, fallback);
  }

  /** A mapping below this one; an empty one where it is absent. Without `required: false` it is required. */
  section(key: string, { required = false }: { required?: boolean } = {}): Section | undefined {
    const value = this.raw(key);
    if (!this.has(key)) {
      if (required) this.#absent(key);
      return undefined;
    }
    if (value instanceof Map) return this.#below(value, [key]);
    return this.#wrong(key, "a mapping", value, undefined);
  }

  /** The mappings of a list; what is no mapping is reported, unless told otherwise, and left out. */
  sections(
    key: string,
    { required = false, skipOthers = false }: { required?: boolean; skipOthers?: boolean } = {},
  ): readonly Section[] {
    const sections: Section[] = [];
    for (const [index, item] of this.list(key, { required }).entries()) {
      if (item instanceof Map) sections.push(this.#below(item, [key, index]));
      else if (!skipOthers) this.#wrongAt([key, index], "a mapping", item);
    }
    return sections;
  }

  /** The texts of a list; what is no text is reported and left out. */
  texts(key: string): readonly string[] {
    const texts: string[] = [];
    for (const [index, item] of this.list(key).entries()) {
      const text = toText(item);
      if (text === undefined) this.#wrongAt([key, index], "a text", item);
      else texts.push(text);
    }
    return texts;
  }

  list(key: string, { required = false }: { required?: boolean } = {}): readonly unknown[] {
    const value = this.raw(key);
    if (!this.has(key)) {
      if (required) this.#absent(key);
      return [];
    }
    if (Array.isArray(value)) return value;
    if (value instanceof Set) return [...value];
    return this.#wrong(key, "a list", value, []);
  }

  /** A JSON object, its keys texts. `undefined` where it is absent or null. */
  json(key: string): JsonObject | undefined {
    const value = this.raw(key);
    if (value === undefined || value === null) return undefined;
    if (!(value instanceof Map)) return this.#wrong(key, "a mapping", value, undefined);
    this.checkKeys(key);
    return toJson(value) as JsonObject;
  }

  /** Reports the keys of a mapping, if it is one, that are no texts. */
  checkKeys(key: string): void {
    const value = this.raw(key);
    if (!(value instanceof Map)) return;
    for (const inner of value.keys()) {
      if (toText(inner) === undefined) {
        this.#wrongAt([key, String(inner)], "a key that is a text", inner);
      }
    }
  }

  /** The keys of the mapping that are texts. */
  keys(): readonly string[] {
    return [...this.#map.keys()].filter((key) => typeof key === "string");
  }

  /** Reports the keys that nothing has asked for. */
  reportUnknown(known: readonly string[] = []): void {
    const names = [...this.#seen, ...known];
    for (const key of this.#map.keys()) {
      const name = String(key);
      if (names.includes(name)) continue;
      const close = suggest(name, names);
      const hint = close === undefined ? "" : `; did you mean "${close}"?`;
      const place = this.file.keyPlace([...this.path, name]);
      const where = this.path.length === 0 ? "" : ` in ${formatPath(this.path)}`;
      const fix = close === undefined ? {} : this.renameKey(name, close);
      this.issues.add("unknown-key", place, `Nothing reads "${name}"${where}${hint}`, fix);
    }
  }

  /** The fix that gives a key another name. */
  renameKey(key: string | Path, name: string): { readonly fix?: BundleFix } {
    const path = [...this.path, ...typeof key === "string" ? [key] : key];
    const parent = path.slice(0, -1);
    const { offset: start } = this.file.keyPlace(path);
    const old = String(path.at(-1));
    // A quoted one stays as it is, and one whose name is taken or whose mapping is used elsewhere too.
    if (!this.file.text.startsWith(old, start)) return {};
    const isTaken = typeof key === "string" && this.has(name) ||
      this.file.span([...parent, name]) !== undefined;
    const target = JSON.stringify([...parent, name]);
    if (isTaken || this.#renamed.has(target) || this.file.ownSpan(parent) === undefined) return {};
    this.#renamed.add(target);
    return { fix: { title: `Rename it to ${name}`, start, end: start + old.length, text: name } };
  }

  /** The fix that puts another text in the place of a value. */
  replaceValue(path: Path, text: string): { readonly fix?: BundleFix } {
    const span = this.file.ownSpan([...this.path, ...path]);
    if (span === undefined) return {};
    return { fix: { title: `Make it ${text}`, ...span, text } };
  }

  /** Reports something about a key's value. */
  report(
    code: Parameters<Issues["add"]>[0],
    key: string | Path,
    message: string,
    options: Parameters<Issues["add"]>[3] = {},
  ): void {
    const path = typeof key === "string" ? [key] : key;
    this.issues.add(code, this.file.place([...this.path, ...path]), message, options);
  }

  #below(map: ReadonlyMap<unknown, unknown>, path: Path): Section {
    return new Section(map, [...this.path, ...path], this);
  }

  #absent(key: string): void {
    const place = this.path.length === 0 ? { line: 1, column: 1 } : this.file.keyPlace(this.path);
    const name = formatPath([...this.path, key]);
    const options = { refuses: this.rules.strict };
    this.issues.add("manifest-required", place, `"${name}" is missing`, options);
  }

  #wrong<T>(key: string, wanted: string, value: unknown, instead: T): T {
    this.#wrongAt([key], wanted, value);
    return instead;
  }

  #wrongAt(path: Path, wanted: string, value: unknown): void {
    const full = [...this.path, ...path];
    const message = `"${formatPath(full)}" must be ${wanted}, not ${describe(value)}`;
    const fix = wanted === "a text" ? this.#quoteFix(full, value) : undefined;
    this.issues.add("manifest-type", this.file.place(full), message, {
      refuses: this.rules.strict,
      ...(fix === undefined ? {} : { fix }),
    });
  }

  // `1.0` and `yes` were meant as they are written.
  #quoteFix(path: Path, value: unknown): BundleFix | undefined {
    const span = this.file.ownSpan(path);
    const isPlain = typeof value === "number" || typeof value === "boolean" ||
      value instanceof Date;
    if (!isPlain || span === undefined) return undefined;
    const written = this.file.text.slice(span.start, span.end);
    if (/["'\n!&*]/.test(written)) return undefined;
    return { title: "Quote it", ...span, text: `"${written}"` };
  }
}

/** `tools[2].name` for people. */
export function formatPath(path: Path): string {
  return path.map((step, index) =>
    typeof step === "number" ? `[${step}]` : index === 0 ? step : `.${step}`
  ).join("");
}

// What follows accepts what pydantic's lax mode accepts, which is what the reference loaders do.

function toText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (!(value instanceof Uint8Array)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(value);
  } catch {
    return undefined;
  }
}

function toInteger(value: unknown): number | undefined {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "number") return Number.isInteger(value) ? value : undefined;
  const text = toText(value)?.trim();
  if (text === undefined || !/^[-+]?\d+(?:_\d+)*(?:\.0+)?$/.test(text)) return undefined;
  return Number(text.replaceAll("_", ""));
}

const TRUE = new Set(["1", "on", "t", "true", "y", "yes"]);
const FALSE = new Set(["0", "off", "f", "false", "n", "no"]);

function toBoolean(value: unknown): boolean | undefined {
  if (typeof value === "boolean") return value;
  if (value === 1 || value === 0) return value === 1;
  const text = toText(value)?.toLowerCase();
  if (text === undefined) return undefined;
  if (TRUE.has(text)) return true;
  return FALSE.has(text) ? false : undefined;
}

/** YAML's values as JSON: mappings as objects, what JSON does not have as text. */
export function toJson(value: unknown): JsonValue {
  if (value instanceof Map) {
    return Object.fromEntries([...value].map(([key, inner]) => [String(key), toJson(inner)]));
  }
  if (Array.isArray(value)) return value.map(toJson);
  if (value instanceof Set) return [...value].map(toJson);
  if (value instanceof Date) return value.toISOString();
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  return String(value);
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (value instanceof Map) return "a mapping";
  if (Array.isArray(value)) return "a list";
  if (value instanceof Date) return "a date (quote it to make it a text)";
  if (typeof value === "string") return `the text ${JSON.stringify(cut(value))}`;
  if (typeof value === "number") return `the number ${value}`;
  if (typeof value === "boolean") return `${value}`;
  return "something else";
}

function cut(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
