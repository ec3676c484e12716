import type { JsonObject, JsonValue } from "@remora/core";
import type { GrailCode } from "./codes.ts";

/**
 * Whose rules a script is checked by. They differ: what `v2` lets pass, `v3` refuses in places (a label
 * that differs from its variable, `lambda`, `global`, …), and the other way round (`__future__`).
 */
export type GrailRules = "v2" | "v3";

/** Where something stands in {@linkcode GrailScript.source}, in UTF-16 units. */
export interface GrailSpan {
  /** Where it begins. */
  readonly start: number;
  /** Where it ends. */
  readonly end: number;
}

/** What is wrong with a script, and where, in the positions that Grail gives. */
export interface GrailFinding {
  /** Which rule it breaks. */
  readonly code: GrailCode;
  /** `error`: Grail does not accept the script; `warning`: it does. */
  readonly severity: "error" | "warning";
  /** Line, from 1. */
  readonly line: number;
  /** Column, from 0, in bytes of UTF-8, as Python counts. */
  readonly column: number;
  /** What is wrong, one sentence. */
  readonly message: string;
  /** The same column in UTF-16 units, from 0, for those who show the line. */
  readonly unit: number;
  /** A replacement that cures it, where one is known. */
  readonly fix?: GrailFix;
}

/** A replacement in a script. */
export interface GrailFix {
  /** What it does. */
  readonly title: string;
  /** What is replaced. */
  readonly span: GrailSpan;
  /** What comes in its place. */
  readonly text: string;
}

/** A value that the caller of a script gives: `name: type = Input("label", default=…)`. */
export interface GrailInput {
  /** The variable, by which the caller names it. */
  readonly name: string;
  /** The first argument of `Input` where it is a text. The rules of `v3` want it to equal the name. */
  readonly label?: string;
  /** What makes the label equal the name; absent where it does, or where it is computed. */
  readonly labelFix?: GrailFix;
  /** The annotation as Python writes it (`int | None`); `<missing>` where there is none. */
  readonly type: string;
  /** JSON schema of the annotation; `None` is left out of unions, as servers want it. */
  readonly schema: JsonObject;
  /** Whether Grail calls it required under the rules; `default=None` is, in both. */
  readonly required: boolean;
  /** The default that Grail knows under the rules; absent where it knows none. */
  readonly default?: JsonValue;
  /**
   * What a run fills in when the caller leaves it out: the default where it is a literal, whatever the
   * rules make of it, else `null` where the annotation admits `None`. Absent: the caller must give it.
   */
  readonly fallback?: JsonValue;
  /** What it is for, from `description="…"`. */
  readonly description?: string;
  /** Line of the declaration, from 1. */
  readonly line: number;
  /** The whole statement. */
  readonly span: GrailSpan;
}

/** How an argument binds to a parameter, in the words of Python's `inspect`. */
export type GrailParameterKind =
  | "positional-only"
  | "positional"
  | "variadic"
  | "keyword-only"
  | "keywords";

/** A parameter of an external function. `self` is left out, unless it is positional-only. */
export interface GrailParameter {
  /** Its name, without stars. */
  readonly name: string;
  /** The annotation as Python writes it; `<missing>` where there is none. */
  readonly type: string;
  /** How arguments bind to it. */
  readonly kind: GrailParameterKind;
  /** The text of its default; absent where it has none. */
  readonly default?: string;
}

/** A function that the host provides: declared with `@external` and a body of `...`. */
export interface GrailExternal {
  /** Its name. */
  readonly name: string;
  /** Whether it is declared `async`. */
  readonly isAsync: boolean;
  /** What it takes. */
  readonly parameters: readonly GrailParameter[];
  /** The annotation as Python writes it; `<missing>` where there is none. */
  readonly returnType: string;
  /** Its docstring, dedented. */
  readonly docstring?: string;
  /** Line of its `def`, from 1. */
  readonly line: number;
  /** The whole definition, decorators included. */
  readonly span: GrailSpan;
  /** From `async` or `def` to the colon before the body. */
  readonly head: GrailSpan;
}

/** A script whose declarations could be read. */
export interface GrailScript {
  /** The file, as it was named to the check. */
  readonly file: string;
  /** The stem of the file: the name of the tool. */
  readonly name: string;
  /** The text, with line ends of `\n`. All spans count in this text. */
  readonly source: string;
  /** What it is for: its docstring, else its first comment. */
  readonly description?: string;
  /** What the caller gives, in the order of the text. */
  readonly inputs: readonly GrailInput[];
  /** What the host provides, in the order of the text; of two with one name the last counts. */
  readonly externals: readonly GrailExternal[];
  /** JSON schema of its arguments, as a model gets it. */
  readonly schema: JsonObject;
  /**
   * Statements that a run leaves out: imports of `grail` and `__future__`, the declarations of inputs, and
   * all definitions whose name is that of an external.
   */
  readonly declarations: readonly GrailDeclaration[];
}

/** A statement that tells Grail something and does nothing when the script runs. */
export interface GrailDeclaration {
  /** What it declares. */
  readonly kind: "import" | "input" | "external";
  /** The name of the input or external; for an import that of its module. */
  readonly name: string;
  /** The whole statement, decorators included, without what follows it on its last line. */
  readonly span: GrailSpan;
}

/** What {@linkcode checkGrail} found out about a script. */
export interface GrailCheck {
  /** The file, as it was named to the check. */
  readonly file: string;
  /** Whether there is no error. */
  readonly valid: boolean;
  /** What Grail refuses, in its order. */
  readonly errors: readonly GrailFinding[];
  /** What it warns of, in its order. */
  readonly warnings: readonly GrailFinding[];
  /** What the script declares; absent where Grail cannot load it. */
  readonly script?: GrailScript;
}

/** Options of {@linkcode checkGrail}. */
export interface GrailCheckOptions {
  /** What to call the file; its stem is the tool's name. @default {"script.pym"} */
  readonly file?: string;
  /** Whose rules. @default {"v3"} */
  readonly rules?: GrailRules;
}
