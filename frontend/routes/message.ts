import { readFields } from "../http/body.ts";
import { HttpError } from "../http/errors.ts";
import { json, textField } from "../http/reply.ts";
import { afterForm, responderOf } from "./_sender.ts";
import type { RouteContext } from "./route.ts";

const MAX_BODY = 524_288;

/** `POST /agent/:agentId/message`: writes to a running agent, as JSON `{message}` or as a form. */
export async function message(context: RouteContext): Promise<Response> {
  const { request, site, agentId } = context;
  site.checkWritable();
  site.checkRate(request);
  const fields = await readFields(request, MAX_BODY);
  await site.ready();
  const text = textField(fields.json?.message) ?? textField(fields.json?.content) ??
    fields.form.get("message");
  if (text === null) throw new HttpError(400, "MESSAGE-MISSING", "The body has no message");
  const agent = site.live.state.agent(agentId);
  if (agent?.endedAt !== undefined) {
    throw new HttpError(410, "AGENT-ENDED", `Agent "${agent.name}" has ended`, {
      hint: "It will not read messages any more",
    });
  }
  const sent = await site.coordinator.sendMessage(agentId, text, responderOf(fields, request));
  return afterForm(context, fields) ?? json({ status: "ok", agentId, messageId: sent.id });
}
