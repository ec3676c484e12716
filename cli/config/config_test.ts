import assert from "node:assert/strict";
import * as paths from "node:path";
import { join } from "node:path";
import { ROOT } from "../app.ts";
import { flagName, isCommand } from "../help/describe.ts";
import { Config, loadConfig } from "./config.ts";
import { ConfigInvalidError } from "./errors.ts";
import { KEY_NAMES, type KeyName, KEYS } from "./keys.ts";
import type { Kind } from "./kinds.ts";
import { configSchema } from "./json_schema.ts";
import { configYaml } from "./to_yaml.ts";

const none = () => undefined;

/** A folder with a remora.yaml in it, and a folder below. */
async function project(text: string): Promise<{ folder: string } & AsyncDisposable> {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "remora-config-" }));
  await Deno.mkdir(join(folder, "src", "deep"), { recursive: true });
  await Deno.writeTextFile(join(folder, "remora.yaml"), text);
  return { folder, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}

async function read(text: string, env: (name: string) => string | undefined = none) {
  await using place = await project(text);
  return await loadConfig({ folder: place.folder, env });
}

async function problems(text: string): Promise<string[]> {
  const error = await read(text).then(() => assert.fail("it was accepted"), (error) => error);
  if (!(error instanceof ConfigInvalidError)) throw error;
  return error.problems.map(({ line, column, message, hint }) =>
    `${line}:${column} ${message}. ${hint}`
  );
}

Deno.test("a flag comes before the environment, that before the file, that before the default", async () => {
  const text = "run:\n  concurrency: 8\ndashboard:\n  port: 8001\n";
  const config = await read(text, (name) => name === "REMORA_PORT" ? "8002" : undefined);
  assert.equal(config.value("dashboard.port", 8003), 8003);
  assert.equal(config.value("dashboard.port"), 8002);
  assert.equal(config.value("run.concurrency"), 8);
  assert.equal(config.value("run.retries"), 0);
  assert.deepEqual(config.source("dashboard.port", 8003), { kind: "flag", name: "--port" });
  assert.deepEqual(config.source("dashboard.port"), { kind: "env", name: "REMORA_PORT" });
  const source = config.source("run.concurrency");
  assert.deepEqual([source.kind, source.kind === "file" && source.line], ["file", 2]);
  assert.deepEqual(config.source("run.retries"), { kind: "default" });
});

Deno.test("remora.yaml is found upwards, and its paths are relative to its folder", async () => {
  await using place = await project("store: sqlite:data/x.db\nbundles: {folder: crew}\n");
  const config = await loadConfig({ folder: join(place.folder, "src", "deep"), env: none });
  assert.equal(config.folder, place.folder);
  assert.equal(config.value("store"), `sqlite:${join(place.folder, "data", "x.db")}`);
  assert.equal(config.value("bundles.folder"), join(place.folder, "crew"));
});

Deno.test("a folder below the working folder is meant, wherever the file lies", () => {
  const { kind } = KEYS["bundles.folder"];
  assert.equal(kind.resolve?.("src/crew", Deno.cwd(), paths), join(Deno.cwd(), "src", "crew"));
  const store = KEYS.store.kind.resolve?.("sqlite:x.db?mode=ro", Deno.cwd(), paths);
  assert.equal(store, "sqlite:x.db?mode=ro");
  assert.equal(KEYS.store.kind.resolve?.("nats://host:4222", "/p", paths), "nats://host:4222");
});

Deno.test("a remora.yaml that is no file is not passed over, for one above it or for none", async () => {
  await using place = await project("run:\n  concurrency: 8\n");
  const path = join(place.folder, "src", "remora.yaml");
  const load = () => loadConfig({ folder: join(place.folder, "src", "deep"), env: none });
  await Deno.mkdir(path);
  await assert.rejects(load(), {
    code: "CONFIG-UNREADABLE",
    message: `Cannot read ${path}: it is a folder`,
  });
  await Deno.remove(path);
  await Deno.symlink("nowhere.yaml", path);
  await assert.rejects(load(), {
    code: "CONFIG-UNREADABLE",
    message: `Cannot read ${path}: it is a link to what is not there`,
  });
  await Deno.remove(path);
  await Deno.symlink("../remora.yaml", path);
  assert.equal((await load()).value("run.concurrency"), 8);
});

