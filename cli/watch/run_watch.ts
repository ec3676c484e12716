import type { Question, Store } from "@remora/core";
import { errorText } from "../errors.ts";
import type { Keys } from "../terminal/keys.ts";
import { LiveArea } from "../terminal/live.ts";
import type { Screen } from "../terminal/screen.ts";
import { AnswerKeys } from "./answer_keys.ts";
import { liveLines } from "./live_lines.ts";
import { RunFeed } from "./run_feed.ts";

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
  /** Keys that somebody else owns. @default its own */
  readonly keys?: Keys | undefined;
}

/** Shows a run while it goes on: a live block on a terminal, a line for each step elsewhere. */
export class RunWatch {
  readonly #options: RunWatchOptions;
  readonly #area: LiveArea;
  readonly #feed: RunFeed;
  readonly #keys: AnswerKeys | undefined;

  /** Starts to watch. */
  constructor(options: RunWatchOptions) {
    this.#options = options;
    const { screen, answer, quiet, onInterrupt, keys } = options;
    this.#feed = new RunFeed({
      ...options,
      onLines: (lines) => {
        if (!quiet) this.#area.log(...lines);
        this.#area.refresh();
      },
    });
    this.#keys = screen.isTerminal && answer !== undefined
      ? new AnswerKeys({
        first: () => this.#feed.questions[0],
        answer,
        // The log says so in a moment.
        onError: (error) => this.#area.log(errorText(error, screen.paint)),
        onInterrupt,
        keys,
      })
      : undefined;
    this.#area = new LiveArea(screen, () => this.#render());
  }

  /** Shows what is still to come up to now, then removes the live block. */
  async finish(): Promise<void> {
    try {
      await this.#feed.finish();
    } finally {
      this.#area[Symbol.dispose]();
      await this.#keys?.[Symbol.asyncDispose]();
    }
  }

  #render(): readonly string[] {
    this.#keys?.shows(this.#feed.questions[0]);
    return liveLines({
      run: this.#feed.state,
      questions: this.#feed.questions,
      keys: this.#keys?.available ?? false,
      elsewhere: this.#options.elsewhere,
      now: Date.now(),
    }, this.#options.screen);
  }
}
