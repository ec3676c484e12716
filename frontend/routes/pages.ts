import { formatError, type Workspace } from "@remora/core";
import { agentPage } from "../views/agent_page.tsx";
import type { PageOptions } from "../views/_page_shell.tsx";
import { logPage, logRows } from "../views/log_page.tsx";
import type { ChangeSet } from "../views/model.ts";
import { phonePage } from "../views/phone_page.tsx";
import { filterOf } from "./api.ts";
import { findQuestionText } from "./_question_text.ts";
import { asset } from "../assets/assets.ts";
import { HttpError } from "../http/errors.ts";
import { eventStream, html, newNonce, plain } from "../http/reply.ts";
import { cookieOf, newToken } from "../security/token.ts";
import type { ViewOptions } from "../views/_page.tsx";
import { dashboardView } from "../views/dashboard_view.tsx";
import { mobileView } from "../views/mobile_view.tsx";
import { projectorView } from "../views/projector_view.tsx";
import type { RouteContext } from "./route.ts";
import type { PatchFeed } from "../live/patch_feed.ts";
import type { LiveView } from "./site.ts";

// How long a page waits for diffs, in milliseconds; later ones come over the stream.
const CHANGES_PATIENCE = 250;
const LOG_PAGE = 100;

/** `GET /`: the dashboard. */
export async function dashboard(context: RouteContext): Promise<Response> {
  const { site } = context;
  const options = await viewOptions(context);
  const phoneUrls = site.phoneUrls(context.request, context.url);
  const page = dashboardView(site.live.state, { ...options, panels: site.panels, phoneUrls });
  return known(context, html(page, options.nonce));
}

/** `GET /mobile`: one question at a time. */
export async function mobile(context: RouteContext): Promise<Response> {
  const options = await viewOptions(context);
  return known(context, html(mobileView(context.site.live.state, options), options.nonce));
}

/** `GET /projector`: for a room. */
export async function projector(context: RouteContext): Promise<Response> {
  const options = await viewOptions(context);
  return known(context, html(projectorView(context.site.live.state, options), options.nonce));
}

// Tells the tabs of one browser from those of others, and nothing else.
const CLIENT_COOKIE = "remora_client";

function known({ request, site }: RouteContext, response: Response): Response {
  if (cookieOf(request, CLIENT_COOKIE) !== undefined) return response;
  const path = site.base === "" ? "/" : site.base;
  const cookie = `${CLIENT_COOKIE}=${newToken()}; Path=${path}; HttpOnly; SameSite=Strict`;
  response.headers.append("set-cookie", cookie);
  return response;
}

async function viewOptions(
  { site, request }: RouteContext,
): Promise<ViewOptions & { readonly nonce: string }> {
  await site.ready();
  return {
    base: site.base,
    changes: await site.live.changesWithin(CHANGES_PATIENCE),
    texts: site.live.texts,
    unanswerable: site.live.unanswerable,
    store: site.storeName,
    readOnly: site.readOnly,
    nonce: newNonce(),
    revision: site.live.revision,
    ...themeOf(request),
  };
}

/** `GET /phone`: how to get it onto a phone. */
export async function phone(context: RouteContext): Promise<Response> {
  const { site, request, url } = context;
  await site.ready();
  const options = pageOptionsOf(context);
  return html(phonePage(site.phoneUrls(request, url), options), options.nonce);
}

/** `GET /log`: the log page by page, the newest first; with `rows` the rows alone. */
export async function log(context: RouteContext): Promise<Response> {
  const { site, url } = context;
  await site.ready();
  const { searchParams: query } = url;
  const before = Number(query.get("before") ?? "0");
  if (!Number.isSafeInteger(before) || before < 0) {
    throw new HttpError(400, "BEFORE", "That is no position in the log");
  }
  const category = query.get("category") || undefined;
  const agentId = query.get("agentId") || undefined;
  const read = new URLSearchParams({
    ...(category === undefined ? {} : { category }),
    ...(agentId === undefined ? {} : { agentId }),
  });
  const events = await site.store.events.read({
    reverse: true,
    limit: LOG_PAGE,
    filter: filterOf(read),
    ...(before > 0 ? { before } : {}),
  });
  const options = pageOptionsOf(context);
  const model = site.model("dashboard");
  if (query.has("rows")) return html(logRows(events, model), options.nonce);
  const last = events.at(-1);
  const slice = {
    events,
    query: {
      ...(category === undefined ? {} : { category }),
      ...(agentId === undefined ? {} : { agentId }),
    },
    ...(events.length === LOG_PAGE && last !== undefined ? { before: last.seq } : {}),
  };
  return html(logPage(slice, model, options), options.nonce);
}

