import { base } from "./_base.ts";
import { page } from "./_page.ts";
import { views } from "./_views.ts";

/** The style sheet of all views. */
export const stylesheet: string = minify(base + page + views);

// The rules are written one to a line already; only the line breaks between them go.
function minify(css: string): string {
  return css.replaceAll(/\n\s*/g, "\n").trim();
}
