import assert from "node:assert/strict";
import { says, startScriptedServer } from "../../testing/mod.ts";

const PROGRAM = new URL("./testdata/ask.ts", import.meta.url).pathname;

/** Runs a program that asks the model once, with these permissions. */
async function ask(baseUrl: string, flags: readonly string[]): Promise<string> {
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", "--no-prompt", ...flags, PROGRAM, baseUrl],
  }).output();
  return new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
}

Deno.test("the client needs the server's address and one variable, and says which is missing", async () => {
  await using server = startScriptedServer([says("Hello")]);
  const host = new URL(server.baseUrl).host;
  const env = "--allow-env=OPENAI_CUSTOM_HEADERS";
  assert.equal(await ask(server.baseUrl, [`--allow-net=${host}`, env]), "Hello\n");
  const noNet = await ask(server.baseUrl, [env]);
  assert.match(noNet, /^MODEL-DENIED: .*Requires net access.*--allow-net/);
  const noEnv = await ask(server.baseUrl, [`--allow-net=${host}`]);
  assert.match(noEnv, /^MODEL-DENIED: .*OPENAI_CUSTOM_HEADERS.*--allow-env=OPENAI_CUSTOM_HEADERS/);
  server.assertDone();
});
