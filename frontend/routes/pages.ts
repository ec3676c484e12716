import { findQuestionText } from "./_question_text.ts";
import { asset } from "../assets/assets.ts";
import { HttpError } from "../http/errors.ts";
import { eventStream, html, newNonce, plain } from "../http/reply.ts";
import { cookieOf } from "../security/token.ts";
import { dashboardView } from "../views/dashboard_view.tsx";
import type { RouteContext } from "./route.ts";
import type { LiveView } from "./site.ts";

// How long a page waits for diffs, in milliseconds; later ones come over the stream.
const CHANGES_PATIENCE = 250;

/** `GET /`: the dashboard. */
export async function dashboard({ site, request }: RouteContext): Promise<Response> {
  await site.ready();
  const changes = await site.live.changesWithin(CHANGES_PATIENCE);
  const nonce = newNonce();
  const page = dashboardView(site.live.state, {
    base: site.base,
    changes,
    readOnly: site.readOnly,
    nonce,
    revision: site.live.revision,
    panels: site.panels,
    ...themeOf(request),
  });
  return html(page, nonce);
}

/** `GET /events`: patches of the panels that changed, and `signals`. */
export async function events({ site, url, request }: RouteContext): Promise<Response> {
  await site.ready();
  const view = viewOf(url.searchParams.get("view"));
  // A reader that comes back may have missed frames: only a fresh page is known to be current.
  const isBack = request.headers.has("last-event-id");
  const revision = isBack ? undefined : url.searchParams.get("at") ?? undefined;
  return eventStream(await site.feed(view, site.panelsOf(view)).join(revision));
}

/** `GET /assets/:name`: what the page loads. Addresses have the content's hash, so it is kept for ever. */
export function assets({ url }: RouteContext): Response {
  const name = url.pathname.split("/").at(-1) ?? "";
  const found = asset(name);
  if (found === undefined) throw new HttpError(404, "NOT-FOUND", "There is no such file");
  const isPinned = url.searchParams.get("v") === found.hash;
  return new Response(found.body, {
    headers: {
      "content-type": found.type,
      "cache-control": isPinned ? "public, max-age=31536000, immutable" : "no-cache",
      "etag": `"${found.hash}"`,
    },
  });
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

function viewOf(name: string | null): LiveView {
  if (name === null || name === "dashboard") return "dashboard";
  if (name === "mobile" || name === "projector") return name;
  throw new HttpError(400, "VIEW", "There is no such view");
}
