import type { JsonObject, JsonValue } from "@remora/core";

/** The text of an argument; the kernel has checked the schema, so another type means it was left out. */
export function textArgument(args: JsonObject, name: string, fallback = ""): string {
  const value = args[name];
  return typeof value === "string" ? value : fallback;
}

/** The number of an argument. */
export function numberArgument(args: JsonObject, name: string): number | undefined {
  const value = args[name];
  return typeof value === "number" ? value : undefined;
}

/** The texts of a list. */
export function textsArgument(args: JsonObject, name: string): readonly string[] | undefined {
  const value: JsonValue | undefined = args[name];
  if (!Array.isArray(value)) return undefined;
  return value.filter((item) => typeof item === "string");
}
