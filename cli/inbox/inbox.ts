import {
  EventBus,
  maskUrl,
  type Question,
  RemoraError,
  type Store,
  WorkspaceInboxCoordinator,
} from "@remora/core";
import { problemOf } from "../errors.ts";
import { agentName } from "../questions/card.ts";
import { storeCommand } from "../store.ts";
import type { Screen } from "../terminal/screen.ts";
import { VIA } from "../user.ts";
import { followInbox } from "./feed.ts";
import type { Key } from "./key.ts";
import { renderInbox } from "./render.ts";
import { type Effect, emptyInbox, type InboxState, withQuestions } from "./state.ts";
import { Terminal } from "./terminal.ts";
import { failed, pressKey, sent } from "./update.ts";

/** Options of {@linkcode runInbox}. */
export interface InboxOptions {
  /** Where the questions are. */
  readonly store: Store;
  /** The terminal. */
  readonly screen: Screen;
  /** Who answers. */
  readonly by: string;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** Repaints this often without a change, so that clocks go on. */
const INTERVAL = 1_000;
/** Changes within so many milliseconds are painted at once. */
const FRAME = 30;

/** Fails with what to use instead where nobody sits in front of both ends. */
export function checkTerminal(screen: Screen, storeFlag: string | undefined): void {
  if (screen.isTerminal && Deno.stdin.isTerminal()) return;
  throw new RemoraError("TERMINAL-NEEDED", "The inbox needs a terminal, for keys and the screen", {
    hint: `Without one use: ${storeCommand("questions", storeFlag)}`,
  });
}

/** Shows what waits and takes answers, until somebody quits. */
export async function runInbox(options: InboxOptions): Promise<void> {
  await using inbox = new Inbox(options);
  await inbox.run();
}

class Inbox implements AsyncDisposable {
  readonly #options: InboxOptions;
  readonly #bus: EventBus;
  readonly #coordinator: WorkspaceInboxCoordinator;
  readonly #terminal: Terminal;
  readonly #stop = new AbortController();
  readonly #clock: ReturnType<typeof setInterval>;
  readonly #underWay = new Set<Promise<void>>();
  #painting: ReturnType<typeof setTimeout> | undefined;
  #state: InboxState = emptyInbox();

  constructor(options: InboxOptions) {
    this.#options = options;
    this.#bus = new EventBus(options.store.events);
    this.#coordinator = new WorkspaceInboxCoordinator(this.#bus, options.store, {
      onError: (error) => this.#say(error),
    });
    this.#terminal = new Terminal(options.screen, {
      onKey: (key) => this.#press(key),
      onRepaint: () => this.#paint(),
      onClosed: () => this.#stop.abort(),
    });
    this.#clock = setInterval(() => this.#paint(), INTERVAL);
  }

  async run(): Promise<void> {
    const signal = AbortSignal.any([this.#options.signal, this.#stop.signal]);
    // Questions of agents that are gone expire here too.
    this.#coordinator.watchAll();
    this.#paint();
    await followInbox(this.#options.store, {
      signal,
      onChange: ({ questions, agents }, ended) => {
        this.#change({ ...withQuestions(this.#state, questions, { ended }), agents });
      },
      onInvalid: (error) => this.#say(error),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#clock);
    clearTimeout(this.#painting);
    await this.#terminal[Symbol.asyncDispose]();
    // An answer that was sent is stored before the store is closed.
    await Promise.all(this.#underWay);
    await this.#coordinator.stopAll();
    await this.#bus.close();
  }

  #press(key: Key): void {
    const { state, effect } = pressKey(this.#state, key);
    this.#change(state);
    if (effect === undefined) return;
    if (effect.type === "quit") return this.#stop.abort();
    const work = this.#carryOut(effect).finally(() => this.#underWay.delete(work));
    this.#underWay.add(work);
  }

  async #carryOut(effect: Exclude<Effect, { readonly type: "quit" }>): Promise<void> {
    const { question } = effect;
    try {
      const text = await this.#send(effect, question);
      this.#change(sent(this.#state, question.id, text));
    } catch (error) {
      this.#change(failed(this.#state, question.id, messageOf(error)));
    }
  }

  async #send(
    effect: Exclude<Effect, { readonly type: "quit" }>,
    { agentId, id, ...question }: Question,
  ): Promise<string> {
    const { by } = this.#options;
    const { requestId } = effect;
    const name = agentName({ ...question, agentId });
    if (effect.type === "decline") {
      const reason = effect.reason === "" ? undefined : effect.reason;
      await this.#coordinator.decline(agentId, id, { by, via: VIA, requestId, reason });
      return `Declined: ${name} goes on without an answer`;
    }
    const { answer } = effect;
    await this.#coordinator.respond(agentId, id, answer, { by, via: VIA, requestId });
    return `Answered: ${name} gets ${
      typeof answer === "string" ? `"${answer}"` : JSON.stringify(answer)
    }`;
  }

  #say(error: unknown): void {
    this.#change({ ...this.#state, message: { tone: "bad", text: messageOf(error) } });
  }

  #change(state: InboxState): void {
    this.#state = state;
    this.#painting ??= setTimeout(() => this.#paint(), FRAME);
  }

  #paint(): void {
    clearTimeout(this.#painting);
    this.#painting = undefined;
    const { screen, store } = this.#options;
    const frame = {
      columns: screen.columns(),
      rows: screen.rows(),
      paint: screen.paint,
      now: Date.now(),
      store: maskUrl(store.url),
    };
    this.#terminal.screen.paint(renderInbox(this.#state, frame));
  }
}

function messageOf(error: unknown): string {
  const { code, message, hint } = problemOf(error);
  return `${code}: ${message}${hint === undefined ? "" : `. ${hint}`}`;
}
