import { raw } from "@hono/hono/html";
import type { FC, PropsWithChildren } from "@hono/hono/jsx";
import { clock } from "./_format.ts";
import type { PanelView, Row } from "./model.ts";

/** What a component returns. */
export type Markup = ReturnType<FC>;

/** The text of an element. */
export function toHtml(element: Markup): string {
  return String(element);
}

/** What a panel with a list consists of. */
export interface ListPanel {
  /** The id of the element that holds the rows. */
  readonly listId: string;
  /** The rows, in order. */
  readonly rows: readonly Row[];
  /** Small elements that change by themselves, a heading with a count, say. */
  readonly parts: readonly Row[];
}

/**
 * A panel whose rows and parts are patched one by one.
 *
 * @param draw Draws the rest; `slot` gives the place of a part by its id, or of the rows as `rows`.
 */
export function listPanel(
  panel: ListPanel,
  draw: (slot: (id: string) => Markup) => Markup,
): PanelView {
  // No escaped text can contain a slot: escaping leaves no bare "<".
  const shell = toHtml(draw((id) => raw(`<slot ${id}>`)));
  const contents = new Map(panel.parts.map((part) => [part.id, part.html]));
  contents.set("rows", panel.rows.map((row) => row.html).join(""));
  const html = shell.replaceAll(/<slot ([a-z-]+)>/g, (_, id: string) => contents.get(id) ?? "");
  return { ...panel, shell, html };
}

/** A part or a row from an element that has this id. */
export function rowOf(id: string, element: Markup): Row {
  return { id, html: toHtml(element) };
}

/** A panel that is patched as a whole. */
export function plainPanel(element: Markup): PanelView {
  const html = toHtml(element);
  return { shell: html, parts: [], rows: [], html };
}

/** A moment. The page writes it in the reader's time zone, relative where asked to. */
export function Moment(
  { at, now, style = "clock" }: {
    readonly at: string;
    readonly now?: number | undefined;
    /** `clock`: 14:03:12. `ago`: 0:12 ago. */
    readonly style?: "clock" | "ago";
  },
): Markup {
  const time = at.slice(11, 19);
  if (style === "clock") return <time datetime={at} data-clock="">{time}</time>;
  const text = now === undefined ? `at ${time} UTC` : `${clock(now - Date.parse(at))} ago`;
  return <time datetime={at} data-ago="">{text}</time>;
}

/** A count that stands beside a heading. */
export function Count({ children }: PropsWithChildren): Markup {
  return <span class="n">{children}</span>;
}

/** Text for those who do not see the page. */
export function Hidden({ children }: PropsWithChildren): Markup {
  return <span class="sr">{children}</span>;
}
