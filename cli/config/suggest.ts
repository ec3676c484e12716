import { KEY_NAMES, SECTIONS } from "./keys.ts";
import { OLD_KEYS } from "./old_keys.ts";

/** What to say about a key that does not exist. */
export interface Advice {
  /** A key, or a section, that is probably meant. */
  readonly key?: string;
  /** What became of a key of the Python original, a sentence without its full stop. */
  readonly note?: string;
}

/**
 * Finds out what somebody meant by a key that does not exist.
 *
 * @param options Whether a mapping stands behind it.
 */
export function adviceFor(
  name: string,
  { isSection = false }: { readonly isSection?: boolean } = {},
): Advice {
  const note = oldNote(name);
  if (note !== undefined) return { note };
  const key = closest(name, isSection ? SECTIONS : KEY_NAMES);
  return key === undefined ? {} : { key };
}

function oldNote(name: string): string | undefined {
  for (const [pattern, note] of OLD_KEYS) {
    if (pattern === name || pattern.endsWith(".*") && `${name}.`.startsWith(pattern.slice(0, -1))) {
      return note;
    }
  }
  return undefined;
}

/** The key whose path is most like it: written otherwise, in another section, or with a typing mistake. */
function closest(name: string, keys: readonly string[]): string | undefined {
  const wanted = plain(name);
  const leaf = plain(name.split(".").at(-1) ?? name);
  let best: string | undefined;
  let least = Infinity;
  for (const key of keys) {
    const own = plain(key);
    const ownLeaf = plain(key.split(".").at(-1) ?? key);
    // The right word in the wrong place is nearer than a wrong word in the right one.
    const distance = Math.min(editDistance(wanted, own), editDistance(leaf, ownLeaf) + 0.5);
    const limit = Math.max(1, Math.floor(Math.min(wanted.length, own.length) / 3));
    if (distance < least && distance <= limit) [best, least] = [key, distance];
  }
  return best;
}

/** Without case, underscores and dashes: `max_turns` is `maxTurns`. */
function plain(name: string): string {
  return name.replaceAll(/[_-]/g, "").toLowerCase();
}

/** How many letters have to be typed, deleted, replaced or swapped with their neighbour. */
export function editDistance(from: string, to: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      let cost = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] &&
        from[row - 2] === to[column - 1];
      if (swapped) cost = Math.min(cost, (before[column - 2] ?? 0) + 1);
      current.push(cost);
    }
    [before, previous] = [previous, current];
  }
  return previous[to.length] ?? 0;
}
