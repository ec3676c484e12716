import { loadSlice } from "@remora/core";
import type { RunCheckpoint } from "@remora/backend";
import type { Context } from "../../context.ts";
import { NO_STORE_YET, openForReading } from "../../store.ts";
import { clock } from "../../terminal/duration.ts";
import { safeLine } from "../../terminal/safe.ts";
import { tableLines } from "../../terminal/table.ts";
import type { ListFlags } from "./flags.ts";

type Backend = typeof import("@remora/backend");

/** Lists checkpoints. */
export async function list(context: Context, flags: ListFlags, run?: string): Promise<void> {
  const { out } = context;
  await using store = await openForReading(context, flags.store);
  let found: readonly RunCheckpoint[] = [];
  if (store !== undefined) {
    const backend = await loadSlice<Backend>("backend");
    const graphId = run === undefined ? undefined : (await backend.findRun(store, run)).graphId;
    found = await new backend.RunCheckpoints(store).list(graphId);
  }
  if (flags.format === "json") {
    out.line(JSON.stringify(found, null, 2));
    return;
  }
  if (found.length === 0) {
    out.line(store === undefined ? NO_STORE_YET : "There are no checkpoints");
    return;
  }
  const columns = [
    { title: "Checkpoint" },
    { title: "Run", shrinkTo: 8, cut: "middle" },
    { title: "Agents", align: "right" },
    { title: "Files", align: "right" },
    { title: "Age", align: "right" },
    { title: "Message", shrinkTo: 8 },
  ] as const;
  const rows = found.map(({ id, graphId, agents, files, createdAt, message }) => [
    id,
    graphId,
    String(agents),
    String(files),
    clock(Date.now() - Date.parse(createdAt)),
    safeLine(message),
  ]);
  for (const line of tableLines(columns, rows, out)) out.line(line);
}
