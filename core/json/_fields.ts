import { RemoraError } from "../error/error.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "./json.ts";
import { kindOf } from "./to_json.ts";

/**
 * Reads the fields of a stored record and says which record and which field is wrong: another version,
 * or another program, may have written it.
 */
export class JsonFields {
  readonly #what: string;
  readonly #object: JsonObject;

  /** @param what The record, for messages. @param value What the store holds. */
  constructor(what: string, value: JsonValue | undefined) {
    this.#what = what;
    if (!isJsonObject(value)) throw this.#invalid("it", "an object", value);
    this.#object = value;
  }

  /** The field's value, absent or not. */
  value(name: string): JsonValue | undefined {
    return Object.hasOwn(this.#object, name) ? this.#object[name] : undefined;
  }

  text(name: string): string {
    const value = this.value(name);
    if (typeof value === "string") return value;
    throw this.#invalid(name, "a text", value);
  }

  optionalText(name: string): string | undefined {
    return this.value(name) === undefined ? undefined : this.text(name);
  }

  /** An ISO 8601 time. */
  time(name: string): string {
    const value = this.text(name);
    if (!Number.isNaN(Date.parse(value))) return value;
    throw this.#invalid(name, "an ISO 8601 time", value);
  }

  optionalTime(name: string): string | undefined {
    return this.value(name) === undefined ? undefined : this.time(name);
  }

  number(name: string): number {
    const value = this.value(name);
    if (typeof value === "number") return value;
    throw this.#invalid(name, "a number", value);
  }

  boolean(name: string): boolean {
    const value = this.value(name);
    if (typeof value === "boolean") return value;
    throw this.#invalid(name, "true or false", value);
  }

  list(name: string): readonly JsonValue[] {
    const value = this.value(name);
    if (Array.isArray(value)) return value;
    throw this.#invalid(name, "a list", value);
  }

  texts(name: string): readonly string[] {
    return this.list(name).map((item) => {
      if (typeof item === "string") return item;
      throw this.#invalid(name, "a list of texts", item);
    });
  }

  optionalTexts(name: string): readonly string[] | undefined {
    return this.value(name) === undefined ? undefined : this.texts(name);
  }

  choice<const Choice extends string>(name: string, choices: readonly Choice[]): Choice {
    const value = this.value(name);
    const found = choices.find((choice) => choice === value);
    if (found !== undefined) return found;
    throw this.#invalid(name, `one of ${choices.join(", ")}`, value);
  }

  /** A record within this one. */
  fields(name: string): JsonFields {
    return new JsonFields(`${this.#what}, ${name}`, this.value(name));
  }

  #invalid(name: string, expected: string, value: JsonValue | undefined): RemoraError {
    const got = typeof value === "string" ? JSON.stringify(value.slice(0, 60)) : kindOf(value);
    return new RemoraError(
      "RECORD-INVALID",
      `Cannot read ${this.#what}: ${name} must be ${expected}, got ${got}`,
      { hint: "A newer Remora, or another program, may have written it" },
    );
  }
}
