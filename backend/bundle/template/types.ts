/** A variable that a template uses. */
export interface TemplateVariable {
  readonly name: string;
  readonly offset: number;
}

/** A piece of a template. */
export type TemplatePart =
  | { readonly kind: "text"; readonly text: string }
  /** `{{ name }}`: all that Remora fills in. */
  | { readonly kind: "variable"; readonly name: string; readonly offset: number }
  /** Valid Jinja that Remora does not have. */
  | { readonly kind: "unsupported"; readonly source: string; readonly offset: number };

/** What reading a template came to. */
export type TemplateOutcome =
  | {
    readonly ok: true;
    readonly parts: readonly TemplatePart[];
    readonly variables: readonly TemplateVariable[];
  }
  | { readonly ok: false; readonly message: string; readonly offset: number };
