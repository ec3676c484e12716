import type { SyntaxNode } from "../syntax/types.ts";
import type { GrailCode } from "./codes.ts";
import type { Place, Source } from "./_source.ts";
import type { GrailFinding, GrailFix } from "./types.ts";

/** Collects what is found, errors and warnings each in the order in which they come. */
export class Findings {
  readonly errors: GrailFinding[] = [];
  readonly warnings: GrailFinding[] = [];
  readonly #source: Source;

  /** @param source Where the nodes of the findings stand. */
  constructor(source: Source) {
    this.#source = source;
  }

  error(code: GrailCode, node: SyntaxNode, message: string): void {
    this.errors.push(this.#finding(code, "error", this.#source.place(node.startIndex), message));
  }

  warning(code: GrailCode, node: SyntaxNode, message: string): void {
    const place = this.#source.place(node.startIndex);
    this.warnings.push(this.#finding(code, "warning", place, message));
  }

  /** A warning about the script as a whole. */
  warnAtStart(code: GrailCode, message: string): void {
    const start = { line: 1, column: 0, unit: 0 };
    this.warnings.push(this.#finding(code, "warning", start, message));
  }

  #finding(
    code: GrailCode,
    severity: "error" | "warning",
    place: Place,
    message: string,
  ): GrailFinding {
    return { code, severity, ...place, message };
  }
}

/** Why Grail cannot load a script: it stops at the first such place. */
export class LoadProblem extends Error {
  readonly code: "CheckError" | "ParseError";
  readonly place: Place;
  readonly fix: GrailFix | undefined;

  /** @param place Where. */
  constructor(
    code: "CheckError" | "ParseError",
    place: Place,
    { message, fix }: { readonly message: string; readonly fix?: GrailFix | undefined },
  ) {
    super(message);
    this.code = code;
    this.place = place;
    this.fix = fix;
  }
}
