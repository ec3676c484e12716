import { type AcceptOutcome, type JsonValue, userReviewed, type Workspace } from "@remora/core";
import { type Fields, readFields } from "../http/body.ts";
import { HttpError } from "../http/errors.ts";
import { json, textField } from "../http/reply.ts";
import { isList } from "../state/_payload.ts";
import { forgetAccepted, keepAccepted } from "./_decision.ts";
import { afterForm, responderOf } from "./_sender.ts";
import { agentWorkspace } from "./_workspace.ts";
import type { RouteContext } from "./route.ts";

const MAX_BODY = 1_048_576;

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
  const workspace = agentWorkspace(site, agentId);
  const paths = await choosePaths(workspace, readPaths(fields));
  const { by, via } = responderOf(fields, request);
  const outcomes = decision === "reject"
    ? await reject(workspace, paths)
    : await accept(workspace, paths);
  if (outcomes === undefined) {
    await keepAccepted(workspace.kv, paths, { by, via, at: new Date().toISOString() });
  } else await forgetAccepted(workspace.kv, paths);
  const { graphId } = site.live.state.agent(agentId) ?? {};
  await site.store.events.append([userReviewed({
    agentId,
    graphId,
    decision: decision === "accept" ? "accepted" : "rejected",
    paths,
    outcomes: outcomes?.map((outcome) => ({ ...outcome })),
    by,
    via,
  })]);
  return afterForm(context, fields) ?? json({
    status: "ok",
    agentId,
    decision,
    paths,
    applied: outcomes !== undefined,
    outcomes: outcomes ?? [],
  });
}

async function accept(
  workspace: Workspace,
  paths: readonly string[],
): Promise<readonly AcceptOutcome[] | undefined> {
  const base = await workspace.files.base();
  if (base === undefined || !mayChange(base)) return undefined;
  return await workspace.files.accept(paths);
}

async function reject(
  workspace: Workspace,
  paths: readonly string[],
): Promise<readonly { readonly path: string; readonly status: "rejected" }[]> {
  const dropped = await workspace.files.reject(paths);
  return dropped.map((path) => ({ path, status: "rejected" }));
}

function mayChange(path: string): boolean {
  return (["read", "write"] as const).every((name) =>
    Deno.permissions.querySync({ name, path }).state === "granted"
  );
}

/** The paths that are decided on: those named, or all. What comes later is not decided by it. */
async function choosePaths(
  workspace: Workspace,
  named: readonly string[] | undefined,
): Promise<readonly string[]> {
  const changed = (await workspace.files.changes()).map((change) => change.path);
  if (changed.length === 0) {
    throw new HttpError(409, "REVIEW-NOTHING", "There is nothing to review any more", {
      hint: "Somebody decided already, or the agent changed nothing",
    });
  }
  if (named === undefined) return changed;
  const unknown = named.find((path) => !changed.includes(path));
  if (unknown === undefined && named.length > 0) return named;
  throw new HttpError(
    422,
    "REVIEW-PATH",
    `The agent did not change "${(unknown ?? "").slice(0, 200)}"`,
  );
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
