import { Config } from "../../config/config.ts";
import { ConfigInvalidError, placeOf } from "../../config/errors.ts";
import type { Context } from "../../context.ts";
import { problemOf } from "../../errors.ts";
import { shortPath } from "../../self.ts";
import type { Check } from "./types.ts";

/** Whether the configuration can be used, and the one that the other checks go by. */
export async function checkConfig(
  context: Pick<Context, "config">,
): Promise<{ readonly check: Check; readonly config: Config }> {
  const base = { id: "config", title: "config" };
  try {
    const config = await context.config();
    config.check();
    const file = config.file;
    const text = file === undefined
      ? "no remora.yaml: defaults and environment"
      : `${shortPath(file.path, Deno.cwd())} sets ${file.values.size} of its keys`;
    return { check: { ...base, verdict: "ok", text }, config };
  } catch (error) {
    const { message, hint } = problemOf(error);
    const first = error instanceof ConfigInvalidError ? error.problems[0] : undefined;
    return {
      check: {
        ...base,
        verdict: "problem",
        text: message,
        remedy: hint ?? "Correct it; the defaults are checked here meanwhile",
        ...(first === undefined ? {} : { details: { place: placeOf(first) } }),
      },
      // What can be checked without it still is.
      config: new Config(undefined, { env: () => undefined }),
    };
  }
}
