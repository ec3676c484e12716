/** Characters that a shortened id has at least. */
const SHORTEST = 8;

/** Shortens ids to what is still unique among them, at least 8 characters. */
export function shortIds(ids: readonly string[]): ReadonlyMap<string, string> {
  const short = new Map<string, string>();
  for (const id of ids) {
    let length = SHORTEST;
    while (
      length < id.length && ids.some((other) => other !== id && sameStart(id, other, length))
    ) {
      length++;
    }
    short.set(id, id.slice(0, length));
  }
  return short;
}

function sameStart(a: string, b: string, length: number): boolean {
  return a.slice(0, length) === b.slice(0, length);
}
