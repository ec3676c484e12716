import { raw } from "@hono/hono/html";
import type { Html } from "./html.ts";
import { plainPanel } from "./_markup.tsx";
import type { Panel, ViewModel, Watched } from "./model.ts";

/** What a panel of one's own consists of. */
export interface CustomPanel {
  /**
   * The id of its element: letters, digits and dashes, and not another
   * one's; that of a panel of ours puts this one in its place. */
  readonly id: string;
  /** Its heading. */
  readonly title: string;
  /** It is drawn again only after something of these kinds. @default all */
  readonly watches?: readonly Watched[];
  /** Draws what is below the heading, from nothing but the model. */
  readonly body: (model: ViewModel) => Html;
}

/**
 * Makes a panel that is drawn below the others, and patched whenever what it draws changes.
 *
 * @example
 * ```ts
 * import { customPanel, html } from "@remora/frontend";
 *
 * const failures = customPanel({
 *   id: "failures",
 *   title: "Failures",
 *   body: ({ state }) => html`<p>${state.progress.failed} agents failed.</p>`,
 * });
 * console.log(failures.id); // failures
 * ```
 */
export function customPanel({ id, title, body, watches }: CustomPanel): Panel {
  return {
    id,
    ...(watches === undefined ? {} : { watches }),
    draw: (model) =>
      plainPanel(
        <section id={id} class="card custom" aria-labelledby={`${id}-title`}>
          <h2 id={`${id}-title`}>{title}</h2>
          <div class="body">{raw(body(model).text)}</div>
        </section>,
      ),
  };
}
