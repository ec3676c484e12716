/** Markup that may be put into a page as it is. Only {@linkcode html} makes it. */
export class Html {
  /** The markup. */
  readonly text: string;

  /** @param text Markup, in which every text from outside is escaped. */
  private constructor(text: string) {
    this.text = text;
  }

  /** @internal */
  static trusted(text: string): Html {
    return new Html(text);
  }
}

/** What {@linkcode html} takes between its parts. */
export type HtmlValue = string | number | Html | undefined | false | readonly HtmlValue[];

/**
 * Writes markup for a panel of one's own. Every value is escaped, so that what agents and tools wrote stays
 * text; markup that this function made is put in as it is, lists are joined, `undefined` and `false` are
 * left out. Put values into text and quoted attributes only.
 *
 * @example
 * ```ts
 * import { html } from "@remora/frontend";
 *
 * const names = ["a", "<b>"];
 * console.log(html`<ul>${names.map((name) => html`<li>${name}</li>`)}</ul>`.text);
 * // <ul><li>a</li><li>&lt;b&gt;</li></ul>
 * ```
 */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let text = parts[0] ?? "";
  values.forEach((value, index) => {
    text += markupOf(value) + (parts[index + 1] ?? "");
  });
  return Html.trusted(text);
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function markupOf(value: HtmlValue): string {
  if (value === undefined || value === false) return "";
  if (value instanceof Html) return value.text;
  if (typeof value === "object") return value.map(markupOf).join("");
  return `${value}`.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}
