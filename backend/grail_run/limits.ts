import { isJsonObject, type JsonValue, RemoraError } from "@remora/core";

/** What a script may use. */
export interface GrailLimits {
  /** Bytes that its values may take together. */
  readonly memory: number;
  /** Milliseconds of computing, waiting for externals not counted. */
  readonly duration: number;
  /** How deep calls may be nested. */
  readonly recursion: number;
  /** How often it may call its externals. */
  readonly calls: number;
}

const CALLS = 1_000;
const MB = 1024 * 1024;

/** The sets of limits that Grail knows by name. */
export const GRAIL_LIMITS = {
  strict: { memory: 8 * MB, duration: 500, recursion: 120, calls: CALLS },
  default: { memory: 16 * MB, duration: 2_000, recursion: 200, calls: CALLS },
  permissive: { memory: 64 * MB, duration: 5_000, recursion: 400, calls: CALLS },
} as const satisfies Record<string, GrailLimits>;

const FIELDS = {
  max_memory: { field: "memory", read: readBytes },
  max_duration: { field: "duration", read: readDuration },
  max_recursion: { field: "recursion", read: readCount },
  // What the reference's own configuration calls them.
  max_memory_mb: { field: "memory", read: (value: JsonValue) => scaled(readCount(value), MB) },
  max_duration_s: { field: "duration", read: (value: JsonValue) => scaled(readCount(value), 1000) },
} as const;

/**
 * Reads the limits of a manifest: the name of a set, or a mapping in Grail's words, `max_memory` (bytes,
 * `"16mb"`), `max_duration` (seconds, `"500ms"`) and `max_recursion`; what it leaves out is as in `permissive`.
 *
 * @param value What the manifest says; `null` where it says nothing.
 * @throws {RemoraError} `GRAIL-LIMITS`
 */
export function parseGrailLimits(value: JsonValue): GrailLimits {
  if (value === null) return GRAIL_LIMITS.permissive;
  if (typeof value === "string") {
    const named = Object.entries(GRAIL_LIMITS).find(([name]) => name === value);
    if (named !== undefined) return named[1];
  }
  if (!isJsonObject(value)) throw invalid(JSON.stringify(value));
  const limits: { -readonly [Key in keyof GrailLimits]: GrailLimits[Key] } = {
    ...GRAIL_LIMITS.permissive,
  };
  for (const [key, { field, read }] of Object.entries(FIELDS)) {
    const given = value[key];
    if (given === undefined) continue;
    const limit = read(given);
    if (limit === undefined) throw invalid(`${key}: ${JSON.stringify(given)}`);
    limits[field] = limit;
  }
  return limits;
}

function readBytes(value: JsonValue): number | undefined {
  return typeof value === "string"
    ? readUnit(value, { "": 1, b: 1, kb: 1024, mb: MB, gb: 1024 * MB })
    : readCount(value);
}

function readDuration(value: JsonValue): number | undefined {
  return typeof value === "string"
    ? readUnit(value, { "": 1000, ms: 1, s: 1000 })
    : scaled(readCount(value), 1000);
}

function readUnit(text: string, units: Readonly<Record<string, number>>): number | undefined {
  const [, number = "", unit = ""] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/i.exec(text) ?? [];
  const factor = units[unit.toLowerCase()];
  return number === "" ? undefined : scaled(readCount(Number(number)), factor);
}

function readCount(value: JsonValue): number | undefined {
  return typeof value === "number" && Number.isFinite(value) && value > 0 ? value : undefined;
}

function scaled(count: number | undefined, factor: number | undefined): number | undefined {
  return count === undefined || factor === undefined
    ? undefined
    : Math.max(1, Math.round(count * factor));
}

function invalid(what: string): RemoraError {
  return new RemoraError("GRAIL-LIMITS", `Cannot read the limits of Grail scripts: ${what}`, {
    hint: `Name one of ${Object.keys(GRAIL_LIMITS).join(", ")}, or give max_memory: 16mb`,
  });
}
