import assert from "node:assert/strict";
import { createPaint } from "./colour.ts";
import { tableLines } from "./table.ts";
import { displayWidth } from "./width.ts";

const paint = createPaint(0);
const COLUMNS = [
  { title: "Agent", shrinkTo: 8, cut: "middle" },
  { title: "Turns", align: "right" },
  { title: "Model", shrinkTo: 8 },
] as const;
const ROWS = [["lint src/store/open_store.ts", "12", "offline-rules"], ["lint a.ts", "3", "x"]];

Deno.test("tableLines() aligns columns and cuts nothing where there is room", () => {
  assert.deepEqual(tableLines(COLUMNS, ROWS, { columns: () => Infinity, paint }), [
    "Agent                         Turns  Model",
    "lint src/store/open_store.ts     12  offline-rules",
    "lint a.ts                         3  x",
  ]);
});

Deno.test("tableLines() shrinks what may shrink on a narrow terminal", () => {
  const lines = tableLines(COLUMNS, ROWS, { columns: () => 40, paint });
  for (const line of lines) assert.ok(displayWidth(line) <= 40, line);
  assert.match(lines[1] ?? "", /store\.ts/);
});

Deno.test("tableLines() stacks the cells where no row fits", () => {
  assert.deepEqual(tableLines(COLUMNS, ROWS.slice(1), { columns: () => 20, paint }), [
    "Agent: lint a.ts",
    "Turns: 3",
    "Model: x",
  ]);
});
