import assert from "node:assert/strict";
import { run } from "@stricli/core";
import { buildApp, ROOT } from "../app.ts";
import { examplesOf } from "../command.ts";
import { fakeScreen } from "../testdata/fake_screen.ts";
import { displayWidth } from "../terminal/width.ts";

async function help(inputs: readonly string[], columns?: number): Promise<string> {
  const out = fakeScreen(columns === undefined ? {} : { columns });
  const err = fakeScreen();
  const app = buildApp({ out, err, debug: false });
  await run(app, [...inputs, "--help"], {
    process: { stdout: out, stderr: err },
    forCommand: () => {
      throw new Error("help runs nothing");
    },
  });
  assert.equal(err.text(), "");
  return out.text();
}

const COMMANDS = ROOT.groups.flatMap(({ commands }) =>
  Object.entries(commands).flatMap(([name, target]) =>
    "parameters" in target ? [{ words: [name], target }] : target.getAllEntries().map((entry) => ({
      words: [name, entry.name.original],
      target: entry.target,
    }))
  )
);

Deno.test("the list names every command with what it is for", async () => {
  const text = await help([]);
  for (const { commands } of ROOT.groups) {
    for (const [name, { brief }] of Object.entries(commands)) {
      assert.match(text, new RegExp(`^  ${name} +${brief.replaceAll(/[.?()]/g, "\\$&")}`, "m"));
    }
  }
});

Deno.test("every command has examples, and they name flags that exist", async () => {
  for (const { words, target } of COMMANDS) {
    const text = await help(words);
    const examples = examplesOf(target);
    assert.ok(examples.length > 0, words.join(" "));
    for (const { input } of examples) {
      assert.ok(input.startsWith(words.join(" ")), input);
      assert.ok(text.includes(`remora ${input}`), input);
      for (const [flag] of input.matchAll(/--[a-z-]+/g)) assert.ok(text.includes(`${flag}`), input);
    }
  }
});

Deno.test("help fits into a narrow terminal", async () => {
  for (const columns of [40, 60]) {
    for (const words of [[], ...COMMANDS.map(({ words }) => words), ["events"]]) {
      const text = await help(words, columns);
      for (const line of text.split("\n")) {
        // Examples and flags are not broken: they are there to be copied.
        if (/^ +(remora |-)|: /.test(line)) continue;
        assert.ok(displayWidth(line) <= columns, `${words.join(" ")} at ${columns}: ${line}`);
      }
    }
  }
});

Deno.test("help of a group lists what its commands take", async () => {
  const text = await help(["events"]);
  assert.match(text, /^ {2}tail /m);
  assert.match(text, /--follow/);
});
