import type { Question, Store } from "@remora/core";
import { errorText } from "../../errors.ts";
import { LiveArea } from "../../terminal/live.ts";
import type { Screen } from "../../terminal/screen.ts";
import { AnswerKeys } from "../../watch/answer_keys.ts";
import { questionLines, runLines } from "../../watch/live_lines.ts";
import { RunFeed } from "../../watch/run_feed.ts";

/** Options of a {@linkcode WatchScreen}. */
export interface WatchScreenOptions {
  /** The store that the runs write to. */
  readonly store: Store;
  /** Follow runs from behind this event. */
  readonly after: number;
  /** Where to show it. */
  readonly screen: Screen;
  /** Show no lines: standard output carries data. */
  readonly quiet: boolean;
  /** Answers a question from this terminal. */
  readonly answer: (question: Question, answer: string) => Promise<void>;
  /** Where questions can be answered else, for people. */
  readonly elsewhere: string;
  /** Called for Ctrl-C where the terminal makes it a key. */
  readonly onInterrupt: () => void;
}

/** Shows the runs of a watch while they go on, any number of them at a time. */
export class WatchScreen implements AsyncDisposable {
  /** What is shown while nothing runs. */
  idle = "";
  readonly #options: WatchScreenOptions;
  readonly #feeds = new Map<string, RunFeed>();
  readonly #area: LiveArea;
  readonly #keys: AnswerKeys | undefined;

  /** Shows it from now on. */
  constructor(options: WatchScreenOptions) {
    this.#options = options;
    const { screen, answer, onInterrupt } = options;
    this.#keys = screen.isTerminal
      ? new AnswerKeys({
        first: () => this.#questions()[0],
        answer,
        onError: (error) => this.#area.log(errorText(error, screen.paint)),
        onInterrupt,
      })
      : undefined;
    this.#area = new LiveArea(screen, () => this.#render());
  }

  /** Prints lines above the live block. */
  log(...lines: readonly string[]): void {
    if (!this.#options.quiet) this.#area.log(...lines);
    this.#area.refresh();
  }

  /** Shows a run from its beginning on. */
  begin(graphId: string): void {
    const { store, after, screen } = this.#options;
    const onLines = (lines: readonly string[]) => this.log(...lines);
    this.#feeds.set(graphId, new RunFeed({ store, after, screen, graphId, onLines }));
  }

  /** Shows what is still to come of a run, and no more of it. */
  async end(graphId: string): Promise<void> {
    const feed = this.#feeds.get(graphId);
    this.#feeds.delete(graphId);
    await feed?.finish();
    this.#area.refresh();
  }

  /** Removes the live block. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await Promise.all([...this.#feeds.values()].map((feed) => feed.finish()));
    } finally {
      this.#area[Symbol.dispose]();
      await this.#keys?.[Symbol.asyncDispose]();
    }
  }

  #questions(): readonly Question[] {
    return [...this.#feeds.values()].flatMap((feed) => feed.questions)
      .sort((a, b) => a.createdAt < b.createdAt ? -1 : 1);
  }

  #render(): readonly string[] {
    const { screen, elsewhere } = this.#options;
    const now = Date.now();
    const keys = this.#keys?.available ?? false;
    const questions = this.#questions();
    this.#keys?.shows(questions[0]);
    return [
      "",
      ...questionLines({ questions, keys, elsewhere, now }, screen),
      ...[...this.#feeds.values()].flatMap(({ state }) => runLines({ run: state, now }, screen)),
      screen.paint.dim(this.idle),
    ];
  }
}
