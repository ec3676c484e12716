import { shippedBundles, validateBundles } from "@remora/backend";

/** Copies of the shipped bundles on disk, read and checked. */
export async function benchBundles(): Promise<readonly (readonly string[])[]> {
  const shipped = await shippedBundles();
  const rows: string[][] = [];
  for (const count of [100, 1_000]) {
    const folder = await Deno.makeTempDir();
    try {
      for (let index = 0; index < count; index++) {
        const bundle = shipped[index % shipped.length]!;
        for (const [path, text] of Object.entries(bundle.files)) {
          await Deno.mkdir(`${folder}/b${index}`, { recursive: true });
          await Deno.writeTextFile(`${folder}/b${index}/${path}`, text);
        }
      }
      const started = performance.now();
      const reports = await validateBundles([folder]);
      const seconds = (performance.now() - started) / 1000;
      if (reports.length !== count || reports.some(({ findings }) => findings.length > 0)) {
        throw new Error("The shipped bundles have findings");
      }
      rows.push([String(count), `${seconds.toFixed(2)} s`, (count / seconds).toFixed(0)]);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  }
  return rows;
}
