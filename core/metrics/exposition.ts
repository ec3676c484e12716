import type { Histogram } from "./histogram.ts";

/** The labels of a value of a metric. */
export type MetricLabels = Readonly<Record<string, string>>;

/** A value of a metric with its labels. */
export type MetricSample = readonly [labels: MetricLabels, value: number];

/**
 * One metric in the text format of Prometheus.
 *
 * @param name What it is called: letters and underscores.
 * @param details Its type, what it counts, and one value, or one for each set of labels.
 *
 * @see {@link https://prometheus.io/docs/instrumenting/exposition_formats/}
 */
export function metricText(
  name: string,
  { type, help, samples }: {
    readonly type: "counter" | "gauge";
    readonly help: string;
    readonly samples: number | readonly MetricSample[];
  },
): string {
  const list: readonly MetricSample[] = typeof samples === "number" ? [[{}, samples]] : samples;
  const lines = list.map(([labels, value]) => `${name}${labelsOf(labels)} ${numberText(value)}`);
  return [...head(name, type, help), ...lines, ""].join("\n");
}

/**
 * One histogram in the text format of Prometheus.
 *
 * @param name What it is called: letters and underscores.
 * @param details What it counts, and the values.
 */
export function histogramText(
  name: string,
  { help, values }: { readonly help: string; readonly values: Histogram },
): string {
  return [
    ...head(name, "histogram", help),
    ...values.buckets.map(({ bound, count }) => `${name}_bucket{le="${bound}"} ${count}`),
    `${name}_bucket{le="+Inf"} ${values.count}`,
    `${name}_sum ${numberText(values.sum)}`,
    `${name}_count ${values.count}`,
    "",
  ].join("\n");
}

function head(name: string, type: string, help: string): readonly string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
}

function labelsOf(labels: MetricLabels): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}="${escape(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

// Actions of events are anybody's text: a line break would begin a metric of its own.
function escape(value: string): string {
  return value.toWellFormed().replaceAll("\\", "\\\\").replaceAll('"', '\\"')
    .replaceAll(/\r\n|\r|\n/g, "\\n");
}

// Sums of seconds carry the noise of binary fractions.
function numberText(value: number): string {
  return `${Number(value.toPrecision(15))}`;
}
