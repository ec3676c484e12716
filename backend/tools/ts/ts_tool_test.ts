import assert from "node:assert/strict";
import { RemoraError } from "@remora/core";
import { TestWorkspace } from "../testdata/test_workspace.ts";
import { defineTool } from "./define_tool.ts";
import { loadTsTool, type TsTool } from "./load_ts_tool.ts";

const TESTDATA = new URL("./testdata", import.meta.url).pathname;

/** Writes a tool into a folder of its own and loads it. */
async function withTool<T>(
  body: string,
  use: (tool: TsTool) => Promise<T>,
  more: Readonly<Record<string, string>> = {},
): Promise<T> {
  const folder = await Deno.makeTempDir();
  try {
    const head = 'import { defineTool } from "@remora/backend/tool";\n';
    await Deno.writeTextFile(`${folder}/tool.ts`, head + body);
    for (const [name, text] of Object.entries(more)) {
      await Deno.writeTextFile(`${folder}/${name}`, text);
    }
    return await use(await loadTsTool(`${folder}/tool.ts`));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function simple(run: string, more = ""): string {
  return `export default defineTool({ name: "tool", description: "d", ${more}
    parameters: { type: "object", properties: { x: { type: "string" } } }, run: ${run} });`;
}

Deno.test("loadTsTool() loads a tool, and runs it over a copy of the agent's files", async () => {
  await using test = await TestWorkspace.open({ "a.txt": "real\n" });
  await test.workspace.files.write("a.txt", "one\n\ntwo\n");
  const tool = await loadTsTool(`${TESTDATA}/count_lines.ts`);
  assert.equal(tool.name, "count_lines");
  assert.equal(tool.description, "Count the lines of a file.");
  assert.deepEqual(tool.permissions, { read: ["."] });
  assert.equal(tool.onInterrupt, "rerun");
  assert.deepEqual(tool.parameters.required, ["path"]);
  const { content } = await test.run(tool, { path: "a.txt" }, { target: "a.txt" });
  assert.deepEqual(JSON.parse(content), { path: "a.txt", target: "a.txt", lines: "2 lines" });
  assert.deepEqual(await test.run(tool, { path: "b.txt" }), {
    content: `Error: NotFound: No such file or directory (os error 2): readfile 'b.txt'`,
    isError: true,
  });
});

Deno.test("a TypeScript tool can do nothing that it does not declare", async () => {
  await using test = await TestWorkspace.open({ "a.txt": "a" });
  const tool = await loadTsTool(`${TESTDATA}/escape.ts`);
  const outcomes: Record<string, string> = JSON.parse((await test.run(tool)).content);
  assert.equal(Object.keys(outcomes).length, 14);
  for (const [name, outcome] of Object.entries(outcomes)) {
    assert.match(
      outcome,
      /Requires \w+ access|npm specifier|--no-npm|NotCapable/,
      `${name}: ${outcome}`,
    );
  }
  assert.deepEqual(await test.workspace.files.changes(), []);
});

Deno.test("what a TypeScript tool writes goes into the overlay, and nowhere else", async () => {
  await using test = await TestWorkspace.open({ "a.txt": "a", "sub/b.txt": "b" });
  const run = `async () => {
    await Deno.writeTextFile("sub/new.txt", "new");
    try { await Deno.writeTextFile("a.txt", "x"); return "written"; } catch (e) { return e.name; }
  }`;
  await withTool(simple(run, 'permissions: { write: ["./sub"] },'), async (tool) => {
    assert.equal((await test.run(tool)).content, "NotCapable");
  });
  const changes = await test.workspace.files.changes();
  assert.deepEqual(changes.map((change) => change.path), ["sub/new.txt"]);
  await assert.rejects(Deno.stat(`${test.folder}/sub/new.txt`), Deno.errors.NotFound);
});

Deno.test("a TypeScript tool sees the environment variables that it declares, and no others", async () => {
  await using test = await TestWorkspace.open();
  Deno.env.set("REMORA_TEST_TOKEN", "t");
  try {
    const run = `() => {
      const get = (name) => { try { return Deno.env.get(name) ?? null; } catch (e) { return e.name; } };
      return [get("REMORA_TEST_TOKEN"), get("PATH")];
    }`;
    await withTool(simple(run, 'permissions: { env: ["REMORA_TEST_TOKEN"] },'), async (tool) => {
      assert.deepEqual(JSON.parse((await test.run(tool)).content), ["t", "NotCapable"]);
    });
  } finally {
    Deno.env.delete("REMORA_TEST_TOKEN");
  }
});

Deno.test("a TypeScript tool is killed when its time is over, or its memory", async () => {
  await using test = await TestWorkspace.open();
  await withTool(simple("() => { while (true) {} }", "timeout: 300,"), async (tool) => {
    assert.deepEqual(await test.run(tool), {
      content: "Error: It did not end within 0.3 s",
      isError: true,
    });
  });
  const hungry = `() => { const all = []; while (true) all.push(new Array(1e6).fill(1.5)); }`;
  await withTool(simple(hungry, "timeout: 30000,"), async (tool) => {
    const { content, isError } = await test.run(tool);
    assert.equal(isError, true);
    assert.match(content, /no answer\. [\s\S]*heap/);
  });
});

Deno.test("a TypeScript tool stops with the agent", async () => {
  await using test = await TestWorkspace.open();
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error("cancelled")), 150);
  await withTool(simple("() => new Promise(() => setInterval(() => {}, 1000))"), async (tool) => {
    await assert.rejects(test.run(tool, {}, { signal: controller.signal }), /cancelled/);
  });
});

