/** A duration for people: `0:12`, `4:48`, `1:02:33`. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const rest = `${seconds % 60}`.padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${rest}`;
  const hours = Math.floor(minutes / 60);
  const padded = `${minutes % 60}`.padStart(2, "0");
  if (hours < 48) return `${hours}:${padded}:${rest}`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** A short duration with its unit: `85 ms`, `0.31 s`, `12 s`, `4:48`. */
export function span(ms: number): string {
  if (ms < 100) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${(ms / 1_000).toFixed(2)} s`;
  if (ms < 60_000) return `${Math.round(ms / 1_000)} s`;
  return clock(ms);
}

/** A duration that mostly takes minutes, but says seconds where it took only some: `0.42 s`, `0:31`. */
export function took(ms: number): string {
  return ms < 10_000 ? span(ms) : clock(ms);
}

/** A count for people: `1,284`, `18.4 k`, `2.1 M`. */
export function count(value: number): string {
  if (value < 10_000) return `${Math.round(value)}`.replace(/\B(?=(\d{3})+$)/g, ",");
  if (value < 1_000_000) return `${(value / 1_000).toFixed(1)} k`;
  return `${(value / 1_000_000).toFixed(1)} M`;
}

/** A size for people: `812 characters`, `1.0 MB`. */
export function size(characters: number): string {
  if (characters < 10_000) return `${count(characters)} characters`;
  if (characters < 1_000_000) return `${Math.round(characters / 1_000)} kB`;
  return `${(characters / 1_000_000).toFixed(1)} MB`;
}

/** The time of day in UTC, with seconds: `14:03:12`. */
export function timeOfDay(iso: string): string {
  return iso.slice(11, 19);
}

/** `1 agent`, `2 agents`. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** The middle of some numbers, or `undefined` without any. */
export function median(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2;
}

/** The start of a text on one line: at most `max` characters, never half of one. */
export function line(text: string, max: number): string {
  const flat = text.slice(0, max * 4).replaceAll(/\s+/g, " ").trim();
  if (flat.length <= max) return flat;
  const last = flat.charCodeAt(max - 2);
  return `${flat.slice(0, last >= 0xd800 && last <= 0xdbff ? max - 2 : max - 1)}…`;
}
