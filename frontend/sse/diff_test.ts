import assert from "node:assert/strict";
import fc from "fast-check";
import type { PanelView, Row } from "../views/model.ts";
import { diffPanel } from "./diff.ts";

function panel(rows: readonly Row[], shell = "<section>", parts: readonly Row[] = []): PanelView {
  return { shell, parts, rows, listId: "list", html: shell + rows.map((row) => row.html).join("") };
}

function row(id: number, version = 0): Row {
  return { id: `r-${id}`, html: `<li id="r-${id}">${version}</li>` };
}

const PATCH = /<template data-patch="([^"]+)" data-target="([^"]+)">([\s\S]*?)<\/template>/g;

/** Applies patches to a list of rows the way the page does: all targets are looked for first. */
function apply(before: readonly Row[], patches: string): readonly Row[] {
  let rows = before.map((item) => ({ ...item }));
  const steps = [...patches.matchAll(PATCH)].map(([, swap = "", target = "", html = ""]) => ({
    target,
    swap,
    html,
    found: target === "list" || target === "panel"
      ? target
      : rows.find((item) => item.id === target),
  }));
  for (const { swap, html, found, target } of steps) {
    assert.ok(found, `${swap} at ${target}, which is not there`);
    const incoming = [...html.matchAll(/<li id="(r-\d+)">\d+<\/li>/g)].map(([text, id = ""]) => ({
      id,
      html: text,
    }));
    if (found === "panel") rows = incoming;
    else if (found === "list") rows = [...incoming, ...rows];
    else if (typeof found === "object") {
      const index = rows.indexOf(found);
      if (swap === "delete") rows.splice(index, 1);
      if (swap === "afterend") rows.splice(index + 1, 0, ...incoming);
      if (swap === "morph") found.html = incoming[0]?.html ?? "";
    }
  }
  return rows;
}

const rowsOf = fc.uniqueArray(fc.tuple(fc.nat(30), fc.nat(2)), {
  maxLength: 25,
  selector: ([id]) => id,
}).map((list) => list.map(([id, version]) => row(id, version)));

Deno.test("the patches turn any list of rows into any other", () => {
  fc.assert(
    fc.property(rowsOf, rowsOf, (before, after) => {
      const patches = diffPanel("panel", panel(before), panel(after));
      assert.deepEqual(apply(before, patches), after);
    }),
    { numRuns: 2_000 },
  );
});

Deno.test("what did not change is not sent", () => {
  const rows = [row(1), row(2), row(3)];
  assert.equal(diffPanel("panel", panel(rows), panel(rows)), "");
  const patches = diffPanel("panel", panel(rows), panel([row(4), row(1), row(2, 1), row(3)]));
  assert.equal([...patches.matchAll(PATCH)].length, 2);
  assert.doesNotMatch(patches, /r-1|r-3/);
});

Deno.test("one row that moves is one patch out and one in, not the whole list", () => {
  const rows = Array.from({ length: 20 }, (_, n) => row(n));
  const [first, ...rest] = rows;
  assert.ok(first);
  const patches = diffPanel("panel", panel(rows), panel([...rest, first]));
  assert.deepEqual([...patches.matchAll(PATCH)].map(([, swap, target]) => [target, swap]), [
    ["r-0", "delete"],
    ["r-19", "afterend"],
  ]);
});

Deno.test("a changed part is sent alone; a changed shape sends the panel", () => {
  const rows = [row(1)];
  const title = (
    text: string,
  ): readonly Row[] => [{ id: "title", html: `<h2 id="title">${text}</h2>` }];
  const before = panel(rows, "<section>", title("1"));
  const patches = diffPanel("panel", before, panel(rows, "<section>", title("2")));
  assert.deepEqual([...patches.matchAll(PATCH)].map(([, , target]) => target), ["title"]);
  const whole = diffPanel("panel", before, panel(rows, "<section hidden>", title("1")));
  assert.deepEqual([...whole.matchAll(PATCH)].map(([, , target]) => target), ["panel"]);
});
