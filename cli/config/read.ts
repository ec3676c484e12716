import { loadSlice, RemoraError } from "@remora/core/base";
import type { Place, YamlFile } from "@remora/backend/yaml";
import * as paths from "node:path";
import { shortPath } from "../self.ts";
import { ConfigInvalidError, type ConfigProblem } from "./errors.ts";
import { isKeyName, KEY_NAMES, type KeyName, KEYS, SECTIONS } from "./keys.ts";
import { BadValue, type Kind, type Path } from "./kinds.ts";
import { adviceFor } from "./suggest.ts";

/** A value of the file and where it stands. */
export interface FileValue {
  /** What the key's kind made of it. */
  readonly value: unknown;
  /** From 1. */
  readonly line: number;
}

/** A `remora.yaml` that was read. */
export interface ConfigFile {
  /** Its absolute path. */
  readonly path: string;
  /** What it says. */
  readonly values: ReadonlyMap<KeyName, FileValue>;
}

/**
 * Reads a `remora.yaml`, strictly.
 *
 * @throws {ConfigInvalidError} naming line, column and a remedy for everything that is wrong
 * @throws {RemoraError} `CONFIG-UNREADABLE`, and `SLICE-MISSING` where YAML cannot be read
 */
export async function readConfig(path: string): Promise<ConfigFile> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RemoraError("CONFIG-UNREADABLE", `Cannot read ${path}: ${reason}`, { cause });
  }
  const { readYaml } = await loadSlice<typeof import("@remora/backend/yaml")>("backend/yaml");
  const name = shortPath(path, Deno.cwd());
  const read = await readYaml(text);
  const at = (place: Place) => ({ file: name, line: place.line, column: place.column });
  if (!read.ok) {
    const hint = "Correct it; docs/CONFIGURATION.md shows a whole file";
    throw new ConfigInvalidError([{ ...at(read.place), message: read.message, hint }]);
  }
  const { values, problems } = new ConfigReader(read.file, paths.dirname(path), at).read();
  const [first, ...others] = problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
  if (first !== undefined) throw new ConfigInvalidError([first, ...others]);
  return { path, values };
}

class ConfigReader {
  readonly #file: YamlFile;
  readonly #folder: string;
  readonly #at: (place: Place) => Pick<ConfigProblem, "file" | "line" | "column">;
  readonly #values = new Map<KeyName, FileValue>();
  readonly #problems: ConfigProblem[] = [];

  constructor(
    file: YamlFile,
    folder: string,
    at: (place: Place) => Pick<ConfigProblem, "file" | "line" | "column">,
  ) {
    this.#file = file;
    this.#folder = folder;
    this.#at = at;
  }

  read(): { values: ReadonlyMap<KeyName, FileValue>; problems: readonly ConfigProblem[] } {
    const { value, duplicates } = this.#file;
    for (const { key, place } of duplicates) {
      this.#add(place, `"${key}" stands there twice`, "Keep one of them");
    }
    if (value instanceof Map) this.#readMapping(value, []);
    // An empty file, or one with comments only, says nothing.
    else if (value !== null && value !== undefined) {
      this.#add(this.#file.place([]), "The file is no mapping", "Write lines like: store: URL");
    }
    return { values: this.#values, problems: this.#problems };
  }

  #readMapping(mapping: ReadonlyMap<unknown, unknown>, path: Path): void {
    for (const [key, value] of mapping) {
      const here = [...path, String(key)];
      const name = here.join(".");
      if (isKeyName(name)) this.#readValue(name, value, here);
      else if (path.length === 0 && SECTIONS.includes(name)) this.#readSection(value, here);
      else this.#unknown(name, value, here);
    }
  }

  #readSection(value: unknown, path: Path): void {
    if (value instanceof Map) return this.#readMapping(value, path);
    if (value === null) return;
    const inside = KEY_NAMES.filter((name) => name.startsWith(`${path[0]}.`));
    const hint = `In it stand ${inside.map((name) => name.split(".")[1]).join(", ")}`;
    this.#add(this.#file.place(path), `"${path[0]}" is a section, not a value`, hint);
  }

  #readValue(name: KeyName, value: unknown, path: Path): void {
    const kind: Kind<unknown> = KEYS[name].kind;
    if (value === null) {
      this.#add(this.#file.keyPlace(path), `"${name}" has no value`, "Give it one, or take it out");
      return;
    }
    try {
      const parsed = kind.fromYaml(value);
      this.#values.set(name, {
        value: kind.resolve?.(parsed, this.#folder, paths) ?? parsed,
        line: this.#file.keyPlace(path).line,
      });
    } catch (error) {
      if (!(error instanceof BadValue)) throw error;
      const inner = [...path, ...error.path];
      // What a merge key brought in does not stand where it counts.
      const isMerged = this.#file.span(inner) === undefined;
      const place = isMerged ? this.#file.keyPlace(path) : this.#file.place(inner);
      const written = isMerged ? short(textOf(value, error.path)) : this.#written(inner);
      this.#add(place, `Bad value ${written} for ${name}`, sentence(error.message));
    }
  }

  #unknown(name: string, value: unknown, path: Path): void {
    // Of a section that does not exist, what stands in it says more than its name.
    if (value instanceof Map && this.#adviseInside(name, value, path)) return;
    const { key, note } = adviceFor(name, { isSection: value instanceof Map });
    if (note !== undefined) return this.#addOld(name, note, path);
    const guess = key === undefined ? "" : ` (did you mean ${key}?)`;
    const message = `Unknown key "${name}"${guess}`;
    this.#add(this.#file.keyPlace(path), message, "See all keys with: remora config");
  }

  /** Says what became of the keys of an old section; `false` where nothing is known about any. */
  #adviseInside(name: string, mapping: ReadonlyMap<unknown, unknown>, path: Path): boolean {
    const before = this.#problems.length;
    const section = adviceFor(name).note;
    for (const [key, value] of mapping) {
      const here = [...path, String(key)];
      const inner = `${name}.${String(key)}`;
      const { note } = adviceFor(inner);
      // What holds for the whole section is said once.
      if (note !== undefined && note === section) continue;
      if (value instanceof Map && this.#adviseInside(inner, value, here)) continue;
      if (note !== undefined) this.#addOld(inner, note, here);
    }
    return this.#problems.length > before;
  }

  #addOld(name: string, note: string, path: Path): void {
    this.#problems.push({
      ...this.#at(this.#file.keyPlace(path)),
      message: `Unknown key "${name}"`,
      hint: note,
      isOld: true,
    });
  }

  /** A value as it stands in the file, shortened. */
  #written(path: Path): string {
    const span = this.#file.span(path);
    const text = span === undefined ? "" : this.#file.text.slice(span.start, span.end);
    return short(text);
  }

  #add(place: Place, message: string, hint: string): void {
    this.#problems.push({ ...this.#at(place), message, hint });
  }
}

/** A text in quotes, on one line, shortened. */
function short(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, " ");
  const start = line.length > 60 ? `${line.slice(0, 57)}…` : line;
  return /^["']/.test(start) ? start : `"${start}"`;
}

/** What lies at a path in a value. */
function textOf(value: unknown, path: Path): string {
  let found = value;
  for (const step of path) {
    if (found instanceof Map) found = found.get(step);
    else if (Array.isArray(found)) found = found[Number(step)];
  }
  return typeof found === "string" ? found : JSON.stringify(found) ?? String(found);
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