Deno.test("a file can be named, or none", async () => {
  await using place = await project("run: {concurrency: 2}\n");
  const options = { folder: place.folder, env: none };
  assert.equal((await loadConfig({ ...options, file: "none" })).value("run.concurrency"), 4);
  const named = await loadConfig({ env: none, file: join(place.folder, "remora.yaml") });
  assert.equal(named.value("run.concurrency"), 2);
  await assert.rejects(loadConfig({ ...options, file: join(place.folder, "other.yaml") }), {
    code: "CONFIG-NOT-FOUND",
  });
});

Deno.test("an empty file, or one with comments only, is no mistake", async () => {
  for (const text of ["", "# nothing yet\n", "run:\n", "---\n"]) {
    assert.equal((await read(text)).value("run.concurrency"), 4, JSON.stringify(text));
  }
});

Deno.test("an unknown key is an error with line, column and a suggestion", async () => {
  assert.deepEqual(await problems("store: 'memory:'\nmodle:\n  name: x\n"), [
    '2:1 Unknown key "modle" (did you mean model?). See all keys with: remora config',
  ]);
  assert.match(
    (await problems("run:\n  concurency: 3\n"))[0]!,
    /^2:3 .*\(did you mean run\.concurrency\?\)/,
  );
  assert.match((await problems("concurrency: 3\n"))[0]!, /did you mean run\.concurrency\?/);
  assert.match(
    (await problems("dashboard:\n  base_path: /x\n"))[0]!,
    /did you mean dashboard\.basePath\?/,
  );
  assert.doesNotMatch((await problems("xyzzy: 3\n"))[0]!, /did you mean/);
});

Deno.test("a bad value is an error where it stands, and says what it has to be", async () => {
  assert.deepEqual(await problems("run:\n  concurrency: many\n  timeout: 30\n"), [
    '2:16 Bad value "many" for run.concurrency. It is a whole number, 1 or more',
    '3:12 Bad value "30" for run.timeout. It is a time with its unit, like 500ms, 30s, 5m or 2h',
  ]);
  assert.match(
    (await problems("bundles:\n  nodes:\n    function: [docstring, 3]\n"))[0]!,
    /^3:27 /,
  );
  assert.match(
    (await problems("run: 3\n"))[0]!,
    /^1:6 "run" is a section, not a value\. In it stand/,
  );
  assert.match((await problems("run:\n  concurrency:\n"))[0]!, /"run\.concurrency" has no value/);
  assert.match((await problems("- a\n"))[0]!, /The file is no mapping/);
  assert.match(
    (await problems("store: x\nstore: y\n"))[0]!,
    /"store" stands there twice|Bad value/,
  );
  assert.match((await problems("store: [\n"))[0]!, /^[12]:\d+ /);
});

Deno.test("a bad value that a merge key brought in is shown all the same", async () => {
  assert.deepEqual(await problems("<<: {store: a}\n"), [
    '1:1 Bad value "a" for store. It is a URL like sqlite:.remora/remora.db or nats://host:4222',
  ]);
  const [problem] = await problems("# one\ndashboard:\n  host: ::1\n  <<:\n    port: many\n");
  assert.match(problem ?? "", /^2:1 Bad value "many" for dashboard\.port\. /);
});

Deno.test("keys of the Python original are known, with where they went", async () => {
  const text = [
    "agents_dir: agents",
    "server:",
    "  base_url: http://gpu:8000/v1",
    "  api_key: EMPTY",
    "runner:",
    "  max_turns: 20",
    "cairn:",
    "  max_concurrent_agents: 16",
    "  limits_preset: strict",
    "hub:",
    "  mode: daemon",
  ].join("\n");
  assert.deepEqual((await problems(text)).map((line) => line.replace(/^\d+:\d+ /, "")), [
    'Unknown key "agents_dir". It is bundles.folder now',
    'Unknown key "server.base_url". It is model.baseUrl now',
    'Unknown key "server.api_key". Put the key into the environment variable REMORA_API_KEY',
    'Unknown key "runner.max_turns". It is run.maxTurns now; a bundle.yaml may say it as well',
    'Unknown key "cairn.max_concurrent_agents". It is run.concurrency now',
    'Unknown key "hub". Take it out: there is no hub; what was found in files is kept in the store',
  ]);
});

Deno.test("a secret never stands in the file: its place is the name of a variable", async () => {
  assert.match(
    (await problems("model:\n  apiKeyEnv: sk-1234-abc\n"))[0]!,
    /name of an environment variable.*not the secret itself/,
  );
  // A file that came with a project cannot have other secrets sent to a server of its choice.
  assert.match(
    (await problems("model:\n  apiKeyEnv: AWS_SECRET_ACCESS_KEY\n"))[0]!,
    /that begins with REMORA_/,
  );
  assert.equal(KEYS["model.apiKeyEnv"].kind.fromText("MY_KEY"), "MY_KEY");
  const config = new Config(undefined, { env: (name) => name === "REMORA_API_KEY" ? "k" : "" });
  assert.equal(config.secret("model.apiKeyEnv"), "k");
  assert.equal(config.secret("dashboard.tokenEnv"), undefined);
});

