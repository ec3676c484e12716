import { loadSlice } from "@remora/core/base";
import type { SyntaxLanguage, SyntaxNode } from "../syntax/types.ts";
import { CheckCache } from "./_cache.ts";
import { type Declarations, readDeclarations } from "./_declarations.ts";
import { checkExternals } from "./_external.ts";
import { Findings, LoadProblem } from "./_findings.ts";
import type { InputDraft } from "./_input.ts";
import { toPlain } from "./_plain.ts";
import { checkConstructs, checkResult } from "./_rules.ts";
import { describeScript, toolSchema } from "./_script.ts";
import { Source } from "./_source.ts";
import { checkSyntax } from "./syntax/check_syntax.ts";
import { parseScript } from "./syntax/parse_script.ts";
import type {
  GrailCheck,
  GrailCheckOptions,
  GrailFinding,
  GrailRules,
  GrailScript,
} from "./types.ts";
import { loadedNames } from "./_usage.ts";

/** Longer ones are no scripts. */
const MAX_LENGTH = 500_000;

/** What does not depend on the name of the file. */
type Verdict = Omit<GrailCheck, "file" | "script"> & {
  readonly script?: Omit<GrailScript, "file" | "name">;
};

// The verdict on a text never changes; bundles are copied, and checked again and again.
const cache = new CheckCache<Verdict>();

/**
 * Checks a Grail script (`.pym`) without running it or any Python: whether Grail loads it, what it finds in
 * it, in its own positions and order, and what the script declares. Never throws over the script.
 *
 * @param source The text of the script.
 * @throws {RemoraError} `SLICE-MISSING` or `SYNTAX-UNAVAILABLE` when the parser cannot be had
 *
 * @example
 * ```ts
 * import { checkGrail } from "@remora/backend/grail";
 *
 * const source = 'path: str = Input("path")\nimport os\npath\n';
 * const { valid, errors } = await checkGrail(source, { file: "tools/read.pym" });
 * console.log(valid, errors[0]?.code, errors[0]?.line); // false E005 2
 * ```
 */
export async function checkGrail(
  source: string,
  { file = "script.pym", rules = "v3" }: GrailCheckOptions = {},
): Promise<GrailCheck> {
  const key = `${rules}\n${source}`;
  const verdict = cache.get(key) ?? cache.set(key, check(await python(), source, rules));
  const { script, ...rest } = verdict;
  const name = file.slice(Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1)
    .replace(/\.pym$/, "");
  return { file, ...rest, ...script === undefined ? {} : { script: { file, name, ...script } } };
}

async function python(): Promise<SyntaxLanguage> {
  const { loadLanguage } = await loadSlice<typeof import("../syntax/mod.ts")>("backend/syntax");
  return await loadLanguage("python");
}

function check(language: SyntaxLanguage, text: string, rules: GrailRules): Verdict {
  const source = new Source(text);
  try {
    if (text.length > MAX_LENGTH) {
      const message = `The script has ${text.length} characters, more than ${MAX_LENGTH}`;
      throw new LoadProblem("ParseError", source.place(0), { message });
    }
    if (text.includes("\0")) {
      const place = source.place(source.text.indexOf("\0"));
      const message = "source code string cannot contain null bytes";
      throw new LoadProblem("ParseError", place, { message });
    }
    using tree = parseScript(language, source.text);
    const root = toPlain(tree.root, source.text);
    checkSyntax(root, { source, parse: (part) => language.parse(part) });
    return checkTree(root, source, rules);
  } catch (error) {
    if (!(error instanceof LoadProblem)) throw error;
    return { valid: false, errors: [loadFinding(error)], warnings: [] };
  }
}

function loadFinding({ code, place, message, fix }: LoadProblem): GrailFinding {
  return { code, severity: "error", ...place, message, ...fix === undefined ? {} : { fix } };
}

function checkTree(root: SyntaxNode, source: Source, rules: GrailRules): Verdict {
  const declarations = readDeclarations(root, rules, source);
  const findings = new Findings(source);
  checkConstructs(root, rules, findings);
  if (rules === "v3") {
    checkExternals(declarations, findings);
    checkInputs(declarations.inputs, findings);
  }
  checkResult(root, findings);
  if (source.splitLines > 200) {
    const length = `Script is ${source.splitLines} lines long (>200)`;
    const message = `${length} — may indicate too much logic in sandbox`;
    findings.warnAtStart("W004", message);
  }
  if (rules === "v3") checkUse(root, declarations, findings);
  const { errors, warnings } = findings;
  const inputs = declarations.inputs.map(({ input }) => input);
  const description = describeScript(root);
  return {
    valid: errors.length === 0,
    errors,
    warnings,
    script: {
      source: source.text,
      ...description === undefined ? {} : { description },
      inputs,
      externals: declarations.externals.map(({ external }) => external),
      schema: toolSchema(inputs),
      declarations: declarations.statements,
    },
  };
}

function checkInputs(inputs: readonly InputDraft[], findings: Findings): void {
  for (const { input: { name }, statement, isAnnotated } of inputs) {
    if (isAnnotated) continue;
    findings.error("E008", statement, `Input '${name}' missing type annotation`);
  }
}

function checkUse(
  root: SyntaxNode,
  { externals, inputs }: Declarations,
  findings: Findings,
): void {
  if (externals.length + inputs.length === 0) return;
  const used = loadedNames(root);
  for (const { external: { name }, definition } of externals) {
    if (used.has(name)) continue;
    const message = `External function '${name}' is declared but never called`;
    findings.warning("W002", definition, message);
  }
  for (const { input: { name }, statement } of inputs) {
    if (used.has(name)) continue;
    findings.warning("W003", statement, `Input '${name}' is declared but never referenced`);
  }
}
