import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import type { JsonValue } from "@remora/core";
import { checkGrail, type GrailCheck, type GrailFinding, type GrailRules } from "./mod.ts";

/** Code, line, column and message, as Grail reports them. */
type Reported = readonly [string, number, number, string];

/** What Grail makes of a script; empty where it does not load it. */
interface Verdict {
  readonly valid?: boolean;
  readonly errors?: readonly Reported[];
  readonly warnings?: readonly Reported[];
  readonly inputs?: readonly {
    readonly name: string;
    readonly type: string;
    readonly required: boolean;
    readonly default: JsonValue;
  }[];
  readonly externals?: readonly {
    readonly name: string;
    readonly async: boolean;
    readonly returns: string;
    readonly params: readonly (readonly [string, string])[];
  }[];
}

interface Case {
  readonly name: string;
  readonly code: string;
  readonly v2: Verdict;
  readonly v3: Verdict;
}

const { cases, from } = await readCases();

for (const item of cases) {
  for (const rules of ["v2", "v3"] as const) {
    Deno.test(`the verdict on ${item.name} is that of Grail ${rules} (${from})`, async () => {
      assertVerdict(await checkGrail(item.code, { rules }), item[rules], rules);
    });
  }
}

function assertVerdict(check: GrailCheck, wanted: Verdict, rules: GrailRules): void {
  if (wanted.valid === undefined) {
    assert.equal(check.valid, false);
    assert.equal(check.script, undefined);
    const code = check.errors[0]?.code;
    assert.ok(code === "ParseError" || rules === "v2" && code === "CheckError", code);
    return;
  }
  const { script } = check;
  const got: Required<Verdict> = {
    valid: check.valid,
    errors: check.errors.map(reported),
    warnings: check.warnings.map(reported),
    inputs: script?.inputs.map((input) => ({
      name: input.name,
      type: input.type,
      required: input.required,
      default: input.default ?? null,
    })) ?? [],
    externals: script?.externals.map((external) => ({
      name: external.name,
      async: external.isAsync,
      returns: external.returnType,
      params: external.parameters.map(({ name, type }): [string, string] => [name, type]),
    })) ?? [],
  };
  assert.deepEqual(got, wanted);
}

function reported({ code, line, column, message }: GrailFinding): Reported {
  return [code, line, column, message];
}

// The cases of Grail itself lie outside of the repository; a few of our own stand in for them.
async function readCases(): Promise<{ cases: readonly Case[]; from: string }> {
  const folder = Deno.env.get("REMORA_CASES") ??
    fileURLToPath(new URL("../../../shared/cases", import.meta.url));
  try {
    const text = await Deno.readTextFile(`${folder}/grail-check.json`);
    return { cases: JSON.parse(text).cases, from: "all" };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const own = new URL("testdata/scripts.json", import.meta.url);
  return { cases: JSON.parse(await Deno.readTextFile(own)).cases, from: "own" };
}
