import {
  type AgentChanges,
  decide,
  openChanges,
  readReviews,
  RemoraError,
  type ReviewOutcome,
  type Store,
} from "@remora/core";
import type { Prompt } from "../terminal/prompt.ts";
import { safeLine } from "../terminal/safe.ts";
import type { Screen } from "../terminal/screen.ts";
import { withConflicts } from "./conflicts.ts";
import { diffsOf, showDiffs, showOutcomes } from "./show.ts";

/** A result that is to be decided on. */
export interface ReviewItem {
  /** Whose result it is. */
  readonly agentId: string;
  /** The agent's name. */
  readonly name: string;
  /** How the agent ended. */
  readonly status: string;
  /** What it says about it. */
  readonly summary: string;
}

/** How results are decided on. */
export interface InteractiveOptions {
  /** Where the changes are. */
  readonly store: Store;
  /** Where it is shown. */
  readonly screen: Screen;
  /** Asks. */
  readonly prompt: Prompt;
  /** Who decides. */
  readonly by: string;
  /** Through what. */
  readonly via: string;
  /** Runs an agent again, with a note; gives its new result. */
  readonly retry: (item: ReviewItem, note: string) => Promise<ReviewItem | undefined>;
}

/** How many results were decided in which way. */
export interface InteractiveCounts {
  accepted: number;
  rejected: number;
  retried: number;
  skipped: number;
  /** Results that were left when somebody quit. */
  left: number;
}

const MENU = {
  a: "accept",
  r: "reject",
  f: "file by file",
  t: "try again",
  s: "skip",
  d: "diff",
  q: "quit",
} as const;

type Choice = keyof typeof MENU;

/** Shows one result after another and does what somebody says. */
export async function reviewInteractively(
  items: readonly ReviewItem[],
  options: InteractiveOptions,
): Promise<InteractiveCounts> {
  const counts = { accepted: 0, rejected: 0, retried: 0, skipped: 0, left: 0 };
  const queue = [...items];
  let number = 0;
  for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
    number++;
    const done = await new ItemReview(item, options).run(`${number}/${number + queue.length}`);
    if (done === "quit") {
      counts.left = queue.length + 1;
      return counts;
    }
    if (typeof done === "string") counts[done]++;
    else {
      counts.retried++;
      if (done.next !== undefined) queue.unshift(done.next);
    }
  }
  return counts;
}

type Done =
  | "accepted"
  | "rejected"
  | "skipped"
  | "quit"
  | { readonly next: ReviewItem | undefined };

/** One result on the screen. */
class ItemReview {
  readonly #item: ReviewItem;
  readonly #options: InteractiveOptions;

  constructor(item: ReviewItem, options: InteractiveOptions) {
    this.#item = item;
    this.#options = options;
  }

  async run(place: string): Promise<Done> {
    const { screen } = this.#options;
    const { paint } = screen;
    const { name, status, summary } = this.#item;
    screen.line();
    const word = status === "success" ? paint.ok(status) : paint.bad(safeLine(status));
    screen.line(`${paint.dim(`[${place}]`)} ${paint.bold(safeLine(name))}  ${word}`);
    if (summary !== "") screen.line(paint.dim(safeLine(summary)));
    await this.#show(await this.#changes());
    for (;;) {
      const changes = await this.#changes();
      const choice = await this.#ask(changes);
      const done = choice === undefined ? "quit" : await this.#take(choice, changes);
      if (done !== undefined) return done;
    }
  }

  async #take(choice: Choice, changes: AgentChanges | undefined): Promise<Done | undefined> {
    switch (choice) {
      case "a":
        return await this.#decide("accepted") ? "accepted" : undefined;
      case "r":
        return await this.#decide("rejected") ? "rejected" : undefined;
      case "f":
        return await this.#fileByFile(changes);
      case "t":
        return await this.#retry();
      case "s":
        return "skipped";
      case "d":
        await this.#show(changes);
        return undefined;
      case "q":
        return "quit";
    }
  }

  async #ask(changes: AgentChanges | undefined): Promise<Choice | undefined> {
    const { screen: { paint }, prompt } = this.#options;
    const files = changes?.files.length ?? 0;
    const letters: readonly Choice[] = files === 0
      ? ["t", "s", "q"]
      : ["a", "r", ...(files > 1 ? ["f" as const] : []), "t", "s", "d", "q"];
    const menu = letters.map((letter) => `${paint.wait(letter)} ${MENU[letter]}`).join("  ");
    const answer = await prompt.choose(`${menu} ?`, letters.join(""));
    return letters.find((letter) => letter === answer);
  }

  async #changes(): Promise<AgentChanges | undefined> {
    const { agentId } = this.#item;
    return (await openChanges(this.#options.store, { agentId }))[0];
  }

  async #show(changes: AgentChanges | undefined): Promise<void> {
    const { store, screen } = this.#options;
    if (changes === undefined) return screen.line(screen.paint.dim("It changed nothing"));
    const diffs = diffsOf(await readReviews(store, [changes]));
    screen.line();
    showDiffs(await withConflicts(store, [changes], diffs), screen);
    screen.line();
  }

  /** Whether it is decided: a conflict is not. */
  async #decide(
    decision: "accepted" | "rejected",
    paths?: readonly string[],
  ): Promise<boolean> {
    const { store, screen, by, via } = this.#options;
    const { agentId, name } = this.#item;
    let outcomes: readonly ReviewOutcome[];
    try {
      const which = paths === undefined ? { agentId } : { agentId, paths };
      ({ outcomes } = await decide(store, { ...which, decision, by, via }));
    } catch (error) {
      if (!(error instanceof RemoraError) || !error.code.startsWith("REVIEW-")) throw error;
      // Somebody else was faster, on the dashboard for instance.
      screen.line(screen.paint.wait(error.message));
      return true;
    }
    showOutcomes(outcomes.map((outcome) => ({ agentId, name, ...outcome })), screen);
    return outcomes.every(({ status }) => status !== "conflict");
  }

  async #fileByFile(changes: AgentChanges | undefined): Promise<Done | undefined> {
    const { screen: { paint }, prompt } = this.#options;
    const decided = new Set<"accepted" | "rejected">();
    for (const { path } of changes?.files ?? []) {
      const menu = `${safeLine(path)}: ${paint.wait("a")} accept  ${paint.wait("r")} reject  ${
        paint.wait("s")
      } skip ?`;
      const answer = await prompt.choose(menu, "ars");
      if (answer === undefined) return "quit";
      if (answer === "s") continue;
      const decision = answer === "a" ? "accepted" : "rejected";
      if (await this.#decide(decision, [path])) decided.add(decision);
    }
    if (await this.#changes() !== undefined) return undefined;
    return decided.has("accepted") ? "accepted" : "rejected";
  }

  async #retry(): Promise<Done | undefined> {
    const { prompt, retry } = this.#options;
    const note = await prompt.text("What should be different (the model is told):");
    if (note === undefined) return "quit";
    return { next: await retry(this.#item, note.trim()) };
  }
}
