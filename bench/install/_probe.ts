import { median } from "../report.ts";

/** What importing a module costs a process. */
export interface ImportCost {
  /** From just before the import to just after it, milliseconds, median. */
  readonly milliseconds: number;
  /** Resident memory after it, bytes, median. */
  readonly memory: number;
}

const ROUNDS = 5;

/** Imports a specifier in fresh processes, everything cached, and takes the median. */
export async function measureImport(
  specifier: string,
  { cwd, env = {}, args = [] }: { cwd: string; env?: Record<string, string>; args?: string[] },
): Promise<ImportCost> {
  const source = `const start = performance.now();
    await import(${JSON.stringify(specifier)});
    const milliseconds = performance.now() - start;
    console.log("\\nPROBE " + JSON.stringify({ milliseconds, memory: Deno.memoryUsage().rss }));
    Deno.exit(0);`;
  const file = `${cwd}/remora_probe.mjs`;
  await Deno.writeTextFile(file, source);
  const costs: ImportCost[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-lock", ...args, file],
      cwd,
      env: { ...env, NO_COLOR: "1" },
    }).output();
    const found = /PROBE (.*)/.exec(new TextDecoder().decode(stdout));
    if (code !== 0 || !found) {
      throw new Error(`import ${specifier} failed: ${new TextDecoder().decode(stderr)}`);
    }
    if (round > 0) costs.push(JSON.parse(found[1]!)); // the first round fills the caches
  }
  return {
    milliseconds: median(costs.map((cost) => cost.milliseconds)),
    memory: median(costs.map((cost) => cost.memory)),
  };
}
