import { type AcceptOutcome, type JsonValue, type Store, userReviewed } from "@remora/core";
import { VIA } from "../user.ts";
import type { AgentChanges } from "./find.ts";

/** What became of one file. */
export interface FileOutcome {
  /** Whose change it was. */
  readonly agentId: string;
  /** The agent's name. */
  readonly name: string;
  /** The file. */
  readonly path: string;
  /** What became of it. */
  readonly status: AcceptOutcome["status"] | "rejected";
  /** Why a conflict is one. */
  readonly reason?: string;
}

/** Writes changes into the real files, and tells the log. */
export async function acceptChanges(
  store: Store,
  changes: AgentChanges,
  decider: { readonly by: string; readonly via?: string },
): Promise<readonly FileOutcome[]> {
  const paths = changes.files.map(({ path }) => path);
  const outcomes = await store.workspace(changes.workspaceId).files.accept(paths);
  await announce(store, changes, "accepted", outcomes.map((outcome) => ({ ...outcome })), decider);
  return outcomes.map((outcome) => ({ ...about(changes), ...outcome }));
}

/** Drops changes, and tells the log. */
export async function rejectChanges(
  store: Store,
  changes: AgentChanges,
  decider: { readonly by: string; readonly via?: string },
): Promise<readonly FileOutcome[]> {
  const paths = changes.files.map(({ path }) => path);
  const dropped = await store.workspace(changes.workspaceId).files.reject(paths);
  const outcomes = dropped.map((path) => ({ path, status: "rejected" }) as const);
  await announce(store, changes, "rejected", outcomes, decider);
  return outcomes.map((outcome) => ({ ...about(changes), ...outcome }));
}

async function announce(
  store: Store,
  changes: AgentChanges,
  decision: "accepted" | "rejected",
  outcomes: readonly JsonValue[],
  { by, via = VIA }: { readonly by: string; readonly via?: string },
): Promise<void> {
  const { agentId, graphId, files } = changes;
  const paths = files.map(({ path }) => path);
  await store.events.append([
    userReviewed({ agentId, graphId, decision, paths, outcomes, by, via }),
  ]);
}

function about({ agentId, name }: AgentChanges): Pick<FileOutcome, "agentId" | "name"> {
  return { agentId, name };
}
