import { RemoraError } from "@remora/core/base";
import { dirname } from "node:path";
import { readEnv } from "../terminal/env.ts";
import { CONFIG_NAME, findConfig } from "./find.ts";
import { type Effective, KEY_NAMES, type KeyName, KEYS, type ValueOf } from "./keys.ts";
import { BadValue, type Kind } from "./kinds.ts";
import { type ConfigFile, readConfig } from "./read.ts";

/** Where a value came from. */
export type Source =
  | { readonly kind: "flag"; readonly name: string }
  | { readonly kind: "env"; readonly name: string }
  | { readonly kind: "file"; readonly path: string; readonly line: number }
  | { readonly kind: "default" };

/** Options of {@linkcode loadConfig}. */
export interface LoadOptions {
  /** A certain file; `none` is no file at all. @default the nearest `remora.yaml`, upwards */
  readonly file?: string | undefined;
  /** Where to look. @default the working folder */
  readonly folder?: string | undefined;
  /** Reads a variable. @default the process's */
  readonly env?: ((name: string) => string | undefined) | undefined;
}

/**
 * What commands take as defaults: a flag comes before the environment, that before `remora.yaml`, that
 * before the default.
 */
export class Config {
  /** The file, where there is one. */
  readonly file: ConfigFile | undefined;
  /** The folder that the project lies in: that of the file, else the working folder. */
  readonly folder: string;
  readonly #env: (name: string) => string | undefined;

  /**
   * Puts the sources together.
   *
   * @param file What was read, where there is a file.
   * @param options The working folder, and how to read variables.
   */
  constructor(
    file: ConfigFile | undefined,
    { folder = Deno.cwd(), env = readEnv }: Omit<LoadOptions, "file"> = {},
  ) {
    this.file = file;
    this.folder = file === undefined ? folder : dirname(file.path);
    this.#env = env;
  }

  /**
   * The value that holds.
   *
   * @param name The key.
   * @param flag What the command line says, where it says something.
   * @throws {RemoraError} `CONFIG-VARIABLE` for a variable with a bad value
   */
  value<Name extends KeyName>(name: Name, flag?: ValueOf<Name>): Effective<Name> {
    const key: { readonly kind: Kind<unknown>; readonly standard: unknown } = KEYS[name];
    const chosen = flag ?? this.#variable(name)?.value ?? this.file?.values.get(name)?.value ??
      key.standard;
    // The key's own kind has made it, and the table says what that is.
    return chosen as Effective<Name>;
  }

  /** Where that value came from. */
  source<Name extends KeyName>(name: Name, flag?: ValueOf<Name>): Source {
    const { flag: flagName } = KEYS[name];
    if (flag !== undefined) return { kind: "flag", name: `--${flagName}` };
    const variable = this.#variable(name);
    if (variable !== undefined) return { kind: "env", name: variable.name };
    const line = this.file?.values.get(name)?.line;
    if (this.file !== undefined && line !== undefined) {
      return { kind: "file", path: this.file.path, line };
    }
    return { kind: "default" };
  }

  /** Whether somebody gave it, somehow. */
  isGiven<Name extends KeyName>(name: Name, flag?: ValueOf<Name>): boolean {
    return this.source(name, flag).kind !== "default";
  }

  /** A secret, by the key that names its variable. */
  secret(name: "model.apiKeyEnv" | "dashboard.tokenEnv", flag?: string): string | undefined {
    const value = this.#env(this.value(name, flag));
    return value === "" ? undefined : value;
  }

  /** Makes sure that every variable can be used. @throws {RemoraError} `CONFIG-VARIABLE` */
  check(): void {
    for (const name of KEY_NAMES) this.#variable(name);
  }

  #variable(key: KeyName): { readonly name: string; readonly value: unknown } | undefined {
    const { env: name, kind }: { readonly env?: string; readonly kind: Kind<unknown> } = KEYS[key];
    const text = name === undefined ? undefined : this.#env(name);
    if (name === undefined || text === undefined || text === "") return undefined;
    try {
      return { name, value: kind.fromText(text) };
    } catch (cause) {
      if (!(cause instanceof BadValue)) throw cause;
      throw new RemoraError("CONFIG-VARIABLE", `Bad value "${text}" in ${name}: ${cause.message}`, {
        cause,
        hint: `Correct the variable or take it away; it stands for ${key}`,
      });
    }
  }
}

/**
 * Finds and reads the configuration.
 *
 * @throws {ConfigInvalidError} `CONFIG-INVALID`
 * @throws {RemoraError} `CONFIG-NOT-FOUND` for a named file that is not there, `CONFIG-UNREADABLE`
 */
export async function loadConfig(options: LoadOptions = {}): Promise<Config> {
  const { file, folder = Deno.cwd() } = options;
  const path = file === undefined ? await findConfig(folder) : await named(file);
  return new Config(path === undefined ? undefined : await readConfig(path), options);
}

async function named(file: string): Promise<string | undefined> {
  if (file === "none") return undefined;
  try {
    return await Deno.realPath(file);
  } catch (cause) {
    throw new RemoraError("CONFIG-NOT-FOUND", `There is no ${file}`, {
      cause,
      hint: `Name a ${CONFIG_NAME}, or "none" to go without`,
    });
  }
}
