import { deno, ROOT } from "../../tools/_deno.ts";
import { readPackages } from "../../tools/packages.ts";
import { type Registry, startRegistry } from "./registry/registry.ts";

/** Starts a registry and publishes every package into it with the real `deno publish`. */
export async function publishAll(): Promise<Registry> {
  const registry = startRegistry();
  for (const { name, folder } of await readPackages()) {
    const args = ["publish", "--token", "none", "--allow-dirty", "--no-check", "--no-provenance"];
    const { code, stderr } = await deno(args, {
      cwd: `${ROOT}/${folder}`,
      env: { JSR_URL: registry.url },
    });
    if (code !== 0) {
      await registry[Symbol.asyncDispose]();
      throw new Error(`deno publish of ${name} failed: ${stderr}`);
    }
  }
  return registry;
}
