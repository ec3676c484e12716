import type { PanelView, Row } from "../views/model.ts";

// Where so many rows of a list change, the whole panel is less work for the page.
const MAX_OPERATIONS = 40;

/**
 * The patches that turn one drawing of a panel into the next: only the parts and rows that changed, or
 * the whole panel where its shape did. They are `template` elements, which the page applies by morphing, so
 * that what the reader typed, selected and unfolded stays.
 *
 * The page looks for all targets of a message before it applies the first patch; so every target here is an
 * element that was there before.
 */
export function diffPanel(id: string, before: PanelView | undefined, after: PanelView): string {
  if (before === undefined || before.shell !== after.shell) return whole(id, after);
  const parts = changed(before.parts, after.parts);
  const rows = after.listId === undefined ? [] : diffRows(after.listId, before.rows, after.rows);
  if (parts.length + rows.length > MAX_OPERATIONS) return whole(id, after);
  return [...parts, ...rows].join("");
}

/** The patch that replaces a panel as a whole. */
export function whole(id: string, view: PanelView): string {
  return patch(id, "morph", view.html);
}

function changed(before: readonly Row[], after: readonly Row[]): readonly string[] {
  const known = new Map(before.map((row) => [row.id, row.html]));
  return after.filter((row) => known.get(row.id) !== row.html)
    .map((row) => patch(row.id, "morph", row.html));
}

function diffRows(
  listId: string,
  before: readonly Row[],
  after: readonly Row[],
): readonly string[] {
  const wanted = new Set(after.map((row) => row.id));
  const old = new Map(before.map((row, index) => [row.id, { index, html: row.html }]));
  const staying = stayingIn(after, (row) => old.get(row.id)?.index);
  const patches = before
    .filter((row) => !wanted.has(row.id) || !staying.has(row.id))
    .map((row) => patch(row.id, "delete", ""));
  // Rows that come in side by side go into one patch, behind the row that was there before.
  let anchor: string | undefined;
  let incoming = "";
  const flush = (): void => {
    if (incoming === "") return;
    patches.push(
      anchor === undefined
        ? patch(listId, "afterbegin", incoming)
        : patch(anchor, "afterend", incoming),
    );
    incoming = "";
  };
  for (const row of after) {
    if (!staying.has(row.id)) {
      incoming += row.html;
      continue;
    }
    flush();
    anchor = row.id;
    if (old.get(row.id)?.html !== row.html) patches.push(patch(row.id, "morph", row.html));
  }
  flush();
  return patches;
}

/** Ids of a longest run of rows that keep their order; the others move. */
function stayingIn(
  rows: readonly Row[],
  positionOf: (row: Row) => number | undefined,
): ReadonlySet<string> {
  const known = rows.flatMap((row) => {
    const position = positionOf(row);
    return position === undefined ? [] : [{ id: row.id, position }];
  });
  // Patience sorting: `ends` holds, for each length, the run of that length with the smallest end.
  const ends: number[] = [];
  const previous: number[] = [];
  known.forEach(({ position }, index) => {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const end = known[ends[middle] ?? -1]?.position ?? Infinity;
      if (end < position) low = middle + 1;
      else high = middle;
    }
    previous[index] = low > 0 ? ends[low - 1] ?? -1 : -1;
    ends[low] = index;
  });
  const staying = new Set<string>();
  for (let index = ends.at(-1) ?? -1; index >= 0; index = previous[index] ?? -1) {
    const row = known[index];
    if (row !== undefined) staying.add(row.id);
  }
  return staying;
}

/**
 * One change of the page.
 *
 * @param target The id of an element, or where the change is beside one, of its neighbour.
 * @param how What becomes of it: it turns into the HTML (`morph`), is taken out (`delete`), or gets the HTML
 *   as its first rows (`afterbegin`) or behind it (`afterend`).
 */
export function patch(
  target: string,
  how: "morph" | "delete" | "afterbegin" | "afterend",
  html: string,
): string {
  return `<template data-patch="${how}" data-target="${target}">${html}</template>\n`;
}
