import { undoAccepted } from "@remora/core";
import { readFields } from "../http/body.ts";
import { json } from "../http/reply.ts";
import { afterForm, responderOf } from "./_sender.ts";
import { agentWorkspace } from "./_workspace.ts";
import type { RouteContext } from "./route.ts";

const MAX_BODY = 65_536;

/**
 * `POST /agent/:agentId/undo`: takes back what was accepted of an agent's changes, where this process may
 * write the files. They wait for a decision again.
 */
export async function undo(context: RouteContext): Promise<Response> {
  const { request, site, agentId } = context;
  site.checkWritable();
  site.checkRate(request);
  const fields = await readFields(request, MAX_BODY);
  await site.ready();
  agentWorkspace(site, agentId);
  const { paths, outcomes } = await undoAccepted(site.store, {
    agentId,
    ...responderOf(fields, request),
    write: "when possible",
    signal: site.signal,
  });
  return afterForm(context, fields) ?? json({ status: "ok", agentId, paths, outcomes });
}
