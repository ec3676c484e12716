/**
 * `deno task generate [--check]`: writes what is made from other files. With `--check` it writes nothing and
 * fails when a file is not what it would write.
 *
 * @module
 */
import { generateShipped } from "../backend/shipped/_generate.ts";
import { ROOT } from "./_deno.ts";
import type { Generated } from "./generate/generated.ts";
import { generateCliPage } from "./generate/cli_page.ts";
import { generateConfigKeys } from "./generate/config_keys.ts";
import { generateBuiltinSchemas } from "./generate/builtin_schemas.ts";
import { generateBundleCodes } from "./generate/bundle_codes.ts";
import { generateDependencies } from "./generate/dependencies.ts";
import { generateManPage } from "./generate/man_page.ts";
import { generateGrailCodes } from "./generate/grail_codes.ts";
import { generatePermissions } from "./generate/permissions.ts";

const GENERATORS: readonly (() => Promise<Generated[]>)[] = [
  generateBuiltinSchemas,
  generateBundleCodes,
  generateGrailCodes,
  generateDependencies,
  generatePermissions,
  generateCliPage,
  generateConfigKeys,
  generateManPage,
  () => generateShipped(ROOT),
];

if (import.meta.main) {
  const check = Deno.args.includes("--check");
  const stale = await staleFiles();
  for (const { path, text } of check ? [] : stale) {
    await Deno.writeTextFile(`${ROOT}/${path}`, text);
  }
  for (const { path } of stale) console.log(`${check ? "stale" : "wrote"} ${path}`);
  if (check && stale.length > 0) {
    console.error("Run: deno task generate");
    Deno.exit(1);
  }
}

/** The generated files that are not what their generator would write now. */
export async function staleFiles(): Promise<Generated[]> {
  const stale: Generated[] = [];
  for (const generate of GENERATORS) {
    for (const file of await generate()) {
      if (await current(file.path) !== file.text) stale.push(file);
    }
  }
  return stale;
}

async function current(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(`${ROOT}/${path}`);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
