import { openStore } from "@remora/core";
import { discover } from "@remora/backend";
import { loadLanguage } from "@remora/backend/syntax";

const ROOT = new URL("../../", import.meta.url).pathname;
const TYPES = ["file", "class", "function", "method", "interface", "type", "enum"];

/** This repository's own TypeScript, and Python's library where python3 is there. */
export async function benchDiscovery(): Promise<readonly (readonly string[])[]> {
  const sources: [string, string, string, "typescript" | "python"][] = [
    ["this repository (ts)", ROOT, "ts", "typescript"],
  ];
  const library = await pythonLibrary();
  if (library !== undefined) sources.push(["Python's library (py)", library, "py", "python"]);
  const rows: string[][] = [];
  for (const [name, root, extension, grammar] of sources) {
    await using store = await openStore("memory:");
    const index = store.workspace("index").kv;
    const options = {
      root,
      extensions: [extension],
      nodeTypes: TYPES,
      ignore: ["site-packages", "test", "tests"],
      index,
    };
    // What is loaded once per process is not what is measured.
    await (await loadLanguage(grammar)).parse("")[Symbol.dispose]();
    const first = await timed(() => discover(["."], options));
    const second = await timed(() => discover(["."], options));
    const files = first.value.nodes.filter(({ type }) => type === "file").map(({ path }) => path);
    const texts = await Promise.all(files.map((path) => Deno.readTextFile(`${root}/${path}`)));
    const megabytes = texts.reduce((sum, text) => sum + text.length, 0) / 1e6;
    const plain = await timed(async () => {
      const language = await loadLanguage(grammar);
      for (const text of texts) language.parse(text)[Symbol.dispose]();
    });
    const speed = (ms: number) =>
      `${(megabytes / ms * 1000).toFixed(1)} MB/s, ${Math.round(files.length / ms * 1000)} files/s`;
    rows.push([
      name,
      String(files.length),
      megabytes.toFixed(1),
      String(first.value.nodes.length),
      speed(first.ms),
      `${Math.round(second.ms)} ms (${Math.round(files.length / second.ms * 1000)} files/s)`,
      `${(megabytes / plain.ms * 1000).toFixed(1)} MB/s`,
    ]);
  }
  return rows;
}

async function timed<T>(work: () => Promise<T>): Promise<{ ms: number; value: T }> {
  const started = performance.now();
  const value = await work();
  return { ms: performance.now() - started, value };
}

async function pythonLibrary(): Promise<string | undefined> {
  try {
    const { code, stdout } = await new Deno.Command("python3", {
      args: ["-c", "import os; print(os.path.dirname(os.__file__))"],
    }).output();
    return code === 0 ? new TextDecoder().decode(stdout).trim() : undefined;
  } catch {
    return undefined;
  }
}
