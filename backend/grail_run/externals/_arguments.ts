import { isJsonObject, type JsonObject, type JsonValue } from "@remora/core";
import { PythonError } from "../types.ts";

/** Arguments by name. @throws {PythonError} `TypeError`, as Python would */
export function bindArguments(
  name: string,
  parameters: readonly string[],
  { args, named }: { readonly args: readonly JsonValue[]; readonly named: JsonObject },
): JsonObject {
  if (args.length > parameters.length) {
    const message = `${name}() takes ${parameters.length} arguments but ${args.length} were given`;
    throw new PythonError("TypeError", message);
  }
  const bound: Record<string, JsonValue> = {};
  for (const [index, value] of args.entries()) bound[parameters[index]!] = value;
  for (const [key, value] of Object.entries(named)) {
    if (!parameters.includes(key)) {
      throw new PythonError("TypeError", `${name}() got an unexpected keyword argument '${key}'`);
    }
    if (Object.hasOwn(bound, key)) {
      throw new PythonError("TypeError", `${name}() got multiple values for argument '${key}'`);
    }
    bound[key] = value;
  }
  return bound;
}

/** Typed access to bound arguments. */
export class Arguments {
  readonly #name: string;
  readonly #values: JsonObject;

  constructor(name: string, values: JsonObject) {
    this.#name = name;
    this.#values = values;
  }

  /** A text. @throws {PythonError} `TypeError` where there is none and no fallback */
  text(parameter: string, fallback?: string): string {
    const value = this.#values[parameter] ?? fallback;
    if (typeof value === "string") return value;
    throw this.#wrong(parameter, "a str", value);
  }

  /** A list of texts; empty where it is absent or `None`. */
  texts(parameter: string): readonly string[] {
    const value = this.#values[parameter] ?? [];
    const isList = Array.isArray(value);
    const texts = isList ? value.filter((item) => typeof item === "string") : [];
    if (isList && texts.length === value.length) return texts;
    throw this.#wrong(parameter, "a list of str", value);
  }

  /** A number; `undefined` where it is absent or `None`. */
  number(parameter: string): number | undefined {
    const value = this.#values[parameter] ?? undefined;
    if (value === undefined || typeof value === "number") return value;
    throw this.#wrong(parameter, "a number", value);
  }

  #wrong(parameter: string, expected: string, value: JsonValue | undefined): PythonError {
    const found = value === undefined || value === null
      ? "None"
      : isJsonObject(value)
      ? "a dict"
      : Array.isArray(value)
      ? "a list"
      : `a ${typeof value}`;
    const message = `${this.#name}(): ${parameter} must be ${expected}, not ${found}`;
    return new PythonError("TypeError", message);
  }
}
