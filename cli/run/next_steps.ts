import type { RunReport } from "@remora/backend";
import { selfCommand } from "../self.ts";
import { storeWords } from "../store.ts";
import type { Screen } from "../terminal/screen.ts";
import { padEnd } from "../terminal/width.ts";

/** A command that can be copied, and what it does. */
type Step = readonly [command: string, meaning: string];

/** Prints how to decide on the changes of a run; nothing where there are none. */
export function showReviewSteps(
  report: RunReport,
  storeUrl: string | undefined,
  screen: Screen,
): void {
  const changed = new Set(report.agents.flatMap(({ result }) => result.changedFiles)).size;
  if (changed === 0) return;
  const self = selfCommand();
  const store = storeWords(storeUrl);
  const files = screen.paint.bold(changed === 1 ? "1 file" : `${changed} files`);
  screen.line();
  screen.line(`Changes to ${files} wait for your decision; nothing is written yet:`);
  showSteps([
    [`${self} review diff${store}`, "look at them"],
    [`${self} review accept --all${store}`, "write them"],
    [`${self} review reject --all${store}`, "drop them"],
  ], screen);
}

/** Prints how to go on with a run that was stopped. */
export function showResumeStep(
  graphId: string,
  storeUrl: string | undefined,
  screen: Screen,
): void {
  screen.line(`${screen.paint.wait("Stopped.")} Nothing is lost; it can go on at any time:`);
  showSteps([[`${selfCommand()} resume ${graphId}${storeWords(storeUrl)}`, ""]], screen);
}

function showSteps(steps: readonly Step[], screen: Screen): void {
  const { paint } = screen;
  const width = Math.max(0, ...steps.map(([command]) => command.length));
  // Beside each other only where that fits; a command that is broken cannot be copied.
  const beside = width + 20 < screen.columns();
  for (const [command, meaning] of steps) {
    const note = meaning === "" || !beside ? "" : `  ${paint.dim(`# ${meaning}`)}`;
    screen.line(`  ${paint.brand(beside ? padEnd(command, width) : command)}${note}`.trimEnd());
  }
}
