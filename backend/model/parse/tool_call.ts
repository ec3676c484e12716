import { isJsonObject } from "@remora/core/base";
import type { ToolCall } from "../types.ts";
import { parseArguments, type ParseArgumentsOptions } from "./arguments.ts";

/** A call that could be read, and what had to be repaired in it. */
export interface ParsedCall {
  readonly call: ToolCall;
  readonly repair?: string;
}

/**
 * Reads one entry of a response's `tool_calls`.
 *
 * @returns `undefined` where there is no tool name: nothing can be done with such an entry.
 */
export function parseToolCall(
  value: unknown,
  options: ParseArgumentsOptions = {},
): ParsedCall | undefined {
  if (!isJsonObject(value)) return undefined;
  const target = isJsonObject(value.function) ? value.function : value;
  const name = target.name;
  if (typeof name !== "string" || name.trim() === "") return undefined;
  const id = typeof value.id === "string" && value.id !== "" ? value.id : newCallId();
  const parsed = parseArguments(target.arguments, options);
  if (!parsed.ok) {
    const invalid = { raw: parsed.raw, reason: parsed.reason };
    return { call: { id, name: name.trim(), arguments: {}, invalid } };
  }
  const call: ToolCall = { id, name: name.trim(), arguments: parsed.arguments };
  return parsed.repair === undefined ? { call } : { call, repair: `${name}: ${parsed.repair}` };
}

/** An id for a call that came without one. */
export function newCallId(): string {
  return `call_${crypto.randomUUID().replaceAll("-", "").slice(0, 12)}`;
}
