import assert from "node:assert/strict";
import { DEFAULT_STORE, storeUrl } from "./open_store.ts";

Deno.test("storeUrl() takes what is given, then REMORA_STORE, then the default", () => {
  const before = Deno.env.get("REMORA_STORE");
  try {
    Deno.env.delete("REMORA_STORE");
    assert.equal(storeUrl(), DEFAULT_STORE);
    Deno.env.set("REMORA_STORE", "");
    assert.equal(storeUrl(), DEFAULT_STORE);
    Deno.env.set("REMORA_STORE", "memory:");
    assert.equal(storeUrl(), "memory:");
    assert.equal(storeUrl("sqlite:x.db"), "sqlite:x.db");
  } finally {
    if (before === undefined) Deno.env.delete("REMORA_STORE");
    else Deno.env.set("REMORA_STORE", before);
  }
});
