/**
 * `deno task bench [NAME…]`: runs the benchmarks that are named, or all of them. Each is a folder with a
 * `main.ts`; it prints its figures and writes them into its own section of `docs/BENCHMARKS.md`.
 *
 * @module
 */
const HERE = new URL(".", import.meta.url);

if (import.meta.main) {
  const all = await names();
  const unknown = Deno.args.filter((name) => !all.includes(name));
  if (unknown.length > 0) {
    console.error(`Unknown benchmark ${unknown.join(", ")}; there are: ${all.join(", ")}`);
    Deno.exit(2);
  }
  let failed = false;
  for (const name of Deno.args.length > 0 ? Deno.args : all) {
    console.log(`\n== ${name}`);
    const { code } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", new URL(`${name}/main.ts`, HERE).href],
      stdout: "inherit",
      stderr: "inherit",
    }).output();
    failed ||= code !== 0;
  }
  Deno.exit(failed ? 1 : 0);
}

async function names(): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(HERE)) {
    if (!isDirectory) continue;
    try {
      await Deno.stat(new URL(`${name}/main.ts`, HERE));
      found.push(name);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return found.sort();
}
