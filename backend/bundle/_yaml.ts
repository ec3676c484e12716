import { readAnyYaml } from "./yaml/full.ts";
import { readPlainYaml } from "./yaml/plain.ts";
import type { YamlOutcome } from "./yaml/types.ts";

export type { Path, Place, YamlDuplicate, YamlFile, YamlOutcome } from "./yaml/types.ts";

/**
 * Reads YAML the way PyYAML's safe loader does, with places: YAML 1.1 scalars, merge keys, the last of
 * two equal keys wins, foreign tags are errors.
 */
export async function readYaml(text: string): Promise<YamlOutcome> {
  const file = readPlainYaml(text);
  return file === undefined ? await readAnyYaml(text) : { ok: true, file };
}