Deno.test("a variable with a bad value names itself", () => {
  const config = new Config(undefined, { env: (name) => name === "REMORA_PORT" ? "many" : "" });
  assert.throws(() => config.value("dashboard.port"), {
    code: "CONFIG-VARIABLE",
    message: /Bad value "many" in REMORA_PORT/,
  });
});

/** A value other than the default, as text that the key's kind reads. */
function otherText(name: KeyName): string {
  const { standard }: { readonly standard: unknown } = KEYS[name];
  const kind: Kind<unknown> = KEYS[name].kind;
  for (
    const text of [
      "",
      "/other",
      "memory:",
      "http://x/v1",
      "REMORA_OTHER",
      "7",
      "9m",
      "3MB",
      "true",
      "false",
      "a,b",
    ]
  ) {
    try {
      if (
        kind.toText(kind.fromText(text)) !== (standard === undefined ? "" : kind.toText(standard))
      ) {
        return text;
      }
    } catch {
      // Not of its kind: the next one.
    }
  }
  const words = String(kind.schema.enum ?? "").split(",");
  return words.find((word) => word !== standard) ?? "";
}

Deno.test("what remora config writes as YAML reads back the same, for every key", async () => {
  const values = new Map<KeyName, unknown>();
  for (const name of KEY_NAMES) {
    const kind: Kind<unknown> = KEYS[name].kind;
    if (name !== "bundles.nodes") values.set(name, kind.fromText(otherText(name)));
  }
  values.set("bundles.nodes", { function: ["docstring", "test"], file: ["lint"] });
  values.set("discovery.ignore", ["*.gen.ts", "!keep.ts", "a b", 'say "x"', "#x"]);
  const text = configYaml(values);
  const config = await read(text);
  for (const [name, value] of values) {
    const kind: Kind<unknown> = KEYS[name].kind;
    const expected = kind.resolve?.(value, config.folder, paths) ?? value;
    assert.deepEqual(config.value(name), expected, `${name} in\n${text}`);
    assert.equal(config.source(name).kind, "file", name);
  }
});

Deno.test("the JSON Schema has every key with its description, and no other", () => {
  const schema = JSON.parse(JSON.stringify(configSchema()));
  const found: string[] = [];
  for (const [name, part] of Object.entries<{ properties?: object }>(schema.properties)) {
    if (part.properties === undefined) found.push(name);
    else for (const leaf of Object.keys(part.properties)) found.push(`${name}.${leaf}`);
  }
  assert.deepEqual(found, KEY_NAMES);
  assert.equal(schema.additionalProperties, false);
});

Deno.test("every key is read by a command, and every command reads only keys that exist", async () => {
  const used = new Set<string>();
  for await (const path of sources(join(import.meta.dirname!, ".."))) {
    // The configuration itself reads every key, to show it.
    if (/_test\.ts$/.test(path) || /[/\\]config[/\\]/.test(path)) continue;
    const text = await Deno.readTextFile(path);
    for (const [, name] of text.matchAll(/\b(?:value|secret)\(\s*"([\w.]+)"/g)) used.add(name!);
  }
  assert.deepEqual(KEY_NAMES.filter((name) => !used.has(name)), [], "keys that do nothing");
  assert.deepEqual([...used].filter((name) => !(name in KEYS)), []);
});

Deno.test("a key names commands that exist, and a flag that they have", () => {
  const commands = new Map(ROOT.groups.flatMap((group) => Object.entries(group.commands)));
  for (const name of KEY_NAMES) {
    const { commands: readers, flag }: {
      readonly commands: readonly string[];
      readonly flag?: string;
    } = KEYS[name];
    assert.ok(readers.length > 0, name);
    for (const reader of readers) assert.ok(commands.has(reader), `${name}: ${reader}`);
    if (flag === undefined) continue;
    const having = readers.filter((reader) => {
      const target = commands.get(reader);
      return target !== undefined && isCommand(target) &&
        Object.keys(target.parameters.flags ?? {}).some((each) => flagName(each) === flag);
    });
    assert.ok(having.length > 0, `${name}: --${flag}`);
  }
});

async function* sources(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) yield* sources(path);
    else if (name.endsWith(".ts")) yield path;
  }
}
