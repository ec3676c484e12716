/**
 * The `remora` command line: runs agents, shows the dashboard, answers questions, reviews changes.
 *
 * `deno run -A jsr:@remora/cli demo` runs it. It imports `@remora/core` only; the dashboard and the
 * agents are loaded when a command needs them.
 *
 * @example
 * ```ts
 * import { main } from "@remora/cli";
 *
 * await main(["--help"]);
 * ```
 *
 * @module
 */
import { main } from "./main.ts";

export { main };

if (import.meta.main) await main(Deno.args);
