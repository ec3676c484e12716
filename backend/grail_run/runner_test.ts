import assert from "node:assert/strict";
import type { JsonValue } from "@remora/core";
import { findMonty } from "./_addon.ts";
import { converse, ScriptKilled } from "./_conversation.ts";
import { Host } from "./_host.ts";
import { GRAIL_LIMITS } from "./limits.ts";
import { createGrailRunner } from "./runner.ts";
import { NO_MONTY, running, scriptOf } from "./_test_grail.ts";
import { type GrailFailure, type GrailRunOptions, PythonError } from "./types.ts";

const ignore = NO_MONTY !== undefined;
const LIMITS = { ...GRAIL_LIMITS.permissive, duration: 300 };

/** One runner for all: its processes are what takes time. */
async function withRunner(
  test: (
    run: (
      source: string,
      options?: GrailRunOptions,
    ) => Promise<{ value?: JsonValue; failure?: GrailFailure; printed: string }>,
  ) => Promise<void>,
): Promise<void> {
  await using runner = createGrailRunner();
  await test(async (source, options) => {
    const result = await runner.run(await scriptOf(source, { rules: "v2" }), options);
    const { printed } = result;
    return result.ok ? { value: result.value, printed } : { failure: result.failure, printed };
  });
}

Deno.test({
  name: running(
    "scripts get their inputs with defaults filled in, await externals, print and answer",
  ),
  ignore,
  fn: () =>
    withRunner(async (run) => {
      const source = `from grail import Input, external
path: str = Input("path")
limit: int = Input("limit", default=2)
note: str | None = Input("note", default=None)

@external
async def read_lines(path: str, limit: int = 1) -> list[str]:
    ...

@external
def shout(text: str) -> str: ...

lines = await read_lines(path, limit=limit)
print("got", len(lines))
loud = [shout(line) for line in lines]
{"lines": loud, "note": note, "pair": (1, 2.5), "big": 2 ** 60}
`;
      const calls: JsonValue[] = [];
      const { value, printed } = await run(source, {
        inputs: { path: "a.ts", other: "dropped" },
        externals: {
          read_lines: async (args, named) => {
            await new Promise((resolve) => setTimeout(resolve, 1));
            calls.push([args, named]);
            return ["é", "b"];
          },
          shout: ([text]) => String(text).toUpperCase(),
        },
      });
      assert.deepEqual(value, {
        lines: ["É", "B"],
        note: null,
        pair: [1, 2.5],
        big: "1152921504606846976",
      });
      assert.deepEqual(calls, [[["a.ts"], { limit: 2 }]]);
      assert.equal(printed, "got 2\n");

      const { failure } = await run(source, { externals: {} });
      assert.equal(failure?.kind, "input");
      assert.match(failure?.message ?? "", /'path'/);
      const { failure: lacking } = await run(source, {
        inputs: { path: "a" },
        externals: { shout: () => "" },
      });
      assert.deepEqual(lacking?.message, "Missing external function: 'read_lines'");
    }),
});

Deno.test({
  name: running(
    "errors name the lines of the script as it was written, and scripts can catch those of externals",
  ),
  ignore,
  fn: () =>
    withRunner(async (run) => {
      const source = `from grail import Input, external

@external
async def read_file(path: str) -> str:
    """Reads."""
    ...

async def first(path):
    # A comment, so that lines matter.
    return (await read_file(path)).split("\\n")[0]

await first("missing.ts")
`;
      const externals = {
        read_file: (): never => {
          throw new PythonError("FileNotFoundError", "There is no file missing.ts");
        },
      };
      const { failure } = await run(source, { externals });
      assert.equal(failure?.kind, "error");
      assert.equal(failure?.name, "FileNotFoundError");
      assert.deepEqual(
        failure?.frames.map(({ line, function: name, source }) => [line, name, source]),
        [
          [12, "<module>", 'await first("missing.ts")'],
          [10, "first", 'return (await read_file(path)).split("\\n")[0]'],
        ],
      );
      const caught = source.replace(
        'await first("missing.ts")',
        'r = ""\ntry:\n    await first("x")\nexcept FileNotFoundError as e:\n    r = f"caught {e}"\nr',
      );
      assert.equal((await run(caught, { externals })).value, "caught There is no file missing.ts");
      const { failure: broken } = await run("x = 1\ny = {}[x]\n");
      assert.deepEqual([broken?.name, broken?.frames[0]?.line], ["KeyError", 2]);
    }),
});

Deno.test({
  name: running(
    "a script that runs for ever or takes all memory is stopped, and the next one runs",
  ),
  ignore,
  fn: () =>
    withRunner(async (run) => {
      const kinds: unknown[] = [];
      for (
        const source of [
          "while True:\n    pass\n",
          "x = []\nwhile True:\n    x.append('a' * 10000)\n",
          "def f(n):\n    return f(n + 1)\nf(0)\n",
          "x = 'a' * 10 ** 12\n",
        ]
      ) {
        const { failure } = await run(source, { limits: LIMITS });
        kinds.push([failure?.kind, failure?.name, failure?.message.split(":")[0]]);
      }
      assert.deepEqual(kinds, [
        ["limit", "TimeoutError", "time limit exceeded"],
        ["limit", "MemoryError", "memory limit exceeded"],
        ["limit", "RecursionError", "maximum recursion depth exceeded"],
        ["limit", "MemoryError", "memory limit exceeded"],
      ]);
      assert.equal((await run("1 + 1\n")).value, 2);
    }),
});

