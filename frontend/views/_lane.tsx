import type { AgentState, AgentView, Segment } from "../state/types.ts";
import type { Axis } from "./_axis.ts";
import { plural, took } from "./_format.ts";
import { agentPath } from "./_ids.ts";
import { agentLabel, stateClass, stateLabel } from "./_label.ts";
import type { Markup } from "./_markup.tsx";

/** One agent as a lane on the time axis. */
export function Lane(
  { agent, axis, base, id, live }: {
    readonly agent: AgentView;
    readonly axis: Axis;
    readonly base: string;
    readonly id: string;
    /** What the model is writing for it. */
    readonly live?: string | undefined;
  },
): Markup {
  return (
    <li class="lane" id={id}>
      <a class="name" href={agentPath(base, agent.agentId)} title={agent.target ?? agent.name}>
        <i class={`st ${stateClass(agent.state)}`}></i>
        <b>{agentLabel(agent)}</b>
      </a>
      <Track agent={agent} axis={axis} />
      <Standing agent={agent} />
      {agent.state === "running" && <Doing agent={agent} live={live} />}
    </li>
  );
}

/**
 * What an agent is at. A running one always has this line: if it came and went with each turn, everything
 * below would jump.
 */
function Doing(
  { agent, live }: { readonly agent: AgentView; readonly live: string | undefined },
): Markup {
  if (live !== undefined) return <p class="says">{endOf(live)}</p>;
  return (
    <p class="says idle">
      {agent.turns === 0
        ? "asks the model for the first time"
        : agent.tool === undefined
        ? "with the model"
        : `last used ${agent.tool}`}
    </p>
  );
}

// What fits beside a bar; the page of the agent shows more.
const MAX_SAID = 110;

/** The end of a text, on one line. */
function endOf(text: string): string {
  const all = text.replaceAll(/\s+/g, " ").trim();
  if (all.length <= MAX_SAID) return all;
  return `…${all.slice(all.indexOf(" ", all.length - MAX_SAID) + 1 || -MAX_SAID).toWellFormed()}`;
}

/** The bar of a lane. */
export function Track({ agent, axis }: { readonly agent: AgentView; readonly axis: Axis }): Markup {
  return (
    <svg class="track" role="img" aria-label={story(agent)}>
      {agent.segments.map((segment) => <Bar segment={segment} axis={axis} />)}
    </svg>
  );
}

// A state is also a height, so that the lanes can be read without colours.
const SHAPES: Record<AgentState, { readonly y: number; readonly height: number }> = {
  queued: { y: 7, height: 2 },
  running: { y: 4, height: 8 },
  waiting: { y: 0, height: 16 },
  completed: { y: 2, height: 12 },
  failed: { y: 0, height: 16 },
  cancelled: { y: 2, height: 12 },
  skipped: { y: 5, height: 6 },
};
const END_WIDTH = 5;

function Bar({ segment, axis }: { readonly segment: Segment; readonly axis: Axis }): Markup {
  const from = Date.parse(segment.from) - axis.start;
  const to = segment.to === undefined ? undefined : Date.parse(segment.to) - axis.start;
  const { y, height } = SHAPES[segment.state];
  const isEnd = to !== undefined && isOver(segment.state);
  const until = to ?? (axis.now === undefined ? from : axis.now - axis.start);
  return (
    <rect
      class={stateClass(segment.state)}
      x={percent(from, axis)}
      y={y}
      width={isEnd ? END_WIDTH : percent(until - Math.max(0, from), axis)}
      height={height}
      rx={Math.min(3, height / 2)}
      data-a={Math.round(from)}
      data-b={isEnd ? "end" : to === undefined ? "" : Math.round(to)}
    />
  );
}

function percent(ms: number, axis: Axis): string {
  const share = Math.min(1, Math.max(0, ms / axis.length));
  return `${Number((share * 100).toFixed(2))}%`;
}

function isOver(state: AgentState): boolean {
  return state !== "queued" && state !== "running" && state !== "waiting";
}

function Standing({ agent }: { readonly agent: AgentView }): Markup {
  switch (agent.state) {
    case "waiting":
      return <span class="num s-waiting">waiting</span>;
    case "running":
      return <span class="num">{agent.turns > 0 ? `turn ${agent.turns}` : "starting"}</span>;
    case "failed":
      return <span class="num s-failed" title={agent.note}>failed</span>;
    case "completed": {
      const ms = Date.parse(agent.endedAt ?? "") - Date.parse(agent.startedAt ?? "");
      return <span class="num">{Number.isFinite(ms) ? took(ms) : "done"}</span>;
    }
    case "queued":
    case "cancelled":
    case "skipped":
      return <span class="num" title={agent.note}>{agent.state}</span>;
  }
}

function story(agent: AgentView): string {
  const waits = agent.segments.filter((segment) => segment.state === "waiting").length;
  const parts = [
    `${agentLabel(agent)}: ${stateLabel(agent.state)}`,
    agent.turns > 0 ? plural(agent.turns, "turn") : "",
    waits > 0 ? `asked ${plural(waits, "time")}` : "",
  ];
  return parts.filter((part) => part !== "").join(", ");
}
