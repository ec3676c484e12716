import { denoLinter, isDenoExtension } from "./deno_lint.ts";
import { isRuffExtension, ruffLinter } from "./ruff.ts";
import type { Linter } from "./_linter.ts";
import type { LintOptions } from "./types.ts";

/** The linter for a file, by its extension; `undefined` where there is none. */
export function linterFor(path: string, options: LintOptions = {}): Linter | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const extension = name.includes(".") ? name.slice(name.lastIndexOf(".") + 1).toLowerCase() : "";
  if (isDenoExtension(extension)) return denoLinter(options.deno);
  if (isRuffExtension(extension)) return ruffLinter(options.ruff);
  return undefined;
}
