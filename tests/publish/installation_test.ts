import assert from "node:assert/strict";
import { ROOT } from "../../tools/_deno.ts";
import { type Command, commands } from "../docs/_commands.ts";
import { EmptyMachine } from "./_machine.ts";
import { findNatsServer, freePort, startNats } from "./_nats.ts";
import { publishAll } from "./_publish.ts";
import type { Registry } from "./registry/registry.ts";

const PATH = "docs/INSTALLATION.md";
const page = { path: PATH, text: await Deno.readTextFile(`${ROOT}/${PATH}`) };
const published = commands(page).filter(({ text }) => text.includes("jsr:"));

let registry!: Registry;
let machine!: EmptyMachine;
Deno.test.beforeAll(async () => {
  registry = await publishAll();
  machine = await EmptyMachine.create(registry);
  await Deno.mkdir(`${machine.folder}/src`);
  await Deno.writeTextFile(`${machine.folder}/src/clean.ts`, "export const answer = 42;\n");
});
Deno.test.afterAll(async () => {
  // Not there when publishing has failed.
  await machine?.[Symbol.asyncDispose]();
  await registry?.[Symbol.asyncDispose]();
});

const nats = findNatsServer();

for (const command of published) {
  const needsNats = command.text.includes("nats://");
  const missing = needsNats && nats === undefined ? " [nats-server is not installed]" : "";
  Deno.test({
    name: `${PATH}:${command.line} works: ${command.text}${missing}`,
    ignore: missing !== "",
    async fn() {
      if (!needsNats) return await works(command.text);
      await using server = await startNats(nats!);
      await works(command.text.replace("nats://127.0.0.1:4222", server.url));
    },
  });
}

Deno.test(`${PATH} has commands for each workflow`, () => {
  const has = (part: string) => published.some(({ text }: Command) => text.includes(part));
  for (
    const part of ["frontend/serve", "cli run", "cli list-agents", "cli dashboard", "cli demo"]
  ) {
    assert.ok(has(part), part);
  }
});

/** Runs a command line of the page as it is, except that nothing opens or stays open. */
async function works(text: string): Promise<void> {
  const args = text.split(" ").slice(1).map((word) => word.replaceAll('"', ""));
  if (/frontend\/serve|cli dashboard/.test(text)) return await serves(args);
  if (/cli demo/.test(text)) {
    args.push("--answer", "auto", "--exit", "--no-open", "--port", "0");
  }
  if (/cli run/.test(text) && !args.includes("--offline")) args.push("--offline");
  const { code, stdout, stderr } = await machine.run(args);
  assert.equal(code, 0, `${stdout}\n${stderr}`);
}

async function serves(args: readonly string[]): Promise<void> {
  const port = freePort();
  const moved = args.map((word) => word.replace("127.0.0.1:8000", `127.0.0.1:${port}`));
  const open = moved.includes("dashboard") ? ["--no-open"] : []; // serve opens nothing by itself
  await using program = machine.start([...moved, ...open, "--port", String(port)]);
  await program.waitFor(new RegExp(`http://127\\.0\\.0\\.1:${port}`));
  const response = await fetch(`http://127.0.0.1:${port}/`);
  assert.equal(response.status, 200);
  assert.match(await response.text(), /<!doctype html>/i);
}
