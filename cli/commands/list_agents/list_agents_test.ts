import assert from "node:assert/strict";
import { join } from "node:path";
import { loadConfig } from "../../config/config.ts";
import { displayWidth } from "../../terminal/width.ts";
import { fakeContext } from "../../testdata/fake_context.ts";
import { listAgents } from "./list_agents.ts";

Deno.test("list-agents fits into forty columns, with what is wrong with a bundle", async () => {
  const folder = await Deno.makeTempDir({ prefix: "remora-agents-" });
  try {
    await Deno.mkdir(join(folder, "agents", "mine"), { recursive: true });
    await Deno.writeTextFile(
      join(folder, "agents", "mine", "bundle.yaml"),
      "name: mine\ntools: [a_tool_that_nobody_has_ever_heard_of_anywhere]\n",
    );
    const config = await loadConfig({ folder, file: "none", env: () => undefined });
    const context = fakeContext({ columns: 40, config });
    const baseUrl = "http://127.0.0.1:1/v1";
    await listAgents(context, { format: "table", offline: false, baseUrl });
    const text = context.out.text();
    assert.match(text, /- not checked/);
    assert.match(text, /^✗ mine/m);
    assert.match(context.err.text(), /^Model availability unknown/);
    for (const line of `${text}${context.err.text()}`.split("\n")) {
      assert.ok(displayWidth(line) <= 40, line);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
