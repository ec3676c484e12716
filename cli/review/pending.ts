import { isJsonObject, type Store, WorkspaceRegistry } from "@remora/core";

/**
 * Where a dashboard that may not write the files leaves a decision. The same key stands in the dashboard:
 * the two share the store and nothing else.
 */
const DECISION_KEY = "review:decision";

/** A decision that waits for somebody who may write the files. */
export interface PendingDecision {
  /** Whose changes. */
  readonly agentId: string;
  /** What was accepted. */
  readonly paths: readonly string[];
  /** Who decided. */
  readonly by: string;
  /** Through what. */
  readonly via: string;
}

/** The decisions that were made elsewhere and not carried out. */
export async function pendingDecisions(store: Store): Promise<readonly PendingDecision[]> {
  const found: PendingDecision[] = [];
  for (const { agentId, workspaceId } of (await WorkspaceRegistry.load(store.events)).list()) {
    const value = (await store.workspace(workspaceId).kv.get(DECISION_KEY))?.value;
    if (!isJsonObject(value) || value.decision !== "accept" || !Array.isArray(value.paths)) {
      continue;
    }
    found.push({
      agentId,
      paths: value.paths.filter((path) => typeof path === "string"),
      by: typeof value.by === "string" ? value.by : "somebody",
      via: typeof value.via === "string" ? value.via : "dashboard",
    });
  }
  return found;
}

/** Forgets a decision that was carried out. */
export async function forgetDecision(store: Store, workspaceId: string): Promise<void> {
  await store.workspace(workspaceId).kv.delete(DECISION_KEY);
}
