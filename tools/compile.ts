/**
 * `deno task compile`, `deno task compile:full`: one binary in `dist/`, the dashboard alone or everything.
 * More arguments go to `deno compile`: `--target aarch64-apple-darwin`.
 *
 * @module
 */
import { ROOT } from "./_deno.ts";
import { BINARIES, compileArgs } from "./binaries.ts";

if (import.meta.main) {
  const [task, ...rest] = Deno.args;
  if (task !== "compile" && task !== "compile:full") throw new Error(`Unknown task ${task}`);
  const binary = BINARIES[task];
  const [command, ...args] = compileArgs(binary, `dist/${binary.name}`);
  await Deno.mkdir(`${ROOT}/dist`, { recursive: true });
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: [command!, ...rest, ...args],
    cwd: ROOT,
    stdout: "inherit",
    stderr: "inherit",
  }).output();
  Deno.exit(code);
}
