import assert from "node:assert/strict";
import { isJsonObject, type JsonObject } from "@remora/core";
import { type RunCommandOptions, runCommandTool } from "./run_command.ts";
import { TestWorkspace } from "./testdata/test_workspace.ts";
import { validateSchema } from "./schema/mod.ts";

async function run(
  test: TestWorkspace,
  options: RunCommandOptions,
  args: JsonObject,
  signal = new AbortController().signal,
): Promise<JsonObject> {
  const { content } = await test.run(runCommandTool(options), args, { signal });
  const value: unknown = JSON.parse(content);
  assert.ok(isJsonObject(value));
  return value;
}

const SHELL: RunCommandOptions = { allow: [{ program: "bash" }] };

Deno.test("run_command runs over the agent's files, on a copy", async () => {
  await using test = await TestWorkspace.open({ "a.txt": "real", "sub/b.txt": "b" });
  await test.workspace.files.write("a.txt", "overlay");
  const options: RunCommandOptions = { allow: [{ program: "cat" }] };
  const result = await run(test, options, { program: "cat", args: ["a.txt", "sub/b.txt"] });
  assert.deepEqual(result, { exitCode: 0, stdout: "overlayb", stderr: "" });
  await run(test, SHELL, { program: "bash", args: ["-c", "echo gone > a.txt"] });
  assert.equal(await test.workspace.files.readText("a.txt"), "overlay");
  assert.equal(await Deno.readTextFile(`${test.folder}/a.txt`), "real");
});

Deno.test("run_command takes changes into the overlay where it is told to", async () => {
  await using test = await TestWorkspace.open({ "a.txt": "old", "b.txt": "b", "c.txt": "c" });
  const result = await run(test, { ...SHELL, keepChanges: true }, {
    program: "bash",
    args: ["-c", "echo new > a.txt; mkdir d; echo d > d/d.txt; rm b.txt; ln -s /etc link"],
  });
  assert.deepEqual(result.changed, ["a.txt", "b.txt", "d/d.txt"]);
  const changes = await test.workspace.files.changes();
  assert.deepEqual(changes.map(({ path, kind }) => [path, kind]), [
    ["a.txt", "modified"],
    ["b.txt", "deleted"],
    ["d/d.txt", "added"],
  ]);
  assert.equal(await Deno.readTextFile(`${test.folder}/a.txt`), "old");
});

Deno.test("run_command refuses programs, arguments and paths that are not allowed", async () => {
  await using test = await TestWorkspace.open();
  const options: RunCommandOptions = {
    allow: [{ program: "deno", args: ["lint"] }, { program: "deno", args: ["fmt", "--check"] }],
  };
  const tool = runCommandTool(options);
  assert.match(tool.description, /deno lint …, deno fmt --check …/);
  assert.equal(validateSchema(tool.parameters, { program: "rm" }).length, 1);
  const refused = async (args: JsonObject): Promise<string> => {
    const output = await test.run(tool, args);
    assert.equal(output.isError, true);
    return output.content;
  };
  assert.equal(
    await refused({ program: "deno", args: ["eval", "1"] }),
    'Not allowed: "deno" may only be run as deno lint …, deno fmt --check …',
  );
  assert.match(await refused({ program: "deno", args: ["fmt"] }), /Not allowed/);
  assert.match(await refused({ program: "rm", args: ["-rf"] }), /may only be run as nothing/);
  for (
    const path of [
      "/etc/passwd",
      "../x",
      "a/../../x",
      "--config=/etc/x",
      "-c/etc/x",
      "~/x",
      "file:///etc",
    ]
  ) {
    assert.match(
      await refused({ program: "deno", args: ["lint", path] }),
      /leads out of the project/,
    );
  }
});

Deno.test("run_command uses no shell and passes no environment on", async () => {
  await using test = await TestWorkspace.open();
  Deno.env.set("REMORA_TEST_SECRET", "hunter2");
  try {
    const echo = await run(test, { allow: [{ program: "echo" }] }, {
      program: "echo",
      args: ["$REMORA_TEST_SECRET; ls | cat > x"],
    });
    assert.equal(echo.stdout, "$REMORA_TEST_SECRET; ls | cat > x\n");
    const env = await run(test, { allow: [{ program: "env" }], env: { EXTRA: "1" } }, {
      program: "env",
    });
    const names = String(env.stdout).trim().split("\n").map((line) => line.split("=")[0]);
    assert.deepEqual(names.sort(), ["CI", "EXTRA", "HOME", "LANG", "NO_COLOR", "PATH", "TMPDIR"]);
  } finally {
    Deno.env.delete("REMORA_TEST_SECRET");
  }
});

Deno.test("run_command bounds the output", async () => {
  await using test = await TestWorkspace.open();
  const result = await run(test, SHELL, {
    program: "bash",
    args: ["-c", "for i in $(seq 20000); do echo 0123456789; done; exit 3"],
  });
  assert.equal(result.exitCode, 3);
  assert.equal(String(result.stdout).length, 12_000);
  assert.match(String(result.cut), /first 12000 bytes/);
});

Deno.test("run_command kills what takes too long, with all that it started", async () => {
  await using test = await TestWorkspace.open();
  const mark = `${test.folder}/still-alive`;
  const result = await run(test, { ...SHELL, timeout: 200 }, {
    program: "bash",
    args: ["-c", `(sleep 1; touch ${mark}) & sleep 60`],
  });
  assert.equal(result.killed, "It did not end within 0.2 s");
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  await assert.rejects(Deno.stat(mark), Deno.errors.NotFound);
});

Deno.test("run_command stops with the agent", async () => {
  await using test = await TestWorkspace.open();
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error("cancelled")), 100);
  await assert.rejects(
    run(test, SHELL, { program: "bash", args: ["-c", "sleep 60"] }, controller.signal),
    /cancelled/,
  );
});

Deno.test("run_command says that a program is not installed", async () => {
  await using test = await TestWorkspace.open();
  const program = "remora-no-such-program";
  await assert.rejects(run(test, { allow: [{ program }] }, { program }), /is not installed/);
});

Deno.test("run_command leaves no temporary folder behind", async () => {
  await using test = await TestWorkspace.open({ "a.txt": "a" });
  // Backwards, as paths of the copy are shown relative to it.
  const script = "{ echo $HOME; pwd; } | rev; chmod 500 .";
  const { stdout } = await run(test, SHELL, { program: "bash", args: ["-c", script] });
  const [home = "", copy = ""] = String(stdout).split("\n")
    .map((line) => [...line].reverse().join(""));
  assert.notEqual(home, copy);
  for (const path of [home, copy]) {
    assert.match(path, /^\/.*remora-/);
    await assert.rejects(Deno.stat(path), Deno.errors.NotFound);
  }
});