Deno.test("what goes wrong in a TypeScript tool is told", async () => {
  await using test = await TestWorkspace.open();
  const told = async (run: string): Promise<string> =>
    await withTool(simple(run), async (tool) => (await test.run(tool)).content);
  assert.equal(await told('() => { throw new TypeError("bad"); }'), "Error: TypeError: bad");
  assert.equal(await told('() => Promise.reject("just text")'), "Error: just text");
  assert.match(await told("() => Deno.exit(7)"), /It ended with code 7 and no answer/);
  assert.match(await told('() => "x".repeat(2_000_000)'), /wrote more than 1048576 bytes/);
  assert.match(await told("() => 1n"), /BigInt/);
  assert.equal(await told("() => undefined"), "null");
  assert.equal(await told('() => "text stays text"'), "text stays text");
});

Deno.test("loadTsTool() says why a file is no tool, without giving it any permission", async () => {
  const reason = async (body: string, more = {}): Promise<string> => {
    const error = await withTool(body, () => Promise.resolve(), more).catch((error) => error);
    assert.ok(error instanceof RemoraError, String(error));
    return `${error.code}: ${error.message.replace(/".*?"/, "FILE")}`;
  };
  assert.match(await reason("export const a = 1;"), /^TOOL-INVALID.*no default export made by/);
  assert.match(await reason("export default {"), /^TOOL-INVALID/);
  assert.match(
    await reason('Deno.readTextFileSync("/etc/passwd");'),
    /NotCapable: Requires read access/,
  );
  assert.match(
    await reason('import x from "/etc/passwd" with { type: "text" }; export default x;'),
    /Requires read access to "\/etc\/passwd"/,
  );
  assert.match(
    await reason(simple("() => 1").replace('"tool"', '"other"')),
    /its name is "other", its file's "tool"/,
  );
  assert.match(
    await reason(simple("() => 1", "permissions: { everything: true },")),
    /TOOL-PERMISSIONS/,
  );
  assert.match(
    await reason(simple("() => 1", 'permissions: { read: ["a,/etc"] },')),
    /TOOL-PERMISSIONS/,
  );
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/tool.ts`, "");
  await Deno.symlink("/etc/passwd", `${folder}/data.txt`);
  await assert.rejects(loadTsTool(`${folder}/tool.ts`), /is a link/);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("defineTool() types the arguments from the schema", () => {
  const tool = defineTool({
    name: "typed",
    description: "",
    parameters: {
      type: "object",
      properties: {
        path: { type: "string" },
        mode: { type: "string", enum: ["fast", "slow"] },
        lines: { type: "array", items: { type: "integer" } },
      },
      required: ["path", "mode"],
    },
    run({ path, mode, lines }) {
      const checked: readonly [string, "fast" | "slow", readonly number[] | undefined] = [
        path,
        mode,
        lines,
      ];
      return checked;
    },
  });
  assert.deepEqual(tool.run({ path: "a", mode: "fast" }, { agentId: "a1" }), [
    "a",
    "fast",
    undefined,
  ]);
  // @ts-expect-error: a required argument is missing
  tool.run({ path: "a" }, { agentId: "a1" });
  // @ts-expect-error: not one of the choices
  tool.run({ path: "a", mode: "medium" }, { agentId: "a1" });
});
