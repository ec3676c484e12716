import assert from "node:assert/strict";
import { readGlobalFlags } from "./global_flags.ts";

const none = () => undefined;

Deno.test("--debug and --config work before and behind the command, and are taken out", () => {
  for (
    const args of [
      ["--debug", "--config", "x.yaml", "run", "src"],
      ["run", "--config=x.yaml", "src", "--debug"],
    ]
  ) {
    assert.deepEqual(readGlobalFlags(args, none), {
      inputs: ["run", "src"],
      debug: true,
      config: "x.yaml",
    });
  }
});

Deno.test("what stands behind -- is the command's", () => {
  assert.deepEqual(readGlobalFlags(["run", "--", "--debug", "--config", "x"], none), {
    inputs: ["run", "--", "--debug", "--config", "x"],
    debug: false,
    config: undefined,
  });
});

Deno.test("--config without a file is left for the command to refuse", () => {
  assert.deepEqual(readGlobalFlags(["run", "--config"], none).inputs, ["run", "--config"]);
});

Deno.test("REMORA_CONFIG names the file where no flag does", () => {
  const env = (name: string) => name === "REMORA_CONFIG" ? "team.yaml" : undefined;
  assert.equal(readGlobalFlags(["run"], env).config, "team.yaml");
  assert.equal(readGlobalFlags(["run", "--config", "none"], env).config, "none");
});

Deno.test("help X is X --help", () => {
  assert.deepEqual(readGlobalFlags(["help", "events", "tail"], none).inputs, [
    "events",
    "tail",
    "--help",
  ]);
});
