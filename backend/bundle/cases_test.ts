import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { inspectBundle } from "./inspect.ts";

/** One manifest, and whether two of the reference loaders accept it. */
interface Case {
  readonly name: string;
  readonly yaml: string;
  readonly accepted_0_2: boolean;
  readonly accepted_0_3_4: boolean;
}

/** A manifest of our own, with its dialect and what that one's loader makes of it. */
interface OwnCase {
  readonly name: string;
  readonly yaml: string;
  readonly dialect: string | null;
  readonly loads: boolean;
}

// One for each rule of the loaders. The verdicts are those of PyYAML, pydantic and Jinja2 with the loaders'
// models of a manifest.
const OWN: readonly OwnCase[] = JSON.parse(
  await Deno.readTextFile(new URL("testdata/manifests.json", import.meta.url)),
);

async function look(name: string, yaml: string) {
  const found = await inspectBundle({ "bundle.yaml": yaml }, { name, origin: { kind: "stored" } });
  const hasErrors = found.findings.some(({ severity }) => severity === "error");
  assert.ok(found.loads || hasErrors, "what is refused is said");
  return found;
}

Deno.test("each rule of the loaders is kept, in every dialect", async () => {
  for (const { name, yaml, dialect, loads } of OWN) {
    const found = await look(name, yaml);
    assert.deepEqual([found.dialect ?? null, found.loads], [dialect, loads], `${name}\n${yaml}`);
  }
});

const GIVEN = await givenCases();

Deno.test({
  name: GIVEN.length > 0
    ? `the verdicts on ${GIVEN.length} given manifests are those of their dialects' loaders`
    : "the verdicts on given manifests are those of their loaders [no cases lie beside the checkout]",
  ignore: GIVEN.length === 0,
  async fn() {
    for (const item of GIVEN) {
      const { dialect, loads } = await look(item.name, item.yaml);
      const accepted = { B: item.accepted_0_2, D: item.accepted_0_3_4 };
      if (dialect === "B" || dialect === "D") assert.equal(loads, accepted[dialect], item.name);
      if (dialect === undefined) {
        assert.deepEqual([item.accepted_0_2, item.accepted_0_3_4], [false, false], item.name);
      }
    }
  },
});

// The cases of both loaders lie outside of the repository, where there are some.
async function givenCases(): Promise<readonly Case[]> {
  const folder = Deno.env.get("REMORA_CASES") ??
    fileURLToPath(new URL("../../../shared/cases", import.meta.url));
  try {
    return JSON.parse(await Deno.readTextFile(`${folder}/bundle-manifests.json`)).cases;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return [];
  }
}
