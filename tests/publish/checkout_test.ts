import assert from "node:assert/strict";
import { deno } from "../../tools/_deno.ts";
import { readFetched } from "./_fetched.ts";

/** Commands of a checkout, and the npm packages that an empty cache holds after them. */
const COMMANDS: readonly { args: readonly string[]; npm: readonly string[] }[] = [
  { args: ["cli.ts", "--help"], npm: ["@stricli/core"] },
  { args: ["frontend/serve.ts", "--help"], npm: ["hono", "idiomorph"] },
];

for (const { args, npm } of COMMANDS) {
  Deno.test(`in a checkout, too, ${args.join(" ")} fetches only its own npm packages`, async () => {
    const cache = await Deno.makeTempDir({ prefix: "remora_cache_" });
    try {
      const env = { DENO_DIR: cache };
      const { code, stderr } = await deno(["run", "-A", ...args], { env });
      assert.equal(code, 0, stderr);
      const fetched = await readFetched([], cache);
      assert.deepEqual(fetched.npm.map(({ name }) => name), npm);
    } finally {
      await Deno.remove(cache, { recursive: true });
    }
  });
}
