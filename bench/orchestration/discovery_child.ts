// One measurement in a process of its own: what was parsed before makes what follows faster.
import { openStore } from "@remora/core";
import { discover } from "@remora/backend";
import { type GrammarName, loadLanguage } from "@remora/backend/syntax";

const TYPES = ["file", "class", "function", "method", "interface", "type", "enum"];
const [what = "", root = "", extensions = "", grammar = "", database = ""] = Deno.args;
const options = {
  root,
  extensions: extensions.split(","),
  ignore: ["site-packages", "test", "tests"],
};

/** What a measurement found, and how long it took in milliseconds. */
export interface Measured {
  readonly ms: number;
  readonly files: number;
  readonly megabytes: number;
  readonly nodes: number;
}

async function measure(): Promise<Measured> {
  // What is loaded once per process is not what is measured.
  const language = await loadLanguage(grammar as GrammarName);
  language.parse("")[Symbol.dispose]();
  if (what === "plain") {
    const { nodes } = await discover(["."], options);
    const started = performance.now();
    let megabytes = 0;
    for (const { path } of nodes) {
      const text = await Deno.readTextFile(`${root}/${path}`);
      megabytes += text.length / 1e6;
      language.parse(text)[Symbol.dispose]();
    }
    return { ms: performance.now() - started, files: nodes.length, megabytes, nodes: 0 };
  }
  await using store = await openStore(`sqlite:${database}`);
  const index = store.workspace("discovery").kv;
  const started = performance.now();
  const { nodes } = await discover(["."], { ...options, nodeTypes: TYPES, index });
  const ms = performance.now() - started;
  const files = nodes.filter(({ type }) => type === "file");
  return { ms, files: files.length, megabytes: 0, nodes: nodes.length };
}

console.log(JSON.stringify(await measure()));
