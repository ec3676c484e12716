/** How a model's tool calls are constrained. */
export interface ToolGrammar {
  /** `none` sends no constraint. */
  readonly mode: "none" | "ebnf" | "structural_tag" | "json_schema";
  /** Whether several calls in one response are allowed. */
  readonly parallelCalls: boolean;
  /** How arguments are written in an `ebnf` for FunctionGemma: `permissive`, `escaped_strings` or `json`. */
  readonly argsFormat?: string;
}
