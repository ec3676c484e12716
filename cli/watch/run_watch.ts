import { type Event, eventKey, type Question, type Store } from "@remora/core";
import { errorText } from "../errors.ts";
import { Keys } from "../terminal/keys.ts";
import { LiveArea } from "../terminal/live.ts";
import type { Screen } from "../terminal/screen.ts";
import { textOf } from "./_payload.ts";
import { blockedQuestion } from "./blocked_question.ts";
import { eventLines } from "./event_lines.ts";
import { liveLines } from "./live_lines.ts";
import { RunState } from "./run_state.ts";

/** Options of a {@linkcode RunWatch}. */
export interface RunWatchOptions {
  /** The store the run writes to. */
  readonly store: Store;
  /** The run. */
  readonly graphId: string;
  /** Follow from behind this event. */
  readonly after: number;
  /** Where to show it. */
  readonly screen: Screen;
  /** Show the live block only, no lines: where another stream carries the result. */
  readonly quiet: boolean;
  /** Where questions can be answered, for people: `on the dashboard`. */
  readonly elsewhere: string;
  /** Answers a question from this terminal. Where it is given, number keys answer the first question. */
  readonly answer?: (question: Question, answer: string) => Promise<void>;
  /** Called for Ctrl-C where the terminal makes it a key, as Windows does. */
  readonly onInterrupt?: () => void;
}

const CTRL_C = "\x03";

const PAGE = 1000;
const QUESTION_ENDS: ReadonlySet<string> = new Set(["resumed", "declined", "expired", "withdrawn"]);

/** Shows a run while it goes on: a live block on a terminal, a line for each step elsewhere. */
export class RunWatch {
  readonly #options: RunWatchOptions;
  readonly #state: RunState;
  readonly #questions = new Map<string, Question>();
  readonly #stop = new AbortController();
  readonly #area: LiveArea;
  readonly #keys: Keys | undefined;
  readonly #following: Promise<void>;
  #position: number;
  #answering = false;

  /** Starts to watch. */
  constructor(options: RunWatchOptions) {
    this.#options = options;
    this.#position = options.after;
    this.#state = new RunState(options.graphId, Date.now());
    const { screen, answer } = options;
    this.#keys = screen.isTerminal && answer !== undefined
      ? new Keys((key) => this.#press(key))
      : undefined;
    this.#area = new LiveArea(screen, () => this.#render());
    this.#following = this.#follow();
    // Whoever finishes hears of it; until then it is nobody's unhandled rejection.
    this.#following.catch(() => {});
  }

  /** Shows what is still to come up to now, then removes the live block. */
  async finish(): Promise<void> {
    this.#stop.abort();
    try {
      await this.#following;
      await this.#catchUp();
    } finally {
      this.#area[Symbol.dispose]();
      await this.#keys?.[Symbol.asyncDispose]();
    }
  }

  async #follow(): Promise<void> {
    const { store, graphId, after } = this.#options;
    const { signal } = this.#stop;
    for await (const event of store.events.follow({ after, filter: { graphId }, signal })) {
      this.#take(event);
    }
  }

  async #catchUp(): Promise<void> {
    const { store, graphId } = this.#options;
    for (;;) {
      const after = this.#position;
      const page = await store.events.read({ after, filter: { graphId }, limit: PAGE });
      for (const event of page) this.#take(event);
      if (page.length < PAGE) return;
    }
  }

  #take(event: Event): void {
    this.#position = event.seq;
    this.#state.apply(event);
    this.#trackQuestion(event);
    const { screen, quiet } = this.#options;
    // On a terminal the live block shows what waits, as long as it waits.
    if (!quiet && !(screen.isTerminal && eventKey(event) === "agent:blocked")) {
      this.#area.log(...eventLines(event, {
        screen,
        nameOf: (agentId) => this.#state.agents.get(agentId)?.name ?? agentId,
        verbose: !screen.isTerminal,
      }));
    }
    this.#area.refresh();
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

  #render(): readonly string[] {
    return liveLines({
      run: this.#state,
      questions: [...this.#questions.values()],
      keys: this.#keys?.available ?? false,
      elsewhere: this.#options.elsewhere,
      now: Date.now(),
    }, this.#options.screen);
  }

  #press(key: string): void {
    if (key === CTRL_C) return this.#options.onInterrupt?.();
    const [question] = this.#questions.values();
    const option = /^[1-9]$/.test(key) ? question?.options?.[Number(key) - 1] : undefined;
    if (question === undefined || option === undefined || this.#answering) return;
    this.#answering = true;
    this.#options.answer?.(question, option)
      // Somebody else was faster, or the answer came too late: the log says so in a moment.
      .catch((error: unknown) => this.#area.log(errorText(error, this.#options.screen.paint)))
      .finally(() => this.#answering = false);
  }
}
