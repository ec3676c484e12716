import type { EventLog } from "@remora/core";
import { HttpError } from "../http/errors.ts";
import { html, newNonce } from "../http/reply.ts";
import { patch, whole } from "../sse/diff.ts";
import { DashboardState } from "../state/dashboard_state.ts";
import { toHtml } from "../views/_markup.tsx";
import type { HistoryMoment } from "../views/_page.tsx";
import { ScrubberLabel } from "../views/_scrubber.tsx";
import { DASHBOARD_PANELS, dashboardView } from "../views/dashboard_view.tsx";
import { drawPanel } from "../views/draw.tsx";
import { themeOf } from "./pages.ts";
import type { RouteContext } from "./route.ts";

const CHUNK = 2_000;

/**
 * `GET /at?seq=N`: the dashboard as it was when event N was the newest. The state is a fold of the log,
 * so any moment of it can be drawn again.
 */
export async function history(context: RouteContext): Promise<Response> {
  const { site, url, request } = context;
  await site.ready();
  const [first, head] = await Promise.all([site.store.events.first(), site.store.events.head()]);
  const seq = Math.min(head, Math.max(first - 1, seqOf(url.searchParams.get("seq")) ?? head));
  const state = await stateAt(site.store.events, first, seq);
  const at = state.events.at(-1)?.timestamp;
  const now = at === undefined ? Date.now() : Date.parse(at);
  const moment: HistoryMoment = { seq, first, head, ...(at === undefined ? {} : { at }) };
  const nonce = newNonce();
  if (!url.searchParams.has("patch")) {
    const options = { base: site.base, readOnly: true, isStill: true, now, nonce, moment };
    return html(dashboardView(state, { ...options, ...themeOf(request) }), nonce);
  }
  const model = {
    ...site.model("dashboard"),
    state,
    changes: new Map(),
    texts: new Map(),
    readOnly: true,
    now,
  };
  const patches = DASHBOARD_PANELS.map((panel) => whole(panel.id, drawPanel(panel, model)));
  const label = toHtml(ScrubberLabel({ moment }));
  const response = html(patches.join("") + patch("scrub-label", "morph", label), nonce);
  response.headers.set("x-remora-now", `${now}`);
  return response;
}

async function stateAt(log: EventLog, first: number, seq: number): Promise<DashboardState> {
  const state = new DashboardState();
  for (let after = first - 1; after < seq;) {
    const events = await log.read({ after, before: seq + 1, limit: CHUNK });
    for (const event of events) state.record(event);
    const last = events.at(-1);
    if (last === undefined) break;
    after = last.seq;
  }
  return state;
}

function seqOf(text: string | null): number | undefined {
  if (text === null || text === "") return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new HttpError(400, "SEQ", "That is no position in the log");
}
