import assert from "node:assert/strict";
import { SliceMissingError } from "@remora/core";
import { BackendMissingError } from "./require.ts";

const PROBE = `
import { requireBackend } from "@remora/backend/require";
try {
  console.log(Object.keys(await requireBackend()).includes("createOpenAiClient"));
} catch ({ name, code, message, hint }) {
  console.log([name, code, message, hint].join(" | "));
}`;

/** Runs the probe in a process of its own. */
async function probe(flags: readonly string[], env: Record<string, string> = {}): Promise<string> {
  const script = await Deno.makeTempFile({ dir: import.meta.dirname!, suffix: "_probe.ts" });
  try {
    await Deno.writeTextFile(script, PROBE);
    const output = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", ...flags, script],
      env: { ...env, NO_COLOR: "1" },
    }).output();
    return new TextDecoder().decode(output.stdout).trim() ||
      new TextDecoder().decode(output.stderr);
  } finally {
    await Deno.remove(script);
  }
}

Deno.test("requireBackend() hands out the backend where it is", async () => {
  assert.equal(await probe([]), "true");
});

Deno.test("requireBackend() says what is missing and how to get it where it is not", async () => {
  const cache = await Deno.makeTempDir({ prefix: "remora-empty-cache-" });
  try {
    const said = await probe(["--cached-only"], { DENO_DIR: cache });
    assert.match(
      said,
      /^BackendMissingError \| SLICE-MISSING \| The backend slice is not available/,
    );
    assert.match(said, /--cached-only was given\) \| Fetch what it needs with: deno install$/);
  } finally {
    await Deno.remove(cache, { recursive: true });
  }
});

Deno.test("BackendMissingError keeps the reason, the hint and the cause", () => {
  const cause = new TypeError("gone");
  const error = new BackendMissingError(
    new SliceMissingError("backend", "not here", { hint: "Add it", cause }),
  );
  assert.equal(error.name, "BackendMissingError");
  assert.equal(error.reason, "not here");
  assert.equal(error.hint, "Add it");
  assert.equal(error.cause, cause);
  assert.ok(error instanceof SliceMissingError);
});
