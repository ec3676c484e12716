import type { Workspace } from "@remora/core";
import { HttpError } from "../http/errors.ts";
import type { Site } from "./site.ts";

/** The workspace of an agent. @throws {HttpError} `AGENT-UNKNOWN` (400) */
export function agentWorkspace(site: Site, agentId: string): Workspace {
  const { state } = site.live;
  const id = state.agent(agentId)?.workspaceId ?? state.result(agentId)?.workspaceId;
  if (id !== undefined) return site.store.workspace(id);
  throw new HttpError(400, "AGENT-UNKNOWN", `No agent "${agentId.slice(0, 200)}" is known here`);
}
