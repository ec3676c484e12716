import { listQuestions, loadSlice } from "@remora/core";
import type { RunSummary } from "@remora/backend";
import type { Context } from "../../context.ts";
import { NO_STORE_YET, openForReading } from "../../store.ts";
import { clock } from "../../terminal/duration.ts";
import { safeLine } from "../../terminal/safe.ts";
import type { Screen } from "../../terminal/screen.ts";
import { tableLines } from "../../terminal/table.ts";

/** Flags of `remora runs`. */
export interface RunsFlags {
  readonly store?: string;
  readonly format: "table" | "json";
  readonly open: boolean;
}

type Backend = typeof import("@remora/backend");

/** A run as it is listed. */
interface Row extends RunSummary {
  /** Milliseconds since it was recorded. */
  readonly ageMs: number;
  /** Questions that wait for a person. */
  readonly waiting: number;
}

const ENDED: ReadonlySet<RunSummary["state"]> = new Set(["completed", "failed", "cancelled"]);

/** Lists the runs of the store. */
export async function runs(context: Context, flags: RunsFlags): Promise<void> {
  const { out } = context;
  await using store = await openForReading(context, flags.store);
  const rows: Row[] = [];
  if (store !== undefined) {
    const backend = await loadSlice<Backend>("backend");
    const waiting = new Map<string, number>();
    for (const { graphId } of await listQuestions(store, { status: "pending" })) {
      if (graphId !== undefined) waiting.set(graphId, (waiting.get(graphId) ?? 0) + 1);
    }
    for (const run of await backend.listRuns(store)) {
      if (flags.open && ENDED.has(run.state)) continue;
      const ageMs = Math.max(0, Date.now() - Date.parse(run.createdAt));
      rows.push({ ...run, ageMs, waiting: waiting.get(run.graphId) ?? 0 });
    }
  }
  if (flags.format === "json") out.line(JSON.stringify(rows, null, 2));
  else if (store === undefined) out.line(NO_STORE_YET);
  else if (rows.length === 0) out.line(flags.open ? "Every run has ended" : "Nothing has run yet");
  else for (const line of table(rows, out)) out.line(line);
}

function table(rows: readonly Row[], out: Screen): readonly string[] {
  const columns = [
    { title: "Run" },
    { title: "State" },
    { title: "Agents", align: "right" },
    { title: "Waiting", align: "right" },
    { title: "Age", align: "right" },
    { title: "What", shrinkTo: 12 },
    { title: "Process", shrinkTo: 10 },
  ] as const;
  return tableLines(
    columns,
    rows.map((row) => [
      row.graphId,
      stateText(row, out),
      agentsText(row, out),
      row.waiting === 0 ? "" : out.paint.wait(String(row.waiting)),
      clock(row.ageMs),
      safeLine(`${row.bundleNames.join(", ")} ${row.paths.join(" ")}`),
      safeLine(row.owner ?? ""),
    ]),
    out,
  );
}

function stateText({ state }: Row, { paint }: Screen): string {
  switch (state) {
    case "running":
      return paint.brand(state);
    case "queued":
    case "interrupted":
      return paint.wait(state);
    case "completed":
      return paint.ok(state);
    case "failed":
      return paint.bad(state);
    case "cancelled":
      return paint.off(state);
  }
}

/** `12/40`, and what of that is no success. */
function agentsText({ counts, total }: Row, { paint }: Screen): string {
  const { completed, failed, skipped, cancelled } = counts;
  const ended = completed + failed + skipped + cancelled;
  return failed === 0 ? `${ended}/${total}` : `${paint.bad(`${failed} failed`)} ${ended}/${total}`;
}
