/** One regular file of a tar archive. */
export interface TarEntry {
  readonly path: string;
  readonly content: Uint8Array<ArrayBuffer>;
}

const BLOCK = 512;

/**
 * Reads the regular files of a tar archive: the ustar layout, with GNU and PAX long names, which is what
 * `deno publish` sends.
 */
export function* readTar(archive: Uint8Array<ArrayBuffer>): Generator<TarEntry> {
  let longName: string | undefined;
  for (let at = 0; at + BLOCK <= archive.length;) {
    const header = archive.subarray(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) return;
    const size = parseInt(field(header, 124, 12), 8);
    const content = archive.slice(at + BLOCK, at + BLOCK + size);
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;

    const type = field(header, 156, 1);
    if (type === "L") longName = text(content);
    else if (type === "x") longName = /(?:^|\n)\d+ path=(.*)\n/.exec(text(content))?.[1];
    else {
      const prefix = field(header, 345, 155);
      const name = longName ?? (prefix ? `${prefix}/` : "") + field(header, 0, 100);
      longName = undefined;
      if (type === "0" || type === "") yield { path: name.replace(/^\.\//, ""), content };
    }
  }
}

function field(header: Uint8Array, start: number, length: number): string {
  return text(header.subarray(start, start + length)).trim();
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes).replace(/\0[^]*$/, "");
}
