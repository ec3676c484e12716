import type { Store } from "@remora/core";
import { GraphEvents } from "../graph/_graph_events.ts";
import { GraphState, graphWorkspaceId } from "../graph/graph_state.ts";
import { loadRun } from "../run/runs.ts";

/** Events in one call of the log. */
const BATCH = 500;

/** Tells the log of a run that came from elsewhere: who its agents are, and how those ended that have. */
export async function announceRun(store: Store, graphId: string): Promise<void> {
  const { agents } = await loadRun(store, graphId);
  const state = new GraphState(store.workspace(graphWorkspaceId(graphId)).kv);
  const ends = await state.ends();
  const events = new GraphEvents(graphId, String(await state.runs()));
  for (let start = 0; start < agents.length; start += BATCH) {
    await store.events.append(
      agents.slice(start, start + BATCH).flatMap((agent) => {
        const end = ends.get(agent.agentId);
        return [events.queued(agent), ...(end === undefined ? [] : [events.ended(agent, end)])];
      }),
    );
  }
}
