import { isJsonObject, type JsonValue, RemoraError } from "@remora/core/base";

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
  const { limits, problems: [problem] } = readGrailLimits(value);
  if (problem === undefined) return limits;
  const { key, given } = problem;
  throw invalid(`${key === undefined ? "" : `${key}: `}${JSON.stringify(given)}`);
}

/** A limit that cannot be read. */
export interface LimitProblem {
  /** Its key; absent where the limits are neither a name nor a mapping. */
  readonly key?: string;
  /** What stands there. */
  readonly given: JsonValue;
}

/** The keys that limits are read from. */
export const LIMIT_KEYS: readonly string[] = Object.keys(FIELDS);

/** Reads the limits of a manifest as far as they can be read, and says what cannot. */
export function readGrailLimits(
  value: JsonValue,
): { readonly limits: GrailLimits; readonly problems: readonly LimitProblem[] } {
  const named = value === null
    ? GRAIL_LIMITS.permissive
    : Object.entries(GRAIL_LIMITS).find(([name]) => name === value)?.[1];
  if (named !== undefined) return { limits: named, problems: [] };
  const limits: { -readonly [Key in keyof GrailLimits]: GrailLimits[Key] } = {
    ...GRAIL_LIMITS.permissive,
  };
  if (!isJsonObject(value)) return { limits, problems: [{ given: value }] };
  const problems: LimitProblem[] = [];
  for (const [key, { field, read }] of Object.entries(FIELDS)) {
    const given = Object.hasOwn(value, key) ? value[key] : undefined;
    if (given === undefined) continue;
    const limit = read(given);
    if (limit === undefined) problems.push({ key, given });
    else limits[field] = limit;
  }
  return { limits, problems };
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
