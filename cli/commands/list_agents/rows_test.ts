import assert from "node:assert/strict";
import { join } from "node:path";
import * as backend from "@remora/backend/bundles";
import { checkedRows, SHIPPED_NAMES, uncheckedRows } from "./rows.ts";

Deno.test("the names of the shipped bundles are those that the backend ships", async () => {
  const root = await Deno.makeTempDir({ prefix: "remora-agents-" });
  try {
    const shipped = await backend.listBundles({ root });
    assert.deepEqual(shipped.map(({ name }) => name), SHIPPED_NAMES);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("shipped bundles are valid, and their model is there when the server has one", async () => {
  const rows = await checkedRows(backend, {}, { ids: ["qwen3"], chosen: null });
  for (const name of SHIPPED_NAMES) {
    const row = rows.find((row) => row.name === name);
    assert.equal(row?.valid, true, row?.errors.join("\n"));
    assert.equal(row?.modelAvailable, true);
  }
  const other = await checkedRows(backend, {}, { ids: ["qwen3"], chosen: "llama" });
  assert.equal(other.find(({ name }) => name === "lint")?.modelAvailable, false);
  const unknown = await checkedRows(backend, {}, { ids: null, chosen: null });
  assert.equal(unknown.find(({ name }) => name === "lint")?.modelAvailable, null);
});

Deno.test("without the backend the project's bundles are listed unchecked", async () => {
  const root = await Deno.makeTempDir({ prefix: "remora-agents-" });
  try {
    await Deno.mkdir(join(root, "agents", "mine"), { recursive: true });
    await Deno.mkdir(join(root, "agents", "no_bundle"));
    await Deno.writeTextFile(join(root, "agents", "mine", "bundle.yaml"), "name: mine\n");
    const rows = await uncheckedRows(root, "agents");
    assert.deepEqual(rows.map(({ name }) => name), [...SHIPPED_NAMES, "mine"].sort());
    const shipped = rows.find(({ name }) => name === "lint");
    const mine = rows.find(({ name }) => name === "mine");
    assert.deepEqual([shipped?.bundleFound, mine?.bundleFound], [null, true]);
    assert.deepEqual([mine?.valid, mine?.warnings, mine?.modelAvailable], [null, null, null]);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