/** `GET /agent/:agentId`: one agent and its workspace. */
export async function agent(context: RouteContext): Promise<Response> {
  const { site, agentId } = context;
  await site.ready();
  const known = site.live.state.agent(agentId);
  if (known === undefined) {
    throw new HttpError(404, "AGENT-UNKNOWN", `No agent "${agentId.slice(0, 200)}" is known here`);
  }
  const { workspaceId } = known;
  const workspace = workspaceId === undefined ? undefined : site.store.workspace(workspaceId);
  const [events, keys, changes] = await Promise.all([
    site.store.events.read({ filter: { agentId }, reverse: true, limit: LOG_PAGE }),
    workspace?.kv.list() ?? [],
    changesOf(workspace),
  ]);
  const options = { ...pageOptionsOf(context), revision: site.live.revision };
  const model = { ...site.model("dashboard"), now: options.now };
  return html(agentPage({ agent: known, events, keys, changes }, model, options), options.nonce);
}

async function changesOf(workspace: Workspace | undefined): Promise<ChangeSet> {
  try {
    return { status: "ready", files: await workspace?.files.diff() ?? [] };
  } catch (error) {
    return { status: "failed", reason: formatError(error) };
  }
}

function pageOptionsOf({ site, request }: RouteContext): PageOptions {
  return { base: site.base, nonce: newNonce(), now: Date.now(), ...themeOf(request) };
}

/** `GET /events`: patches of the panels that changed, and `signals`. */
export async function events(context: RouteContext): Promise<Response> {
  const { site, url, request } = context;
  await site.ready();
  const feed = feedOf(context);
  // A reader that comes back may have missed frames: only a fresh page is known to be current.
  const isBack = Boolean(request.headers.get("last-event-id"));
  const revision = isBack ? undefined : url.searchParams.get("at") ?? undefined;
  const client = cookieOf(request, CLIENT_COOKIE);
  return eventStream(await feed.join(revision, client));
}

/** `GET /assets/:name`: what the page loads. Addresses have the content's hash, so it is kept for ever. */
export function assets({ url, request }: RouteContext): Response {
  const name = url.pathname.split("/").at(-1) ?? "";
  const found = asset(name);
  if (found === undefined) throw new HttpError(404, "NOT-FOUND", "There is no such file");
  const isPinned = url.searchParams.get("v") === found.hash;
  const etag = `"${found.hash}"`;
  const headers = {
    "cache-control": isPinned ? "public, max-age=31536000, immutable" : "no-cache",
    etag,
  };
  // A proxy that compresses makes the tag a weak one.
  const known = (request.headers.get("if-none-match") ?? "").split(",")
    .map((tag) => tag.trim().replace(/^W\//, ""));
  if (known.includes(etag) || known.includes("*")) {
    return new Response(null, { status: 304, headers });
  }
  return new Response(found.body, { headers: { ...headers, "content-type": found.type } });
}

/** `GET /agent/:agentId/question?id=`: the whole text of a question, as text. */
export async function question(context: RouteContext): Promise<Response> {
  await context.site.ready();
  return plain(await findQuestionText(context));
}

/** The reader's choice of light or dark. */
export function themeOf(request: Request): { readonly theme?: "light" | "dark" } {
  const theme = cookieOf(request, "remora_theme");
  return theme === "light" || theme === "dark" ? { theme } : {};
}

function feedOf({ site, url }: RouteContext): PatchFeed {
  const name = url.searchParams.get("view");
  if (name !== "agent") {
    const view = viewOf(name);
    return site.feed(view, site.panelsOf(view));
  }
  const agentId = url.searchParams.get("id") ?? "";
  if (site.live.state.agent(agentId) !== undefined) return site.agentFeed(agentId);
  throw new HttpError(404, "AGENT-UNKNOWN", `No agent "${agentId.slice(0, 200)}" is known here`);
}

function viewOf(name: string | null): LiveView {
  if (name === null || name === "dashboard") return "dashboard";
  if (name === "mobile" || name === "projector") return name;
  throw new HttpError(400, "VIEW", "There is no such view");
}
