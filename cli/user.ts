import { readEnv } from "./terminal/env.ts";

/** Who sits at this terminal, as it is kept with answers and decisions. */
export function userName(given?: string): string {
  if (given !== undefined && given.trim() !== "") return given.trim();
  for (const name of ["USER", "USERNAME", "LOGNAME"]) {
    const value = readEnv(name);
    if (value !== undefined && value !== "") return value;
  }
  return "someone at a terminal";
}

/** Through what the command line answers and decides. */
export const VIA = "cli";
