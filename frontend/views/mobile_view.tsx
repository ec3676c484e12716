import { raw } from "@hono/hono/html";
import type { DashboardState } from "../state/dashboard_state.ts";
import { asksPanel } from "./asks.tsx";
import { Document } from "./_document.tsx";
import { drawPanel } from "./draw.tsx";
import { Icon, Logo } from "./_icons.tsx";
import { type Markup, plainPanel, toHtml } from "./_markup.tsx";
import { pageOptions, titleOf, viewModel, type ViewOptions } from "./_page.tsx";
import type { Panel, PanelView, ViewModel } from "./model.ts";
import { plural } from "./_format.ts";
import { PersonDialog } from "./_person.tsx";
import { runPanel } from "./run_header.tsx";

/** What waits for a review, and what is at work, in a few lines. */
const summaryPanel: Panel = {
  id: "summary",
  draw: drawSummary,
  watches: ["agent", "user", "graph"],
};

/** The panels of the phone's page. */
export const MOBILE_PANELS: readonly Panel[] = [asksPanel, runPanel, summaryPanel];

/** One question at a time, for a thumb. */
export function mobileView(state: DashboardState, options: ViewOptions = {}): string {
  const model = viewModel(state, "mobile", options);
  const draw = (panel: Panel): Markup => raw(drawPanel(panel, model).html);
  return `<!doctype html>${
    toHtml(
      <Document {...pageOptions(model, titleOf(state), options)}>
        <header class="top-bar">
          <a class="logo" href={`${model.base}/`} aria-label="Remora, the whole dashboard">
            <Logo />
          </a>
          <h1 class="sr">Questions</h1>
          {draw(runPanel)}
          <p class="live" id="live" role="status" data-state="still">Not live</p>
        </header>
        <main class="phone" id="main">
          {draw(asksPanel)}
          <nav class="turn js" aria-label="Questions">
            <button type="button" id="previous">Back</button>
            <button type="button" id="next">Later</button>
          </nav>
          {draw(summaryPanel)}
          <p class="row">
            <button type="button" class="js" id="notify" aria-pressed="false">
              <Icon name="bell" /> Notify me
            </button>
            <button type="button" class="js" id="person-open" data-text="Your name">
              <Icon name="person" /> <b class="initials" aria-hidden="true"></b> Your name
            </button>
          </p>
          <p class="row">
            <a class="button" href={`${model.base}/`}>Whole dashboard</a>
          </p>
        </main>
        <PersonDialog />
      </Document>,
    )
  }`;
}

function drawSummary({ state, base }: ViewModel): PanelView {
  const { progress, toReview } = state;
  const rest = (["queued", "completed", "failed", "cancelled", "skipped"] as const)
    .filter((kind) => progress[kind] > 0)
    .map((kind) => `${progress[kind]} ${kind === "completed" ? "done" : kind}`);
  const parts = [
    ...(progress.running > 0 ? [`${plural(progress.running, "agent")} at work`] : []),
    ...(progress.waiting > 0 ? [`${progress.waiting} waiting`] : []),
    ...rest,
  ];
  return plainPanel(
    <section id="summary" class="card summary-card" aria-label="The run">
      <p>{parts.length === 0 ? "No agents yet." : `${parts.join(", ")}.`}</p>
      {toReview > 0 && (
        <a class="button" href={`${base}/#results`}>{plural(toReview, "result")} to review</a>
      )}
    </section>,
  );
}
