import type { DashboardState } from "../state/dashboard_state.ts";
import { agentsPanel } from "./agents.tsx";
import { answersPanel } from "./answers.tsx";
import { asksPanel } from "./asks.tsx";
import { Document } from "./_document.tsx";
import { drawPanel } from "./draw.tsx";
import { eventsPanel } from "./events.tsx";
import { figuresPanel } from "./figures.tsx";
import { graphPanel } from "./graph.tsx";
import { HelpDialog } from "./_help.tsx";
import { Scrubber } from "./_scrubber.tsx";
import { Icon, Logo } from "./_icons.tsx";
import { type Markup, toHtml } from "./_markup.tsx";
import { type HistoryMoment, pageOptions, titleOf, viewModel, type ViewOptions } from "./_page.tsx";
import type { Panel } from "./model.ts";
import { raw } from "@hono/hono/html";
import { PersonDialog } from "./_person.tsx";
import { PhoneDialog } from "./phone_page.tsx";
import { resultsPanel } from "./results.tsx";
import { runPanel } from "./run_header.tsx";
import { runsPanel } from "./runs.tsx";

/** The panels of the dashboard, in the order in which they are patched. */
export const DASHBOARD_PANELS: readonly Panel[] = [
  asksPanel,
  runPanel,
  figuresPanel,
  agentsPanel,
  graphPanel,
  resultsPanel,
  answersPanel,
  runsPanel,
  eventsPanel,
];

/** Options of {@linkcode dashboardView}. All have defaults that suit a page of its own. */
export interface DashboardViewOptions extends ViewOptions {
  /** Where in its history the state stands, for a page that goes through it. @default the present */
  readonly moment?: HistoryMoment;
  /** Panels of one's own; see {@linkcode panelsWith}. @default none */
  readonly panels?: readonly Panel[];
  /** The addresses under which a phone reaches it; none: it cannot be reached. @default none */
  readonly phoneUrls?: readonly string[];
}

/**
 * The panels of the dashboard and those of somebody else: one that has the id of ours stands in its place,
 * the others come after ours.
 */
export function panelsWith(others: readonly Panel[]): readonly Panel[] {
  const byId = new Map(others.map((panel) => [panel.id, panel]));
  const ours = new Set(DASHBOARD_PANELS.map(({ id }) => id));
  return [
    ...DASHBOARD_PANELS.map((panel) => byId.get(panel.id) ?? panel),
    ...others.filter(({ id }) => !ours.has(id)),
  ];
}

/** The whole dashboard as a page. The same state and options give the same text. */
export function dashboardView(state: DashboardState, options: DashboardViewOptions = {}): string {
  const model = viewModel(state, "dashboard", options);
  const { moment } = options;
  const panels = panelsWith(options.panels ?? []);
  const draw = (panel: Panel | undefined): Markup =>
    raw(panel === undefined ? "" : drawPanel(panel, model).html);
  const ours = (place: Panel): Markup => draw(panels.find(({ id }) => id === place.id));
  return `<!doctype html>${
    toHtml(
      <Document {...pageOptions(model, titleOf(state), options)}>
        <a class="skip" href="#asks">Skip to what waits for you</a>
        <header class="top-bar">
          <a class="logo" href={`${model.base}/`}>
            <Logo />
            Remora
          </a>
          <h1 class="sr">Dashboard</h1>
          {ours(runPanel)}
          <Tools base={model.base} isStill={moment !== undefined} />
        </header>
        <main class="page" id="main">
          {moment !== undefined
            ? <Scrubber moment={moment} base={model.base} />
            : model.readOnly && (
              <p class="banner">
                This store is open for reading only.{" "}
                <a href={`${model.base}/at`}>Go through its history</a>
              </p>
            )}
          <p class="banner still">
            Without JavaScript this page stands still: <a href="">reload it</a>{" "}
            for news. Answering works.
          </p>
          <div class="col">
            {ours(asksPanel)}
            {ours(figuresPanel)}
            {ours(agentsPanel)}
            {ours(graphPanel)}
            {ours(resultsPanel)}
            {ours(answersPanel)}
            {ours(runsPanel)}
            {panels.slice(DASHBOARD_PANELS.length).map(draw)}
          </div>
          <div class="col side">{ours(eventsPanel)}</div>
        </main>
        <footer class="foot">
          <a href={`${model.base}/log`}>All events</a>
          <a href={`${model.base}/at`}>History</a>
          <a href={`${model.base}/api/state`}>JSON</a>
        </footer>
        <HelpDialog />
        <PersonDialog />
        <PhoneDialog urls={options.phoneUrls ?? []} base={model.base} />
      </Document>,
    )
  }`;
}

function Tools(
  { base, isStill }: { readonly base: string; readonly isStill: boolean },
): Markup {
  return (
    <div class="tools">
      <p class="live" id="live" role="status" data-state="still">
        {isStill ? "As it was" : "Not live"}
      </p>
      <a
        class="button wide"
        href={`${base}/phone`}
        id="phone-link"
        aria-label="On your phone"
        title="On your phone"
      >
        <Icon name="phone" />
      </a>
      <a
        class="button wide"
        href={`${base}/projector`}
        aria-label="Projector view"
        title="Projector view"
      >
        <Icon name="screen" />
      </a>
      <button
        type="button"
        class="js"
        id="notify"
        aria-pressed="false"
        aria-label="Notify me of questions"
        title="Notify me of questions"
      >
        <Icon name="bell" />
      </button>
      <button
        type="button"
        class="js"
        id="person-open"
        aria-label="Say who you are"
        title="Say who you are"
      >
        <Icon name="person" />
        <b class="initials" aria-hidden="true"></b>
      </button>
      <button type="button" class="js" id="theme" aria-label="Light or dark" title="Light or dark">
        <Icon name="sun" />
      </button>
      <button
        type="button"
        class="js wide"
        id="help-open"
        aria-label="Keyboard help"
        title="Keyboard help"
      >
        <Icon name="help" />
      </button>
    </div>
  );
}
