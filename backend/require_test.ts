import assert from "node:assert/strict";
import { SliceMissingError } from "@remora/core";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { BackendMissingError } from "./require.ts";

const PROBE = `
import { requireBackend } from ${JSON.stringify(import.meta.resolve("./require.ts"))};
try {
  console.log(Object.keys(await requireBackend()).includes("createOpenAiClient"));
} catch ({ name, code, message, hint }) {
  console.log([name, code, message, hint].join(" | "));
}`;

const ROOT = join(import.meta.dirname!, "..");

/** Runs the probe in a process of its own, with the import map of a config file. */
async function probe(config: string): Promise<string> {
  const script = await Deno.makeTempFile({ prefix: "remora_require_", suffix: ".ts" });
  try {
    await Deno.writeTextFile(script, PROBE);
    const output = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-lock", "--config", config, script],
      env: { NO_COLOR: "1" },
    }).output();
    return new TextDecoder().decode(output.stdout).trim() ||
      new TextDecoder().decode(output.stderr);
  } finally {
    await Deno.remove(script);
  }
}

Deno.test("requireBackend() hands out the backend where it is", async () => {
  assert.equal(await probe(join(ROOT, "deno.json")), "true");
});

Deno.test("requireBackend() says what is missing and how to get it where it is not", async () => {
  const folder = await Deno.makeTempDir({ prefix: "remora_require_" });
  try {
    const config = join(folder, "deno.json");
    const imports = { "@remora/core": pathToFileURL(join(ROOT, "core", "mod.ts")).href };
    await Deno.writeTextFile(config, JSON.stringify({ imports }));
    assert.equal(
      await probe(config),
      "BackendMissingError | SLICE-MISSING | The backend slice is not available (not part of this " +
        "installation) | Add it with: git checkout -- backend deno.json && deno install",
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
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
