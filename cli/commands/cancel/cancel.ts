import { loadSlice, RemoraError, type Store } from "@remora/core";
import type { RunSummary } from "@remora/backend";
import type { Context } from "../../context.ts";
import { selfCommand } from "../../self.ts";
import { openExisting, storeWords } from "../../store.ts";
import { safeLine } from "../../terminal/safe.ts";
import { userName, VIA } from "../../user.ts";

/** Flags of `remora cancel`. */
export interface CancelFlags {
  readonly store?: string;
  readonly format: "text" | "json";
  readonly agent?: string;
  readonly reason?: string;
  readonly by?: string;
}

type Backend = typeof import("@remora/backend");

/** Ends a run, or one agent of it. */
export async function cancel(context: Context, flags: CancelFlags, id?: string): Promise<void> {
  const backend = await loadSlice<Backend>("backend");
  const { out } = context;
  await using store = await openExisting(context, flags.store);
  const { graphId } = await chooseRun(backend, store, { id, storeFlag: flags.store });
  const by = userName(flags.by);
  const agent = flags.agent === undefined
    ? undefined
    : await findAgent(backend, store, { graphId, wanted: flags.agent });
  const outcome = await backend.cancelRun(store, graphId, {
    reason: flags.reason ?? `Cancelled by ${by}`,
    by,
    via: VIA,
    ...(agent === undefined ? {} : { agentId: agent.agentId }),
  });
  if (flags.format === "json") {
    const what = agent === undefined ? { graphId } : { graphId, agentId: agent.agentId };
    out.line(JSON.stringify({ ...what, outcome }));
  } else {
    const what = agent === undefined ? `Run ${graphId}` : safeLine(agent.name);
    out.line(`${what} ${sentence(outcome)}`);
  }
  if (outcome === "over") context.exit(1);
}

function sentence(outcome: Awaited<ReturnType<Backend["cancelRun"]>>): string {
  switch (outcome) {
    case "over":
      return "had ended before";
    case "cancelled":
      return "is cancelled";
    case "asked":
      return "is going to be cancelled by the process that runs it";
  }
}

/** The run that is named, else the only one that has not ended. */
async function chooseRun(
  backend: Backend,
  store: Store,
  { id, storeFlag }: { readonly id: string | undefined; readonly storeFlag: string | undefined },
): Promise<RunSummary> {
  if (id !== undefined) return await backend.findRun(store, id);
  const open = (await backend.listRuns(store)).filter(({ state }) =>
    state === "running" || state === "interrupted" || state === "queued"
  );
  const [first] = open;
  if (first === undefined) {
    throw new RemoraError("RUN-NOT-FOUND", "There is no run that could be cancelled", {
      hint: `See what there is with: ${selfCommand()} runs${storeWords(storeFlag)}`,
    });
  }
  if (open.length === 1) return first;
  throw new RemoraError("RUN-AMBIGUOUS", `${open.length} runs have not ended`, {
    hint: `Name one: ${open.slice(0, 5).map(({ graphId }) => graphId).join(", ")}`,
  });
}

async function findAgent(
  backend: Backend,
  store: Store,
  { graphId, wanted }: { readonly graphId: string; readonly wanted: string },
): Promise<{ readonly agentId: string; readonly name: string }> {
  const { agents } = await backend.loadRun(store, graphId);
  const found = agents.find(({ agentId, name }) => agentId === wanted || name === wanted);
  if (found !== undefined) return found;
  throw new RemoraError("AGENT-UNKNOWN", `Run ${graphId} has no agent "${wanted}"`, {
    hint: `It has: ${agents.slice(0, 5).map(({ name }) => name).join(", ")}`,
  });
}
