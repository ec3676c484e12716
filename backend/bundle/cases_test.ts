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

const { cases, from } = await readCases();

for (const item of cases) {
  Deno.test(`the verdict on manifest ${item.name} is that of its dialect's loader (${from})`, async () => {
    const result = await inspectBundle({ "bundle.yaml": item.yaml }, {
      name: item.name,
      origin: { kind: "stored" },
    });
    const accepted = { A: undefined, B: item.accepted_0_2, C: undefined, D: item.accepted_0_3_4 };
    switch (result.dialect) {
      case undefined:
        assert.equal(result.loads, false);
        assert.equal(item.accepted_0_2, false);
        assert.equal(item.accepted_0_3_4, false);
        break;
      case "E":
        // Its loader accepts every mapping.
        assert.equal(result.loads, true);
        break;
      default:
        assert.equal(result.loads, accepted[result.dialect], JSON.stringify(result.findings));
    }
    if (!result.loads) assert.ok(result.findings.some(({ severity }) => severity === "error"));
  });
}

// The cases of both loaders lie outside of the repository; a few of our own stand in for them.
async function readCases(): Promise<{ cases: readonly Case[]; from: string }> {
  const folder = Deno.env.get("REMORA_CASES") ??
    fileURLToPath(new URL("../../../shared/cases", import.meta.url));
  for (const path of [`${folder}/bundle-manifests.json`]) {
    try {
      return { cases: JSON.parse(await Deno.readTextFile(path)).cases, from: "all" };
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  const own = new URL("testdata/manifests.json", import.meta.url);
  return { cases: JSON.parse(await Deno.readTextFile(own)), from: "own" };
}
