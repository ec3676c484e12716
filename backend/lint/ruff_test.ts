import assert from "node:assert/strict";
import { applyEdits, Source } from "./_source.ts";
import { readRuff, ruffLinter } from "./ruff.ts";

const FOLDER = new URL("testdata/", import.meta.url);

Deno.test("readRuff() understands what ruff 0.16 writes, and its safe fixes are mechanical", async () => {
  const text = await Deno.readTextFile(new URL("report.py", FOLDER));
  const outcome = readRuff(await Deno.readTextFile(new URL("ruff_report.json", FOLDER)), text);
  assert.equal(outcome.kind, "checked");
  if (outcome.kind !== "checked") return;
  const linter = ruffLinter();
  const rows = outcome.findings.map((finding) => {
    const plan = linter.plan(finding, new Source(text), outcome.findings);
    const fixed = applyEdits(text, plan.fixes[0]?.edits ?? []);
    return [
      finding.rule,
      plan.mechanical,
      text.slice(finding.start, finding.end),
      diff(text, fixed),
    ];
  });
  assert.deepEqual(rows, [
    ["F401", true, "os", ["import os"]],
    ["E722", false, "except", ["        except:", "        except:  # noqa: E722"]],
    ["S112", false, "except:\n            continue", [
      "        except:",
      "        except:  # noqa: S112",
    ]],
    ["F541", true, 'f"usage: report.py INVOICES.csv"', [
      '        print(f"usage: report.py INVOICES.csv", file=sys.stderr)',
      '        print("usage: report.py INVOICES.csv", file=sys.stderr)',
    ]],
  ]);
});

Deno.test("where ruff is missing the result says how to get it", async () => {
  const signal = new AbortController().signal;
  const outcome = await ruffLinter("no-such-ruff").check("import os\n", { path: "a.py", signal });
  assert.equal(outcome.kind, "unavailable");
  assert.match(
    outcome.kind === "unavailable" ? outcome.message : "",
    /not installed.*pip install ruff/,
  );
});

function diff(before: string, after: string): string[] {
  const old = before.split("\n");
  const now = after.split("\n");
  return [
    ...old.filter((line) => !now.includes(line)),
    ...now.filter((line) => !old.includes(line)),
  ];
}
