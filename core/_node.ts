/**
 * What Node's modules do that a process needs late or never. In Deno `node:crypto`, `node:fs` and
 * `node:process` take twenty milliseconds to load, which is a third of what a dashboard needs to start; so
 * they are loaded at the first use, and what Deno has itself is taken from there.
 *
 * @module
 */

/** `node:crypto`, loaded now if it was not before. */
export function nodeCrypto(): typeof import("node:crypto") {
  return globalThis.process.getBuiltinModule("node:crypto");
}

/** `node:fs`, loaded now if it was not before. */
export function nodeFs(): typeof import("node:fs") {
  return globalThis.process.getBuiltinModule("node:fs");
}

/** `node:os`, loaded now if it was not before. */
export function nodeOs(): typeof import("node:os") {
  return globalThis.process.getBuiltinModule("node:os");
}

/** `node:url`, loaded now if it was not before. */
export function nodeUrl(): typeof import("node:url") {
  return globalThis.process.getBuiltinModule("node:url");
}

/** A variable of the environment. */
export function environment(name: string): string | undefined {
  return typeof Deno === "undefined" ? globalThis.process.env[name] : Deno.env.get(name);
}

/** The operating system, by Node's name: `linux`, `darwin`, `win32`. */
export function platform(): string {
  if (typeof Deno === "undefined") return globalThis.process.platform;
  return Deno.build.os === "windows" ? "win32" : Deno.build.os;
}

/** The number of this process. */
export function processId(): number {
  return typeof Deno === "undefined" ? globalThis.process.pid : Deno.pid;
}