Deno.test({
  name: running("waiting for an external costs a script no time, calling it for ever does"),
  ignore,
  fn: () =>
    withRunner(async (run) => {
      const source = `from grail import external
@external
async def wait() -> int: ...
await wait() + await wait()
`;
      const slow = (): Promise<number> =>
        new Promise((resolve) => setTimeout(() => resolve(1), 80));
      const limits = { ...LIMITS, duration: 50 };
      assert.equal((await run(source, { externals: { wait: slow }, limits })).value, 2);
      const loop = source.replace("await wait() + await wait()", "while True:\n    await wait()");
      const { failure } = await run(loop, {
        externals: { wait: () => 1 },
        limits: { ...LIMITS, calls: 20 },
      });
      assert.deepEqual([failure?.kind, failure?.message], ["limit", "call limit exceeded: 20"]);
    }),
});

Deno.test({
  name: running(
    "an abort ends a script in the middle, and what an external throws of its own is thrown on",
  ),
  ignore,
  fn: () =>
    withRunner(async (run) => {
      const controller = new AbortController();
      const loop = run("while True:\n    pass\n", { signal: controller.signal });
      setTimeout(() => controller.abort(new Error("stopped")), 20);
      await assert.rejects(loop, /stopped/);
      const source =
        "from grail import external\n@external\nasync def f() -> int: ...\nawait f()\n";
      await assert.rejects(
        run(source, {
          externals: {
            f: () => {
              throw new Error("a defect");
            },
          },
        }),
        /a defect/,
      );
      assert.equal((await run("2\n")).value, 2);
    }),
});

Deno.test({
  name: running("scripts reach no file, no environment, no module and no name of the host"),
  ignore,
  fn: () =>
    withRunner(async (run) => {
      const names: unknown[] = [];
      for (
        const source of [
          "open('/etc/passwd').read()\n",
          "open('a.txt', 'w').write('x')\n",
          "__import__('os').system('id')\n",
          "eval('1')\n",
          "undeclared()\n",
          "__ext__read_file('a')\n",
        ]
      ) {
        names.push((await run(source)).failure?.name);
      }
      assert.deepEqual(names, [
        "PermissionError",
        "PermissionError",
        "NameError",
        "NameError",
        "NameError",
        "NameError",
      ]);
    }),
});

Deno.test({
  name: running(
    "check() finds what does not fit, at the place in the script, and nothing in what does",
  ),
  ignore,
  async fn() {
    await using runner = createGrailRunner();
    const good = `from grail import Input, external
from typing import Any
path: str = Input("path")
count: int | None = Input("count", default=None)

@external
async def read_file(path: str) -> str:
    """Reads."""
    ...

text = await read_file(path)
result: dict[str, Any] = {"length": len(text), "count": count}
result
`;
    assert.deepEqual(await runner.check(await scriptOf(good)), []);
    const known = `try:
    lengths = list(map(len, ["a"]))
except (FileNotFoundError, PermissionError, ImportError) as error:
    lengths = [next(iter([str(error)]))]
lengths
`;
    assert.deepEqual(await runner.check(await scriptOf(known)), []);
    const bad = good.replace("len(text)", "'é' + len(5)").replace(
      "read_file(path)\n",
      "read_file(7)\n",
    );
    const findings = await runner.check(await scriptOf(bad));
    assert.ok(findings.every(({ code, severity }) => code === "E100" && severity === "warning"));
    const places = findings.map(({ line, column, unit }) => [line, column, unit]);
    assert.deepEqual(places, [[11, 23, 23], [12, 36, 36], [12, 47, 46]]);
  },
});

Deno.test({
  name: running("a script whose interpreter does not stop by itself is killed with its process"),
  ignore,
  async fn() {
    const { path } = await findMonty();
    await using host = await Host.start(path);
    const limits = { ...GRAIL_LIMITS.permissive, duration: 60_000 };
    const request = {
      type: "run",
      code: "while True:\n    pass",
      file: "a.pym",
      inputs: {},
      limits,
      prefix: "_",
    };
    // A tenth of a second, with the grace that the interpreter gets.
    const running = converse(host, request, {
      externals: {},
      limits: { ...limits, duration: -900 },
    });
    await assert.rejects(running, ScriptKilled);
    assert.equal(host.alive, false);
  },
});

Deno.test({
  name: running("a script that crashes the interpreter takes nothing but its process with it"),
  ignore,
  async fn() {
    await using runner = createGrailRunner();
    const script = await scriptOf("1\n");
    // Deep enough for the stack of the native code.
    const source = `${"1+".repeat(200_000)}1`;
    const result = await runner.run({ ...script, source });
    assert.ok(!result.ok);
    assert.deepEqual(
      [result.failure.kind, result.failure.message],
      ["killed", "The interpreter crashed"],
    );
    assert.equal((await runner.run(script)).ok, true);
  },
});
