import { createHash } from "node:crypto";

/**
 * Names for the files of a checkpoint that can stand side by side in one folder: the paths themselves,
 * as far as every file system and git take them.
 *
 * @returns The name of each path, in the order given.
 */
export function fileNames(paths: readonly string[]): readonly string[] {
  const names = paths.map((path) => path.split("/").map(safeSegment).join("/"));
  const folded = names.map(fold);
  const count = new Map<string, number>();
  const folders = new Set<string>();
  for (const name of folded) {
    count.set(name, (count.get(name) ?? 0) + 1);
    for (let end = name.indexOf("/"); end >= 0; end = name.indexOf("/", end + 1)) {
      folders.add(name.slice(0, end));
    }
  }
  return names.map((name, index) => {
    const key = folded[index] ?? "";
    const isAlone = count.get(key) === 1 && !folders.has(key);
    return isAlone ? name : `${name}~${shortHash(paths[index] ?? "")}`;
  });
}

const FORBIDDEN = /[<>:"\\|?*%~\p{Cc}]/gu;
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;
const MAX_SEGMENT_BYTES = 200;

function safeSegment(segment: string): string {
  let name = segment.replaceAll(FORBIDDEN, encode).replace(/[. ]$/, encode);
  // Git does not take folders of its own name, in no spelling.
  if (RESERVED.test(name) || /^\.git$/i.test(name)) name = encode(name[0] ?? "") + name.slice(1);
  if (new TextEncoder().encode(name).length <= MAX_SEGMENT_BYTES) return name;
  return `${[...name].slice(0, 40).join("")}~${shortHash(segment)}`;
}

function encode(text: string): string {
  return [...new TextEncoder().encode(text)]
    .map((byte) => `%${byte.toString(16).padStart(2, "0")}`)
    .join("");
}

/** Equal for names that some file system takes for the same: `a.ts` and `A.ts`, é in one or two parts. */
function fold(name: string): string {
  return name.normalize("NFD").toUpperCase().toLowerCase();
}

function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
