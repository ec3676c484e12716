import { type KeyName, KEYS } from "../config/keys.ts";
import { BadValue, type Kind } from "../config/kinds.ts";
import { adviceFor } from "../config/suggest.ts";

/** A `remora.yaml` of the Python original, taken over as far as that goes. */
export interface ConvertedConfig {
  /** What it says, in the keys of this Remora. */
  readonly values: ReadonlyMap<KeyName, unknown>;
  /** What has no counterpart: the key and what to do. */
  readonly notes: readonly { readonly key: string; readonly note: string }[];
}

type Convert = (value: unknown) => unknown;

const same: Convert = (value) => value;
const seconds: Convert = (value) => `${Number(value)}s`;
const milliseconds: Convert = (value) => `${Number(value)}ms`;
const retries: Convert = (value) => Number(value) - 1;
/** A mapping of extensions to grammars, or a list of extensions. */
const extensions: Convert = (value) =>
  (value instanceof Map ? [...value.keys()] : Array.isArray(value) ? value : [])
    .map((name) => String(name).replace(/^\./, ""));

/** Keys of all versions of the original that have a counterpart. */
const CONVERTED: Readonly<Record<string, readonly [key: KeyName, convert: Convert]>> = {
  "server.base_url": ["model.baseUrl", same],
  "server.timeout": ["model.timeout", seconds],
  "server.default_adapter": ["model.name", same],
  "server.retry.max_attempts": ["model.retries", retries],
  "model.base_url": ["model.baseUrl", same],
  "model.default_model": ["model.name", same],
  "cairn.max_concurrent_agents": ["run.concurrency", same],
  "cairn.timeout": ["run.timeout", seconds],
  "cairn.enable_snapshots": ["checkpoints.enabled", same],
  "cairn.max_snapshots": ["checkpoints.keep", same],
  "runner.max_turns": ["run.maxTurns", same],
  "execution.max_turns": ["run.maxTurns", same],
  "execution.max_concurrency": ["run.concurrency", same],
  "execution.timeout": ["run.timeout", seconds],
  "execution.error_policy": ["run.onFailure", same],
  "discovery.languages": ["discovery.extensions", extensions],
  "watch.extensions": ["discovery.extensions", extensions],
  "watch.ignore_patterns": ["discovery.ignore", same],
  "workspace.ignore_patterns": ["discovery.ignore", same],
  "watch.debounce_ms": ["watch.debounce", milliseconds],
};

/** Translates the settings of the Python original. */
export function convertConfig(value: unknown): ConvertedConfig {
  const values = new Map<KeyName, unknown>();
  const notes: { key: string; note: string }[] = [];
  walk(value, []);
  return { values, notes };

  function walk(part: unknown, path: readonly string[]): void {
    const name = path.join(".");
    if (name === "operations" && part instanceof Map) return takeOperations(part);
    const known = Object.hasOwn(CONVERTED, name) ? CONVERTED[name] : undefined;
    if (known !== undefined) return take(name, part, known);
    if (part instanceof Map && part.size > 0) {
      for (const [key, inner] of part) walk(inner, [...path, String(key)]);
      return;
    }
    if (name === "") return;
    const note = adviceFor(name).note ?? "It has no counterpart";
    notes.push({ key: name, note });
  }

  /** Operations that were switched on, by the folder of their bundle. */
  function takeOperations(operations: ReadonlyMap<unknown, unknown>): void {
    const names: string[] = [];
    for (const [operation, details] of operations) {
      const fields = details instanceof Map ? details : new Map<unknown, unknown>();
      if (fields.get("enabled") === false) continue;
      names.push(String(fields.get("subagent") ?? operation));
      for (const key of fields.keys()) {
        if (key === "enabled" || key === "subagent") continue;
        const note = "What is said of one operation stands in its bundle.yaml";
        notes.push({ key: `operations.${String(operation)}.${String(key)}`, note });
      }
    }
    if (names.length > 0) values.set("analyze.operations", names);
  }

  function take(name: string, part: unknown, [key, convert]: readonly [KeyName, Convert]): void {
    const kind: Kind<unknown> = KEYS[key].kind;
    try {
      values.set(key, kind.fromYaml(convert(part)));
    } catch (error) {
      if (!(error instanceof BadValue)) throw error;
      notes.push({
        key: name,
        note: `It is ${key} now, but "${String(part)}" cannot be taken over`,
      });
    }
  }
}
