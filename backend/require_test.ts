import assert from "node:assert/strict";
import { SliceMissingError } from "@remora/core";
import { join } from "node:path";
import { BackendMissingError } from "./require.ts";

const PROBE = `
import { requireBackend } from ${JSON.stringify(import.meta.resolve("./require.ts"))};
try {
  console.log(Object.keys(await requireBackend()).includes("createOpenAiClient"));
} catch ({ name, code, message, hint }) {
  console.log([name, code, message, hint].join(" | "));
}`;

const ROOT = join(import.meta.dirname!, "..");

/** Runs the probe in a process of its own, with these permissions. */
async function probe(permissions: readonly string[]): Promise<string> {
  const script = await Deno.makeTempFile({ prefix: "remora_require_", suffix: ".ts" });
  try {
    await Deno.writeTextFile(script, PROBE);
    const output = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-prompt", ...permissions, "--config", join(ROOT, "deno.json"), script],
      env: { NO_COLOR: "1" },
    }).output();
    return new TextDecoder().decode(output.stdout).trim() ||
      new TextDecoder().decode(output.stderr);
  } finally {
    await Deno.remove(script);
  }
}

Deno.test("requireBackend() hands out the backend where it is", async () => {
  assert.equal(await probe(["--allow-all"]), "true");
});

Deno.test("requireBackend() says why the backend is out of reach, and what to do", async () => {
  // This entry is imported by name, and so are its parts; the rest of the package may not be read.
  const said = await probe([`--allow-read=${join(ROOT, "core")}`]);
  assert.match(
    said,
    /^BackendMissingError \| SLICE-MISSING \| The backend slice is not available \(permission denied: /,
  );
  assert.match(said, / \| Run again with --allow-read$/);
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
