import { deno, ROOT } from "../../tools/_deno.ts";
import { type Package, readPackages } from "../../tools/packages.ts";
import { type Registry, startRegistry } from "./registry/registry.ts";

/** Starts a registry and publishes every package into it with the real `deno publish`. */
export async function publishAll(): Promise<Registry> {
  const registry = startRegistry();
  try {
    // Most of the time each of them waits.
    await Promise.all((await readPackages()).map((pkg) => publish(pkg, registry)));
  } catch (error) {
    await registry[Symbol.asyncDispose]();
    throw error;
  }
  return registry;
}

async function publish({ name, folder }: Package, registry: Registry): Promise<void> {
  const args = ["publish", "--token", "none", "--allow-dirty", "--no-check", "--no-provenance"];
  const { code, stderr } = await deno(args, {
    cwd: `${ROOT}/${folder}`,
    env: { JSR_URL: registry.url },
  });
  if (code !== 0) throw new Error(`deno publish of ${name} failed: ${stderr}`);
}
