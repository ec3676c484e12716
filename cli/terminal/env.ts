/**
 * Reads an environment variable. One that this process may not read counts as not set, so that a command
 * run with few permissions still prints something.
 */
export function readEnv(name: string): string | undefined {
  try {
    return Deno.env.get(name);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return undefined;
    throw error;
  }
}
