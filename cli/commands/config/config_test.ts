import assert from "node:assert/strict";
import { Config } from "../../config/config.ts";
import { KEY_NAMES } from "../../config/keys.ts";
import { displayWidth } from "../../terminal/width.ts";
import { fakeContext } from "../../testdata/fake_context.ts";
import { config } from "./config.ts";

const FLAGS = { format: "table", schema: false } as const;

Deno.test("config fits into forty columns, and names every key", async () => {
  for (const columns of [40, 60, 120]) {
    const context = fakeContext({ columns });
    await config(context, FLAGS);
    const text = context.out.text();
    for (const line of text.split("\n")) {
      assert.ok(displayWidth(line) <= columns, `${columns}: ${line}`);
    }
    for (const name of KEY_NAMES) assert.ok(text.includes(name), `${columns}: ${name}`);
  }
});

Deno.test("config shows a value that somebody gave in the words of the file", async () => {
  const values = new Map([["run.timeout" as const, { value: 600_000, line: 4 }]]);
  const path = `${Deno.cwd()}/remora.yaml`;
  const given = new Config({ path, values }, { env: () => undefined });
  const context = fakeContext({ config: given });
  await config(context, FLAGS);
  assert.match(context.out.text(), /^run\.timeout +10m +remora\.yaml:4$/m);
});
