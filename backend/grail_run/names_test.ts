import assert from "node:assert/strict";
import { checkGrail } from "../grail/check.ts";
import { checkWithMonty } from "./check_with_monty.ts";
import { GRAIL_EXTERNALS } from "./externals/names.ts";

const PAGE = new URL("../../docs/TOOLS.md", import.meta.url);

Deno.test("docs/TOOLS.md lists the externals as they are", async () => {
  const page = await Deno.readTextFile(PAGE);
  const rows = Object.entries(GRAIL_EXTERNALS).map(([name, { parameters, about }]) =>
    `| \`${name}\` | ${parameters.map((one) => `\`${one}\``).join(", ")} | ${about} |`
  );
  const table = page.slice(page.indexOf("| External |")).split("\n\n")[0]?.split("\n").slice(2);
  assert.deepEqual(table, rows);
});

Deno.test("the script in docs/TOOLS.md is valid, its types too", async () => {
  const [, source = ""] = /```python\n(.*?)```/s.exec(await Deno.readTextFile(PAGE)) ?? [];
  for (const rules of ["v2", "v3"] as const) {
    const { errors, warnings, script } = await checkGrail(source, { rules });
    assert.deepEqual([errors, warnings], [[], []]);
    const types = await checkWithMonty(script === undefined ? [] : [script]);
    if (types.available) assert.deepEqual(types.findings, [[]]);
  }
});
