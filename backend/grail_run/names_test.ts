import assert from "node:assert/strict";
import { GRAIL_EXTERNALS } from "./externals/names.ts";

Deno.test("docs/TOOLS.md lists the externals as they are", async () => {
  const page = await Deno.readTextFile(new URL("../../docs/TOOLS.md", import.meta.url));
  const rows = Object.entries(GRAIL_EXTERNALS).map(([name, { parameters, about }]) =>
    `| \`${name}\` | ${parameters.map((one) => `\`${one}\``).join(", ")} | ${about} |`
  );
  const table = page.slice(page.indexOf("| External |")).split("\n\n")[0]?.split("\n").slice(2);
  assert.deepEqual(table, rows);
});
