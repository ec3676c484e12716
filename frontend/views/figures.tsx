import type { Figures, Series } from "../state/types.ts";
import { count, median, plural, took } from "./_format.ts";
import { type Markup, plainPanel } from "./_markup.tsx";
import type { Panel, PanelView, ViewModel } from "./model.ts";

/** The current run in three plots. */
export const figuresPanel: Panel = {
  id: "figures",
  draw: drawFigures,
  watches: ["agent", "model", "tool", "graph"],
};

function drawFigures(model: ViewModel): PanelView {
  const { figures, progress } = model.state;
  if (model.state.agentCount === 0) return plainPanel(<section id="figures" hidden></section>);
  const wait = median(figures.waits);
  return plainPanel(
    <section id="figures" class="plots" aria-label="Figures">
      <Plot
        label="Agents running"
        value={count(progress.running)}
        values={figures.running.values}
        kind="running"
        more={progress.waiting > 0 ? `${count(progress.waiting)} waiting` : undefined}
      />
      <Plot
        label="Median wait for an answer"
        value={wait === undefined ? "–" : took(wait)}
        values={figures.waits}
        kind="waiting"
        bars
        more={figures.waits.length > 0 ? plural(figures.waits.length, "answer") : undefined}
      />
      {figures.totalTokens > 0
        ? (
          <Plot
            label="Tokens a minute"
            value={count(perMinute(figures.tokens))}
            values={merged(figures.tokens.values)}
            kind="tool"
            more={`${count(figures.totalTokens)} in all`}
          />
        )
        : (
          <Plot
            label="Model turns"
            value={count(figures.turns)}
            values={merged(figures.responses.values)}
            kind="tool"
            more={work(figures)}
          />
        )}
    </section>,
  );
}

function Plot(
  { label, value, values, kind, more, bars = false }: {
    readonly label: string;
    readonly value: string;
    readonly values: readonly number[];
    readonly kind: string;
    readonly more?: string | undefined;
    /** Whether each value stands for itself instead of for a moment. */
    readonly bars?: boolean;
  },
): Markup {
  return (
    <div class="plot">
      <p>{label}</p>
      <p class="value">
        <b>{value}</b> {more !== undefined && <span class="soft">{more}</span>}
      </p>
      {bars ? <Bars values={values} kind={kind} /> : <Sparkline values={values} kind={kind} />}
    </div>
  );
}

const WIDTH = 100;
const HEIGHT = 30;

const MAX_BARS = 40;

/** One bar for each value, the newest at the right. */
function Bars(
  { values, kind }: { readonly values: readonly number[]; readonly kind: string },
): Markup {
  const shown = values.slice(-MAX_BARS);
  const top = Math.max(...shown, 1);
  const step = WIDTH / Math.max(shown.length, 12);
  return (
    <svg
      class={`spark bars s-${kind}`}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {shown.map((value, index) => {
        const height = Math.max(1.5, (value / top) * (HEIGHT - 3));
        return (
          <rect
            x={Number((index * step).toFixed(2))}
            y={Number((HEIGHT - height).toFixed(2))}
            width={Number((step * 0.72).toFixed(2))}
            height={Number(height.toFixed(2))}
          />
        );
      })}
    </svg>
  );
}

/** A line without axes: the figure above it has the number, the line says where it came from. */
function Sparkline(
  { values, kind }: { readonly values: readonly number[]; readonly kind: string },
): Markup {
  if (values.length < 2) {
    return <svg class="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true"></svg>;
  }
  const top = Math.max(...values, 1);
  const points = values.map((value, index) => {
    const x = (index / (values.length - 1)) * WIDTH;
    const y = HEIGHT - 2 - (value / top) * (HEIGHT - 4);
    return `${Number(x.toFixed(1))} ${Number(y.toFixed(1))}`;
  });
  const path = `M${points.join("L")}`;
  return (
    <svg
      class={`spark s-${kind}`}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path class="area" d={`${path}L${WIDTH} ${HEIGHT}L0 ${HEIGHT}Z`} />
      <path class="line" d={path} vector-effect="non-scaling-stroke" />
    </svg>
  );
}

function work(figures: Figures): string {
  return figures.toolCalls === 1 ? "1 tool call" : `${count(figures.toolCalls)} tool calls`;
}

// Tokens come in bursts; a line through every second of them says nothing.
const MAX_POINTS = 30;

function merged(values: readonly number[]): readonly number[] {
  const size = Math.ceil(values.length / MAX_POINTS);
  if (size <= 1) return values;
  const sums: number[] = [];
  values.forEach((value, index) => {
    const slot = Math.floor(index / size);
    sums[slot] = (sums[slot] ?? 0) + value;
  });
  // The last one is not full yet and would always dip.
  if (values.length % size !== 0) sums.pop();
  return sums;
}

/** Tokens a minute over the newest minute, or over the whole series where that is shorter. */
function perMinute(series: Series): number {
  const steps = Math.max(1, Math.ceil(60_000 / series.step));
  const newest = series.values.slice(-steps);
  const minutes = Math.max(1_000, newest.length * series.step) / 60_000;
  return newest.reduce((sum, value) => sum + value, 0) / minutes;
}
