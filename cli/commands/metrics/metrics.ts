import {
  AgentTally,
  type Histogram,
  LogCounters,
  type LogGauges,
  logMetricsText,
  METRIC_AGENT_STATES,
  openChanges,
  readAll,
  type Store,
} from "@remora/core";
import type { Context } from "../../context.ts";
import { NO_STORE_YET, openForReading } from "../../store.ts";
import type { Screen } from "../../terminal/screen.ts";
import { padEnd } from "../../terminal/width.ts";

/** Flags of `remora metrics`. */
export interface MetricsFlags {
  readonly store?: string;
  readonly format: "table" | "json" | "prometheus";
}

/** What the log came to. */
interface Figures {
  readonly counters: LogCounters;
  readonly gauges: LogGauges;
}

/** Prints what can be counted in a store. */
export async function metrics(context: Context, flags: MetricsFlags): Promise<void> {
  const { out, err, signal } = context;
  await using store = await openForReading(context, flags.store);
  if (store === undefined && flags.format === "table") {
    out.line(NO_STORE_YET);
    return;
  }
  if (store === undefined) err.line(NO_STORE_YET);
  const figures = await count(store, signal);
  signal.throwIfAborted();
  switch (flags.format) {
    case "table":
      return showTable(figures, out);
    case "json":
      return out.line(JSON.stringify(toJson(figures), null, 2));
    case "prometheus":
      out.write(logMetricsText(figures.counters, figures.gauges));
  }
}

async function count(store: Store | undefined, signal: AbortSignal): Promise<Figures> {
  const counters = new LogCounters();
  const tally = new AgentTally();
  if (store !== undefined) {
    for await (const event of readAll(store.events, { signal })) {
      counters.record(event);
      tally.record(event);
    }
  }
  const changes = store === undefined ? [] : await openChanges(store);
  const { position, agents, questionsWaiting } = tally;
  const waiting = changes.filter(({ atWork, pending }) => !atWork && pending.length === 0);
  return {
    counters,
    gauges: { position, agents, questionsWaiting, reviewsWaiting: waiting.length },
  };
}

function toJson({ counters, gauges }: Figures): object {
  const { waits, turns } = counters;
  return {
    events: {
      total: counters.events.reduce((sum, entry) => sum + entry.count, 0),
      position: gauges.position,
      byKind: Object.fromEntries(
        counters.events.map(({ category, action, count }) => [`${category}:${action}`, count]),
      ),
    },
    agents: gauges.agents,
    questions: {
      asked: counters.asked,
      waiting: gauges.questionsWaiting,
      ...Object.fromEntries(counters.outcomes),
      waitSeconds: summaryOf(waits),
    },
    reviewsWaiting: gauges.reviewsWaiting,
    model: {
      promptTokens: counters.promptTokens,
      completionTokens: counters.completionTokens,
      responseSeconds: summaryOf(turns),
    },
  };
}

function summaryOf(values: Histogram): object {
  const { count, sum, buckets } = values;
  return { count, sum, mean: count === 0 ? null : sum / count, buckets };
}

function showTable({ counters, gauges }: Figures, out: Screen): void {
  const total = counters.events.reduce((sum, entry) => sum + entry.count, 0);
  section(out, "Events", [
    ["in the log", number(total)],
    ...byCategory(counters),
  ]);
  section(
    out,
    "Agents",
    METRIC_AGENT_STATES.map((state) => [state, number(gauges.agents[state])]),
  );
  section(out, "Questions", [
    ["asked", number(counters.asked)],
    ["waiting", number(gauges.questionsWaiting)],
    ...[...counters.outcomes].map(([outcome, count]): Row => [outcome, number(count)]),
    ["answered after", meanOf(counters.waits, out)],
  ]);
  section(out, "Review", [["waiting for a decision", number(gauges.reviewsWaiting)]]);
  section(out, "Model", [
    ["prompt tokens", number(counters.promptTokens)],
    ["completion tokens", number(counters.completionTokens)],
    ["responses", number(counters.turns.count)],
    ["response after", meanOf(counters.turns, out)],
  ]);
}

type Row = readonly [label: string, value: string];

function byCategory({ events }: LogCounters): readonly Row[] {
  const sums = new Map<string, number>();
  for (const { category, count } of events) sums.set(category, (sums.get(category) ?? 0) + count);
  return [...sums].map(([category, sum]): Row => [`of ${category}`, number(sum)]);
}

const LABEL_WIDTH = 24;

function section(out: Screen, title: string, rows: readonly Row[]): void {
  out.line(out.paint.bold(title));
  for (const [label, value] of rows) {
    out.line(`  ${out.paint.dim(padEnd(label, LABEL_WIDTH))}${value}`);
  }
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}

function meanOf({ sum, count }: Histogram, out: Screen): string {
  if (count === 0) return "-";
  const mean = sum / count;
  const seconds = `${mean < 10 ? mean.toFixed(2) : mean.toFixed(0)} s`;
  return out.columns() < LABEL_WIDTH + 24 ? `${seconds} (mean)` : `${seconds} on average`;
}
