import { raw } from "@hono/hono/html";
import type { DashboardState } from "../state/dashboard_state.ts";
import { agentsPanel } from "./agents.tsx";
import { Document } from "./_document.tsx";
import { drawPanel } from "./draw.tsx";
import { Logo } from "./_icons.tsx";
import { type Markup, plainPanel, toHtml } from "./_markup.tsx";
import { pageOptions, titleOf, viewModel, type ViewOptions } from "./_page.tsx";
import { Card } from "./asks.tsx";
import { elementId } from "./_ids.ts";
import type { Panel, PanelView, ViewModel } from "./model.ts";
import { plural } from "./_format.ts";
import { runPanel } from "./run_header.tsx";

/** The oldest question over the whole screen. */
const overlayPanel: Panel = { id: "overlay", draw: drawOverlay, watches: ["agent", "records"] };
/** The run in large figures. */
const tallyPanel: Panel = { id: "tally", draw: drawTally, watches: ["agent", "graph"] };

/** The panels of the projector's page. */
export const PROJECTOR_PANELS: readonly Panel[] = [overlayPanel, runPanel, tallyPanel, agentsPanel];

/** For a room: readable from six metres, and a question takes the whole screen. */
export function projectorView(state: DashboardState, options: ViewOptions = {}): string {
  const model = viewModel(state, "projector", options);
  const draw = (panel: Panel): Markup => raw(drawPanel(panel, model).html);
  return `<!doctype html>${
    toHtml(
      <Document {...pageOptions(model, titleOf(state), options)}>
        <header class="top-bar">
          <a class="logo" href={`${model.base}/`}>
            <Logo />
            Remora
          </a>
          <h1 class="sr">Projector</h1>
          {draw(runPanel)}
          <p class="live" id="live" role="status" data-state="still">Not live</p>
        </header>
        <main class="projector" id="main">
          {draw(overlayPanel)}
          {draw(tallyPanel)}
          {draw(agentsPanel)}
        </main>
      </Document>,
    )
  }`;
}

function drawOverlay(model: ViewModel): PanelView {
  const { blocked } = model.state;
  const [question] = blocked.values();
  if (question === undefined) return plainPanel(<section id="overlay" hidden></section>);
  const id = elementId("q", question.id);
  return plainPanel(
    <section id="overlay" class="overlay" aria-labelledby="overlay-title">
      <h2 id="overlay-title">
        <span class="n">{blocked.size}</span> waiting for an answer
      </h2>
      <Card question={question} model={model} id={id} />
    </section>,
  );
}

function drawTally({ state }: ViewModel): PanelView {
  const { progress } = state;
  const figures = [
    { label: "done", value: progress.completed, kind: "completed" },
    { label: "at work", value: progress.running, kind: "running" },
    { label: "waiting", value: progress.waiting, kind: "waiting" },
    { label: "queued", value: progress.queued, kind: "queued" },
    { label: "failed", value: progress.failed, kind: "failed" },
  ];
  return plainPanel(
    <section id="tally" class="tally" aria-label={plural(progress.total, "agent")}>
      {figures.map(({ label, value, kind }) => (
        <p class={value === 0 ? "soft" : ""}>
          <b class={`num s-${kind}`}>{value}</b> <span>{label}</span>
        </p>
      ))}
    </section>,
  );
}
