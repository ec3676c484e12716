import type { RunReport } from "@remora/backend";
import { selfCommand, shellWord } from "../self.ts";
import type { Screen } from "../terminal/screen.ts";
import { padEnd } from "../terminal/width.ts";
import { wasInterrupted } from "./summary.ts";

/** Prints what can be done now, as commands that can be copied. */
export function showNextSteps(
  report: RunReport,
  storeUrl: string | undefined,
  screen: Screen,
): void {
  const { paint } = screen;
  const self = selfCommand();
  const store = storeUrl === undefined ? "" : ` --store ${shellWord(storeUrl)}`;
  const changed = new Set(report.agents.flatMap(({ result }) => result.changedFiles)).size;
  const steps: (readonly [command: string, meaning: string])[] = [];
  if (wasInterrupted(report)) {
    screen.line();
    screen.line(`${paint.wait("Stopped.")} Nothing is lost; it can go on at any time:`);
    steps.push([`${self} resume ${report.graphId}${store}`, ""]);
  } else if (changed > 0) {
    screen.line();
    const files = changed === 1 ? "1 file" : `${changed} files`;
    screen.line(`Changes to ${paint.bold(files)} wait for your decision; nothing is written yet:`);
    steps.push(
      [`${self} review diff${store}`, "look at them"],
      [`${self} review accept --all${store}`, "write them"],
      [`${self} review reject --all${store}`, "drop them"],
    );
  }
  const width = Math.max(0, ...steps.map(([command]) => command.length));
  // Beside each other only where that fits; a command that is broken cannot be copied.
  const beside = width + 20 < screen.columns();
  for (const [command, meaning] of steps) {
    const note = meaning === "" || !beside ? "" : `  ${paint.dim(`# ${meaning}`)}`;
    screen.line(`  ${paint.brand(beside ? padEnd(command, width) : command)}${note}`.trimEnd());
  }
}
