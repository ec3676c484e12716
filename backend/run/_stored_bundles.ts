import { type Bundle, readBundle } from "../bundle/mod.ts";
import type { RunRecord } from "./record.ts";

/** The bundles that a run began with. */
export async function storedBundles(
  { bundles }: Pick<RunRecord, "bundles">,
): Promise<readonly Bundle[]> {
  return await Promise.all(
    bundles.map(({ name, files }) => readBundle(files, { name, origin: { kind: "stored" } })),
  );
}
