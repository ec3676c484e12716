import type { CodeNode, RunReport, WatchEvent } from "@remora/backend";
import { errorText } from "../../errors.ts";
import { countsText, wasInterrupted } from "../../run/summary.ts";
import { selfCommand } from "../../self.ts";
import { storeWords } from "../../store.ts";
import { safeLine } from "../../terminal/safe.ts";
import type { Screen } from "../../terminal/screen.ts";
import { padEnd } from "../../terminal/width.ts";
import { PHASE_WIDTH } from "../../watch/phase.ts";

/** Names that are listed; of more there is only the number. */
const MOST_NAMES = 5;

/**
 * What to tell about something that happened in a watch.
 *
 * @param storeFlag The store that was named, for the commands that are suggested.
 */
export function watchLines(
  event: WatchEvent,
  { screen, storeFlag }: {
    readonly screen: Pick<Screen, "paint">;
    readonly storeFlag: string | undefined;
  },
): readonly string[] {
  const { paint } = screen;
  switch (event.type) {
    case "watching":
      return [
        `Watching ${event.paths.map(safeLine).join(", ")} for changes: ` +
        `${event.nodes} ${event.nodes === 1 ? "node" : "nodes"}. Ctrl-C stops`,
      ];
    case "started":
      return [`${paint.run(padEnd("runs", PHASE_WIDTH))}  ${namesOf(event.nodes)}`];
    case "removed":
      return [`${paint.off(padEnd("gone", PHASE_WIDTH))}  ${listed(event.nodeIds)}`];
    case "failed":
      return [errorText(event.error, paint)];
    case "ended":
      return endLines(event.report, { screen, storeFlag });
  }
}

function endLines(
  report: RunReport,
  { screen: { paint }, storeFlag }: Parameters<typeof watchLines>[1],
): readonly string[] {
  if (wasInterrupted(report)) return [];
  const changed = new Set(report.agents.flatMap(({ result }) => result.changedFiles));
  const review = changed.size === 0
    ? ""
    : paint.dim(`  ${listed([...changed])}: ${selfCommand()} review diff${storeWords(storeFlag)}`);
  return [`${paint.bold(countsText(report, { paint }))}${review}`];
}

function namesOf(nodes: readonly CodeNode[]): string {
  return listed(nodes.map(({ nodeId }) => nodeId));
}

function listed(names: readonly string[]): string {
  if (names.length <= MOST_NAMES) return names.map(safeLine).join(", ");
  return `${names.slice(0, MOST_NAMES).map(safeLine).join(", ")} and ${
    names.length - MOST_NAMES
  } more`;
}
