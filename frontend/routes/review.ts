import { decide, type JsonValue } from "@remora/core";
import { type Fields, readFields } from "../http/body.ts";
import { HttpError } from "../http/errors.ts";
import { json, textField } from "../http/reply.ts";
import { isList } from "../state/_payload.ts";
import { afterForm, responderOf } from "./_sender.ts";
import { agentWorkspace } from "./_workspace.ts";
import type { RouteContext } from "./route.ts";

const MAX_BODY = 1_048_576;
const DECISIONS = { accept: "accepted", reject: "rejected" } as const;

/**
 * `POST /agent/:agentId/review`: accepts or rejects what an agent changed, all of it or some paths.
 *
 * Accepting writes the real files where this process may. Where it may not, the decision is kept in the
 * workspace, and whoever may carries it out. It never asks for a permission.
 */
export async function review(context: RouteContext): Promise<Response> {
  const { request, site, agentId } = context;
  site.checkWritable();
  const fields = await readFields(request, MAX_BODY);
  await site.ready();
  const decision = readDecision(fields);
  const named = readPaths(fields);
  const { graphId } = site.live.state.agent(agentId) ?? {};
  const { paths, applied, outcomes } = await decide(site.store, {
    agentId,
    workspaceId: agentWorkspace(site, agentId).id,
    ...(graphId === undefined ? {} : { graphId }),
    decision: DECISIONS[decision],
    ...(named === undefined ? {} : { paths: named }),
    ...responderOf(fields, request),
    write: "when possible",
    signal: request.signal,
  });
  return afterForm(context, fields) ??
    json({ status: "ok", agentId, decision, paths, applied, outcomes });
}

function readDecision({ json: body, form }: Fields): "accept" | "reject" {
  const decision = textField(body?.decision) ?? form.get("decision");
  if (decision === "accept" || decision === "reject") return decision;
  throw new HttpError(400, "REVIEW-DECISION", "The decision is neither accept nor reject");
}

function readPaths({ json: body, form }: Fields): readonly string[] | undefined {
  const given: JsonValue | undefined = body === undefined
    ? (form.has("paths") ? form.getAll("paths") : undefined)
    : body.paths;
  if (given === undefined) return undefined;
  if (isList(given)) {
    const paths = given.filter((path) => typeof path === "string");
    if (paths.length === given.length) return paths;
  }
  throw new HttpError(400, "REVIEW-PATH", "The paths are not a list of texts");
}
