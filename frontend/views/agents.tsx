import type { DashboardState } from "../state/dashboard_state.ts";
import { AGENT_STATES, type AgentState, type AgentView } from "../state/types.ts";
import { type Axis, axisOf } from "./_axis.ts";
import { clock, count } from "./_format.ts";
import { elementId } from "./_ids.ts";
import { Lane } from "./_lane.tsx";
import { stateClass, stateLabel } from "./_label.ts";
import { Count, listPanel, type Markup, rowOf } from "./_markup.tsx";
import type { Panel, PanelView, Row, ViewModel } from "./model.ts";

/** How many lanes of each state are drawn; the rest is a line with their number. */
const LANES: Record<AgentState, number> = {
  waiting: 12,
  running: 16,
  failed: 8,
  queued: 4,
  completed: 10,
  cancelled: 3,
  skipped: 3,
};
// Agents that are looked at for those: what ended in earlier runs is passed over.
const MAX_SCANNED = 500;

/** The agents of the current run as lanes on one time axis. */
export const agentsPanel: Panel = {
  id: "agents",
  draw: drawAgents,
  watches: ["agent", "model", "tool", "graph", "text"],
};

function drawAgents(model: ViewModel): PanelView {
  const { state, now } = model;
  const axis = axisOf(state, now);
  const rows = AGENT_STATES.flatMap((agentState) => rowsOf(model, agentState, axis));
  const title = rowOf(
    "agents-title",
    <h2 id="agents-title">
      Agents <Count>{count(state.progress.total)}</Count>
    </h2>,
  );
  return listPanel(
    { listId: "lanes", rows, parts: [title] },
    (slot) => (
      <section id="agents" class="card agents" aria-labelledby="agents-title">
        {slot("agents-title")}
        {state.agentCount === 0 ? <Nothing store={model.store} /> : (
          <>
            <AxisLabels axis={axis} />
            <ul
              id="lanes"
              class="lanes"
              data-start={axis.start}
              data-length={axis.length}
              data-open={axis.isOpen ? "yes" : "no"}
            >
              {slot("rows")}
            </ul>
          </>
        )}
      </section>
    ),
  );
}

function rowsOf(
  { state, base, texts }: ViewModel,
  agentState: AgentState,
  axis: Axis,
): readonly Row[] {
  const { shown, more } = select(state, agentState);
  const rows: Row[] = shown.map((agent) => {
    const id = elementId("a", agent.agentId);
    const live = agentState === "running" ? texts?.get(agent.agentId)?.text : undefined;
    return rowOf(id, <Lane agent={agent} axis={axis} base={base} id={id} live={live} />);
  });
  if (more > 0) rows.push(foldOf(agentState, more));
  return rows;
}

function select(
  state: DashboardState,
  agentState: AgentState,
): { readonly shown: readonly AgentView[]; readonly more: number } {
  const isActive = agentState === "waiting" || agentState === "running";
  const limit = LANES[agentState];
  const all = [...state.agentsIn(agentState)];
  if (isActive || agentState === "queued") {
    return { shown: all.slice(0, limit), more: Math.max(0, all.length - limit) };
  }
  const graphId = state.run?.graphId ?? "";
  const newest = all.slice(-MAX_SCANNED).reverse();
  const shown = newest.filter((agent) => (agent.graphId ?? "") === graphId).slice(0, limit);
  return { shown, more: Math.max(0, state.progress[agentState] - shown.length) };
}

function foldOf(state: AgentState, more: number): Row {
  const id = `more-${state}`;
  return rowOf(
    id,
    <li class="lane fold" id={id}>
      <span class="name">
        <i class={`st ${stateClass(state)}`}></i>
        and {count(more)} more {stateLabel(state)}
      </span>
    </li>,
  );
}

function AxisLabels({ axis }: { readonly axis: Axis }): Markup {
  return (
    <div class="axis" aria-hidden="true" id="axis">
      {[0, 1, 2, 3, 4].map((part) => <span>{clock((axis.length * part) / 4)}</span>)}
    </div>
  );
}

function Nothing({ store }: { readonly store: string | undefined }): Markup {
  return (
    <div class="empty">
      <p>
        <b>No agents yet.</b> Start some, and they show up here by themselves.
      </p>
      <ul class="ways">
        <Way
          title="See it work"
          about="On a sample project; needs no model server."
          code="remora demo"
        />
        <Way
          title="Run agents over your code"
          about="They ask you here, and change nothing until you accept it."
          code="remora run src/ --bundle lint"
        />
        {store !== undefined && (
          <Way
            title="They run already?"
            about="Then they have to use the store that this page follows."
            code={`--store ${store}`}
          />
        )}
      </ul>
    </div>
  );
}

function Way(
  { title, about, code }: {
    readonly title: string;
    readonly about: string;
    readonly code: string;
  },
): Markup {
  return (
    <li>
      <b>{title}</b>
      <span class="quiet">{about}</span>
      <pre class="code"><code>{code}</code></pre>
    </li>
  );
}
