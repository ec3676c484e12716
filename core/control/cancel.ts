import { isJsonObject, type JsonValue } from "../json/json.ts";
import type { Store } from "../store/types.ts";
import { CONTROL_KEYS, graphWorkspaceId } from "./workspaces.ts";

/** That a run, or one agent of it, is to end. */
export interface CancelRequest {
  /** The run. */
  readonly graphId: string;
  /** The agent; absent: the whole run. */
  readonly agentId?: string;
  /** Why, shown with what it ends. */
  readonly reason: string;
  /** Who wants it. */
  readonly by: string;
  /** Through what: `cli`, `dashboard`, `api`. */
  readonly via: string;
}

const PREFIX = `${CONTROL_KEYS}cancel`;

/**
 * Asks the process that runs a graph to cancel it, or one agent of it. The request is durable: where no
 * process runs the graph at the moment, the next one carries it out before it starts anything.
 *
 * @example
 * ```ts
 * import { openStore, requestCancel } from "@remora/core";
 *
 * await using store = await openStore("memory:");
 * await requestCancel(store, { graphId: "g1", reason: "Wrong folder", by: "Ada", via: "program" });
 * ```
 */
export async function requestCancel(
  store: Pick<Store, "workspace">,
  { graphId, agentId, reason, by, via }: CancelRequest,
): Promise<void> {
  const key = agentId === undefined ? PREFIX : `${PREFIX}:${agentId}`;
  await store.workspace(graphWorkspaceId(graphId)).kv.set(key, { reason, by, via });
}

/** Reads a key of a run's workspace as a request; `undefined` when it is something else. */
export function parseCancelRequest(
  graphId: string,
  key: string,
  value: JsonValue,
): CancelRequest | undefined {
  if (key !== PREFIX && !key.startsWith(`${PREFIX}:`)) return undefined;
  const agentId = key.slice(PREFIX.length + 1);
  const head = { graphId, ...(agentId === "" ? {} : { agentId }) };
  if (typeof value === "string") return { ...head, reason: value, by: "somebody", via: "program" };
  if (!isJsonObject(value)) return undefined;
  const { reason, by, via } = value;
  return {
    ...head,
    reason: typeof reason === "string" ? reason : "Cancelled",
    by: typeof by === "string" ? by : "somebody",
    via: typeof via === "string" ? via : "program",
  };
}
