import { decide, type JsonValue, RemoraError, type ReviewResult } from "@remora/core";
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
  const { agentId } = context;
  const fields = await received(context);
  const decision = readDecision(fields);
  const named = readPaths(fields);
  const { paths, applied, outcomes } = await carryOut(context, fields, agentId, named);
  return afterForm(context, fields) ??
    json({ status: "ok", agentId, decision, paths, applied, outcomes });
}

/** `POST /review`: the same for all that waits, one agent after another. */
export async function reviewAll(context: RouteContext): Promise<Response> {
  const { site } = context;
  const fields = await received(context);
  const decision = readDecision(fields);
  const waiting = site.live.state.results.filter((result) =>
    result.review === undefined && result.changedFiles.length > 0
  );
  const reviewed: ReviewResult[] = [];
  for (const { agentId } of waiting) {
    const result = await carryOut(context, fields, agentId, undefined).catch(passOver);
    if (result !== undefined) reviewed.push(result);
  }
  return afterForm(context, fields) ?? json({
    status: "ok",
    decision,
    reviewed: reviewed.map(({ agentId, paths, applied, outcomes }) => ({
      agentId,
      paths,
      applied,
      outcomes,
    })),
  });
}

async function received({ request, site }: RouteContext): Promise<Fields> {
  site.checkWritable();
  const fields = await readFields(request, MAX_BODY);
  await site.ready();
  return fields;
}

async function carryOut(
  { request, site }: RouteContext,
  fields: Fields,
  agentId: string,
  paths: readonly string[] | undefined,
): Promise<ReviewResult> {
  const { graphId } = site.live.state.agent(agentId) ?? {};
  return await decide(site.store, {
    agentId,
    workspaceId: agentWorkspace(site, agentId).id,
    ...(graphId === undefined ? {} : { graphId }),
    decision: DECISIONS[readDecision(fields)],
    ...(paths === undefined ? {} : { paths }),
    ...responderOf(fields, request),
    write: "when possible",
    // Not the request's: under Deno that one is aborted also when all went well.
    signal: site.signal,
  });
}

/** Somebody else decided meanwhile. */
function passOver(error: unknown): undefined {
  if (error instanceof RemoraError && error.code === "REVIEW-NOTHING") return undefined;
  throw error;
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
