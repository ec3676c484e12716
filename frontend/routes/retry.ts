import { listRunners, requestRetry } from "@remora/core";
import { readFields } from "../http/body.ts";
import { json, textField } from "../http/reply.ts";
import { afterForm, responderOf } from "./_sender.ts";
import { agentWorkspace } from "./_workspace.ts";
import type { RouteContext } from "./route.ts";

const MAX_BODY = 65_536;

/**
 * `POST /agent/:agentId/retry`: asks for an agent to be run again, as JSON `{note}` or as a form. The request
 * stands in the store until a process that runs agents takes it up: this one has no model code.
 */
export async function retry(context: RouteContext): Promise<Response> {
  const { request, site, agentId } = context;
  site.checkWritable();
  site.checkRate(request);
  const fields = await readFields(request, MAX_BODY);
  await site.ready();
  agentWorkspace(site, agentId);
  const note = (textField(fields.json?.note) ?? fields.form.get("note") ?? "").trim();
  const { id } = await requestRetry(site.store, {
    agentIds: [agentId],
    ...(note === "" ? {} : { note }),
    ...responderOf(fields, request),
  });
  const runners = await listRunners(site.store);
  return afterForm(context, fields) ?? json({
    status: "ok",
    agentId,
    requestId: id,
    runners: runners.length,
    ...(runners.length > 0 ? {} : { hint: "Nobody takes it up yet: start remora worker" }),
  });
}
