import type { Source } from "../_source.ts";
import type { FixPlan, RawFinding } from "../types.ts";
import { fix, judgement, mechanical, replace } from "./fixer.ts";

/** `unknown` makes the compiler ask for checks that `any` hides; whether that is wanted is a choice. */
export function noExplicitAny(finding: RawFinding): FixPlan | undefined {
  return judgement(
    fix(
      "use-unknown",
      "Use unknown, so that the value is checked before use",
      replace(finding, "unknown"),
    ),
  );
}

const PRIMITIVES = new Set(["String", "Number", "Boolean", "Symbol"]);

/** Object wrappers have one right spelling; `Object`, `Function` and `{}` have several. */
export function banTypes(finding: RawFinding, source: Source): FixPlan | undefined {
  const name = source.text.slice(finding.start, finding.end);
  if (PRIMITIVES.has(name)) {
    const right = name.toLowerCase();
    return mechanical("use-primitive", `Use ${right}`, replace(finding, right));
  }
  if (name === "BigInt") {
    return mechanical("use-primitive", "Use bigint", replace(finding, "bigint"));
  }
  const unknown = fix("use-unknown", "Any value at all: use unknown", replace(finding, "unknown"));
  if (name === "Object") {
    return judgement(
      fix("use-object", "Any object: use object", replace(finding, "object")),
      unknown,
    );
  }
  if (name === "Function") {
    const type = "(...args: never[]) => unknown";
    const isOperand = /^\s*[[|&]/.test(source.code.slice(finding.end));
    const text = isOperand ? `(${type})` : type;
    return judgement(fix("use-signature", `Use ${type}`, replace(finding, text)));
  }
  if (/^\{\s*\}$/.test(name)) {
    const empty = "Record<PropertyKey, never>";
    return judgement(
      fix("use-record", `An object without properties: use ${empty}`, replace(finding, empty)),
      fix("use-object", "Any object: use object", replace(finding, "object")),
      unknown,
    );
  }
  return undefined;
}

/** `"a" as "a"` says the same as `"a" as const`. */
export function preferAsConst(finding: RawFinding, source: Source): FixPlan | undefined {
  if (!/\bas\s*$/.test(source.code.slice(0, finding.start))) return undefined;
  return mechanical("use-as-const", "Use as const", replace(finding, "const"));
}

/** An interface without members is a name for any value; say which is meant. */
export function noEmptyInterface(finding: RawFinding, source: Source): FixPlan | undefined {
  const match = /^interface\s+([A-Za-z_$][\w$]*)\s*\{\s*\}$/.exec(
    source.text.slice(finding.start, finding.end),
  );
  if (match === null) return undefined;
  const empty = "Record<PropertyKey, never>";
  return judgement(
    fix(
      "use-object",
      "Any object: make it a type of object",
      replace(finding, `type ${match[1]} = object;`),
    ),
    fix(
      "use-record",
      "An object without properties",
      replace(finding, `type ${match[1]} = ${empty};`),
    ),
  );
}

/** `module X` is the old spelling of `namespace X`. */
export function preferNamespaceKeyword(finding: RawFinding, source: Source): FixPlan | undefined {
  const keyword = source.code.indexOf("module", finding.start);
  if (keyword < 0 || keyword >= finding.end) return undefined;
  const edit = { start: keyword, end: keyword + "module".length, text: "namespace" };
  return mechanical("use-namespace", "Use the keyword namespace", edit);
}

/** `import … assert {}` is the old spelling of `import … with {}`. */
export function noImportAssertions(finding: RawFinding): FixPlan | undefined {
  return mechanical("use-with", "Use the keyword with", replace(finding, "with"));
}
