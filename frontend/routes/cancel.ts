import { requestCancel } from "@remora/core";
import { type Fields, readFields } from "../http/body.ts";
import { HttpError } from "../http/errors.ts";
import { json, textField } from "../http/reply.ts";
import { afterForm, responderOf } from "./_sender.ts";
import { agentWorkspace } from "./_workspace.ts";
import type { RouteContext } from "./route.ts";

const MAX_BODY = 65_536;
const MAX_REASON = 1_000;

/** `POST /agent/:agentId/cancel`: asks the process that runs an agent to end it. */
export async function cancelAgent(context: RouteContext): Promise<Response> {
  const { site, agentId } = context;
  const fields = await received(context);
  agentWorkspace(site, agentId);
  const agent = site.live.state.agent(agentId);
  if (agent?.graphId === undefined || agent.endedAt !== undefined) {
    throw new HttpError(410, "AGENT-ENDED", "The agent has ended already");
  }
  return await ask(context, fields, { graphId: agent.graphId, agentId });
}

/** `POST /cancel`: the same for a whole run, named as `graphId`. */
export async function cancelRun(context: RouteContext): Promise<Response> {
  const fields = await received(context);
  const graphId = textField(fields.json?.graphId) ?? fields.form.get("graphId") ?? "";
  const run = context.site.live.state.runs.find((known) => known.graphId === graphId);
  if (run === undefined) {
    throw new HttpError(400, "RUN-UNKNOWN", `No run "${graphId.slice(0, 200)}" is known here`);
  }
  if (run.endedAt !== undefined) {
    throw new HttpError(410, "RUN-ENDED", "The run has ended already");
  }
  return await ask(context, fields, { graphId });
}

async function received({ request, site }: RouteContext): Promise<Fields> {
  site.checkWritable();
  site.checkRate(request);
  const fields = await readFields(request, MAX_BODY);
  await site.ready();
  return fields;
}

async function ask(
  context: RouteContext,
  fields: Fields,
  what: { readonly graphId: string; readonly agentId?: string },
): Promise<Response> {
  const { request, site } = context;
  const who = responderOf(fields, request);
  const given = (textField(fields.json?.reason) ?? fields.form.get("reason") ?? "").trim();
  const reason = given === "" ? `Cancelled by ${who.by}` : given.slice(0, MAX_REASON);
  await requestCancel(site.store, { ...what, reason, ...who });
  return afterForm(context, fields) ?? json({ status: "ok", ...what });
}
