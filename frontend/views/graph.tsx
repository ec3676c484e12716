import type { DashboardState } from "../state/dashboard_state.ts";
import { AGENT_STATES, type AgentView } from "../state/types.ts";
import { plural } from "./_format.ts";
import { agentPath } from "./_ids.ts";
import { agentLabel, stateClass, stateLabel } from "./_label.ts";
import { type Markup, plainPanel } from "./_markup.tsx";
import type { Panel, PanelView, ViewModel } from "./model.ts";

const MAX_NODES = 60;
const COLUMN = 214;
const ROW = 34;
const NODE_WIDTH = 172;
const NODE_HEIGHT = 24;
const MAX_LABEL = 22;

/** Which agents of the current run wait for which; drawn only where some do. */
export const graphPanel: Panel = { id: "graph", draw: drawGraph, watches: ["agent", "graph"] };

interface Node {
  readonly agent: AgentView;
  readonly x: number;
  readonly y: number;
}

function drawGraph({ state, base }: ViewModel): PanelView {
  const agents = agentsOf(state);
  const hasEdges = agents.some((agent) => agent.upstream.length > 0);
  if (!hasEdges) return plainPanel(<section id="graph" hidden></section>);
  const nodes = layOut(agents);
  const width = Math.max(...[...nodes.values()].map(({ x }) => x)) + NODE_WIDTH + 2;
  const height = Math.max(...[...nodes.values()].map(({ y }) => y)) + NODE_HEIGHT + 2;
  return plainPanel(
    <section id="graph" class="card graph" aria-labelledby="graph-title">
      <h2 id="graph-title">Who waits for whom</h2>
      <div class="sideways" tabindex={0} role="region" aria-label="Graph of agents">
        <svg
          viewBox={`0 0 ${width} ${height}`}
          width={width}
          height={height}
          role="group"
          aria-label={plural(nodes.size, "agent")}
        >
          {[...nodes.values()].flatMap((node) =>
            node.agent.upstream.flatMap((id) => {
              const from = nodes.get(id);
              return from === undefined ? [] : [<Edge from={from} to={node} />];
            })
          )}
          {[...nodes.values()].map((node) => <Box node={node} base={base} />)}
        </svg>
      </div>
    </section>,
  );
}

function agentsOf(state: DashboardState): readonly AgentView[] {
  const graphId = state.run?.graphId;
  const found: AgentView[] = [];
  for (const agentState of AGENT_STATES) {
    for (const agent of state.agentsIn(agentState)) {
      if (agent.graphId !== graphId) continue;
      if (agent.upstream.length > 0 || state.hasDownstream(agent.agentId)) found.push(agent);
      if (found.length >= MAX_NODES) return found;
    }
  }
  return found;
}

/** A column for each length of the longest way there, so that every edge goes to the right. */
function layOut(agents: readonly AgentView[]): ReadonlyMap<string, Node> {
  const byId = new Map(agents.map((agent) => [agent.agentId, agent]));
  const depths = new Map<string, number>();
  const depthOf = (id: string, path: ReadonlySet<string>): number => {
    const known = depths.get(id);
    if (known !== undefined) return known;
    const agent = byId.get(id);
    // A cycle cannot run, but a log may claim one.
    if (agent === undefined || path.has(id)) return -1;
    const inner = new Set(path).add(id);
    const depth = 1 + Math.max(-1, ...agent.upstream.map((other) => depthOf(other, inner)));
    depths.set(id, depth);
    return depth;
  };
  const rows = new Map<number, number>();
  // By name, so that a box keeps its place whatever state its agent is in.
  const sorted = [...agents].sort((a, b) => a.agentId < b.agentId ? -1 : 1);
  return new Map(sorted.map((agent) => {
    const depth = depthOf(agent.agentId, new Set());
    const row = rows.get(depth) ?? 0;
    rows.set(depth, row + 1);
    return [agent.agentId, { agent, x: depth * COLUMN + 1, y: row * ROW + 1 }];
  }));
}

function Edge({ from, to }: { readonly from: Node; readonly to: Node }): Markup {
  const [x1, y1] = [from.x + NODE_WIDTH, from.y + NODE_HEIGHT / 2];
  const [x2, y2] = [to.x, to.y + NODE_HEIGHT / 2];
  const bend = (x2 - x1) / 2;
  return (
    <path
      class="edge"
      d={`M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`}
    />
  );
}

function Box({ node, base }: { readonly node: Node; readonly base: string }): Markup {
  const { agent, x, y } = node;
  const label = agentLabel(agent);
  const shown = label.length > MAX_LABEL ? `${label.slice(0, MAX_LABEL - 1)}…` : label;
  return (
    <a href={agentPath(base, agent.agentId)} aria-label={`${label}, ${stateLabel(agent.state)}`}>
      <rect class="box" x={x} y={y} width={NODE_WIDTH} height={NODE_HEIGHT} rx={6} />
      <circle class={stateClass(agent.state)} cx={x + 13} cy={y + NODE_HEIGHT / 2} r={4.5} />
      <text x={x + 25} y={y + 16.5}>{shown.toWellFormed()}</text>
    </a>
  );
}
