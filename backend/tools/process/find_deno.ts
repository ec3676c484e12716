/**
 * The Deno to start programs with: the one that runs this process, else `deno` of the PATH. A compiled
 * binary is no Deno, and what embeds Deno may not be one either.
 */
export function findDeno(): string {
  if (Deno.build.standalone) return "deno";
  const path = Deno.execPath();
  return /(?:^|[\\/])deno(?:\.exe)?$/.test(path) ? path : "deno";
}
