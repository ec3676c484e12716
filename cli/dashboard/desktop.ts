import { readEnv } from "../terminal/env.ts";

/** Whether there is a desktop on which a browser can open. */
export function hasDesktop(
  os: typeof Deno.build.os = Deno.build.os,
  env: (name: string) => string | undefined = readEnv,
): boolean {
  if (os === "windows" || os === "darwin") return env("SSH_CONNECTION") === undefined;
  return (env("DISPLAY") ?? env("WAYLAND_DISPLAY") ?? "") !== "";
}
