import assert from "node:assert/strict";
import { LightClient } from "./light_client.ts";

Deno.test("a proxy that is named is used, so there is no light client", () => {
  const before = Deno.env.get("HTTP_PROXY");
  try {
    Deno.env.set("HTTP_PROXY", "http://127.0.0.1:9");
    assert.equal(LightClient.for("http://127.0.0.1:8000/v1", new Headers()), undefined);
  } finally {
    if (before === undefined) Deno.env.delete("HTTP_PROXY");
    else Deno.env.set("HTTP_PROXY", before);
  }
});
