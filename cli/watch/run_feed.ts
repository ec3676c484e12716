import {
  type Event,
  EventGapError,
  eventKey,
  formatError,
  type Question,
  type Store,
} from "@remora/core";
import type { Screen } from "../terminal/screen.ts";
import { textOf } from "./_payload.ts";
import { blockedQuestion } from "./blocked_question.ts";
import { eventLines } from "./event_lines.ts";
import { followOn } from "./follow_on.ts";
import { RunState } from "./run_state.ts";

/** Options of a {@linkcode RunFeed}. */
export interface RunFeedOptions {
  /** The store the run writes to. */
  readonly store: Store;
  /** The run. */
  readonly graphId: string;
  /** Follow from behind this event. */
  readonly after: number;
  /** Where the lines will be shown. */
  readonly screen: Pick<Screen, "paint" | "columns" | "isTerminal">;
  /** Gets the lines of each event that is worth telling, none for the others. */
  readonly onLines: (lines: readonly string[]) => void;
}

const PAGE = 1000;
const QUESTION_ENDS: ReadonlySet<string> = new Set(["resumed", "declined", "expired", "withdrawn"]);

/** Follows one run: where its agents stand, which questions wait, and what to tell about it. */
export class RunFeed {
  /** Where the agents stand. */
  readonly state: RunState;
  readonly #options: RunFeedOptions;
  readonly #questions = new Map<string, Question>();
  readonly #stop = new AbortController();
  readonly #following: Promise<void>;
  #position: number;

  /** Starts to follow. */
  constructor(options: RunFeedOptions) {
    this.#options = options;
    this.#position = options.after;
    this.state = new RunState(options.graphId, Date.now());
    this.#following = this.#follow();
    // Whoever finishes hears of it; until then it is nobody's unhandled rejection.
    this.#following.catch(() => {});
  }

  /** The questions that wait, oldest first. */
  get questions(): readonly Question[] {
    return [...this.#questions.values()];
  }

  /** Takes what is still to come up to now, and ends. */
  async finish(): Promise<void> {
    this.#stop.abort();
    await this.#following;
    const { store, graphId } = this.#options;
    for (;;) {
      try {
        const after = this.#position;
        const page = await store.events.read({ after, filter: { graphId }, limit: PAGE });
        for (const event of page) this.#take(event);
        if (page.length < PAGE) return;
      } catch (error) {
        if (!(error instanceof EventGapError)) throw error;
        this.#passGap(error);
      }
    }
  }

  async #follow(): Promise<void> {
    const { store, graphId, after } = this.#options;
    const { signal } = this.#stop;
    const onGap = (error: EventGapError): void => this.#passGap(error);
    const options = { after, filter: { graphId }, signal, onGap };
    for await (const event of followOn(store.events, options)) {
      this.#take(event);
    }
  }

  /** What is not in the log any more cannot be told; what is left can. */
  #passGap(error: EventGapError): void {
    this.#position = error.resumeAfter;
    this.#options.onLines([this.#options.screen.paint.dim(formatError(error))]);
  }

  #take(event: Event): void {
    this.#position = event.seq;
    this.state.apply(event);
    this.#trackQuestion(event);
    const { screen, onLines } = this.#options;
    // On a terminal the live block shows what waits, as long as it waits.
    const isShown = !(screen.isTerminal && eventKey(event) === "agent:blocked");
    onLines(
      isShown
        ? eventLines(event, {
          screen,
          nameOf: (agentId) => this.state.agents.get(agentId)?.name ?? agentId,
          verbose: !screen.isTerminal,
        })
        : [],
    );
  }

  #trackQuestion(event: Event): void {
    if (event.category !== "agent") return;
    if (event.action === "blocked") {
      const question = blockedQuestion(event);
      if (question !== undefined) this.#questions.set(question.id, question);
    } else if (QUESTION_ENDS.has(event.action)) {
      this.#questions.delete(textOf(event.payload, "questionId"));
    }
  }
}
