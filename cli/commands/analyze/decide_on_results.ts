import { newId, type Store } from "@remora/core";
import type { AgentReport, RunReport } from "@remora/backend";
import type { Context } from "../../context.ts";
import type { ConnectedModel } from "../../model/connect.ts";
import { elsewhere } from "../../questions/elsewhere.ts";
import {
  type InteractiveCounts,
  reviewInteractively,
  type ReviewItem,
} from "../../review/interactive.ts";
import { conduct } from "../../run/conduct.ts";
import { resumeSettings } from "../../run/settings.ts";
import { storeCommand } from "../../store.ts";
import type { Keys } from "../../terminal/keys.ts";
import { Prompt } from "../../terminal/prompt.ts";
import { userName, VIA } from "../../user.ts";
import type { AnalyzeFlags } from "./flags.ts";

type Backend = typeof import("@remora/backend");

/** What deciding needs. */
export interface DecideOnResults {
  readonly report: RunReport;
  readonly store: Store;
  readonly flags: AnalyzeFlags;
  readonly backend: Backend;
  readonly model: ConnectedModel;
  readonly keys: Keys;
}

/** Lets somebody decide on what changed something, and on what failed. */
export async function decideOnResults(
  context: Context,
  { report, store, flags, backend, model, keys }: DecideOnResults,
): Promise<void> {
  const { out, signal } = context;
  const who = { by: userName(flags.by), via: VIA };
  const settings = resumeSettings(await context.config());
  /** The run of each agent, those that were tried again included. */
  const runs = new Map(report.agents.map(({ agentId }) => [agentId, report.graphId]));
  const retry = async (item: ReviewItem, note: string): Promise<ReviewItem | undefined> => {
    const newGraphId = newId();
    const { report: again } = await conduct({
      context,
      store,
      graphId: newGraphId,
      format: "text",
      elsewhere: elsewhere(flags.store),
      keys,
      start: (onLead) =>
        backend.retryAgents({
          onLead,
          ...settings,
          ...who,
          store,
          graphId: runs.get(item.agentId) ?? report.graphId,
          newGraphId,
          agents: [item.agentId],
          model: model.client,
          signal,
          probe: false,
          ...(note === "" ? {} : { note }),
        }),
    });
    const [agent] = again.agents;
    if (agent === undefined) return undefined;
    runs.set(agent.agentId, newGraphId);
    return itemOf(agent);
  };
  const items = report.agents.filter(isOpen).map(itemOf);
  const prompt = new Prompt({ screen: out, keys, signal });
  const counts = await reviewInteractively(items, { store, screen: out, prompt, ...who, retry });
  out.line();
  out.line(countsLine(counts, flags.store));
}

/** What needs somebody: it changed something, or it failed and could be tried again. */
function isOpen({ state, result }: AgentReport): boolean {
  return result.changedFiles.length > 0 || state === "failed";
}

function itemOf({ agentId, name, result }: AgentReport): ReviewItem {
  return { agentId, name, status: result.status, summary: result.summary };
}

function countsLine(
  { accepted, rejected, retried, skipped, left }: InteractiveCounts,
  storeFlag: string | undefined,
): string {
  const parts = [`${accepted} accepted`, `${rejected} rejected`];
  if (retried > 0) parts.push(`${retried} tried again`);
  const waiting = skipped + left;
  if (waiting > 0) parts.push(`${waiting} left: ${storeCommand("review diff", storeFlag)}`);
  return parts.join(", ");
}
