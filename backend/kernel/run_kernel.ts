import { type Event, newId, RemoraError, takeUserMessages, type UserMessage } from "@remora/core";
import { normaliseCalls } from "./_calls.ts";
import { JOURNAL_VERSION, type JournalEntry, type TurnEntry } from "./_entries.ts";
import { type EventOwner, eventOwner, TurnEvents } from "./_kernel_events.ts";
import { ModelAsker } from "./_model_asker.ts";
import { Publisher } from "./_publisher.ts";
import { KernelState } from "./_state.ts";
import { ToolRunner } from "./_tool_runner.ts";
import { limitReached, mustRemind, reminderOf, type Verdict, verdictOf } from "./_verdict.ts";
import { WorkClock } from "./_work_clock.ts";
import { Journal } from "./journal.ts";
import type { KernelOptions, KernelResult } from "./types.ts";

/**
 * Runs an agent: asks the model, runs the tools it calls, until its termination tool is called or a limit
 * is reached.
 *
 * Every response and every result is journaled before the next step. Called again after a crash, with the
 * same agent and workspace, it goes on where the journal ends: finished tool calls are not repeated, an
 * open question is waited for. Called again after the end it returns the same result.
 *
 * @returns How it ended. Limits that are reached are results, not errors.
 * @throws the reason of `signal` when it is aborted; the journal stays and can be resumed
 * @throws {RemoraError} `MODEL-…` when the model server fails, `JOURNAL-CONFLICT` when another process
 * runs the same agent, `TOOLS-DUPLICATE`
 */
export async function runKernel(options: KernelOptions): Promise<KernelResult> {
  options.signal?.throwIfAborted();
  checkTools(options);
  const { journal, entries } = await Journal.open(options.workspace.kv, options.agentId);
  const state = new KernelState();
  for (const entry of entries) state.apply(entry);
  if (state.end !== undefined) return state.end;
  const run = new KernelRun(options, journal, state);
  using _connections = options.model.keepConnections?.();
  try {
    return await run.execute();
  } finally {
    await run.close();
  }
}

class KernelRun {
  readonly #options: KernelOptions;
  readonly #journal: Journal;
  readonly #state: KernelState;
  readonly #publisher: Publisher;
  readonly #asker: ModelAsker;
  readonly #clock: WorkClock;
  readonly #controller = new AbortController();
  readonly #onAbort = (): void => this.#controller.abort(this.#options.signal?.reason);
  #expired = false;
  #owner: EventOwner | undefined;
  #turnEvents: TurnEvents | undefined;

  constructor(options: KernelOptions, journal: Journal, state: KernelState) {
    this.#options = options;
    this.#journal = journal;
    this.#state = state;
    this.#publisher = new Publisher(options.events);
    this.#clock = new WorkClock(state.workedMs, options.timeout, () => {
      this.#expired = true;
      this.#controller.abort(new DOMException("The agent's time is over", "TimeoutError"));
    });
    this.#asker = new ModelAsker({
      options,
      state,
      signal: this.#controller.signal,
      onRequest: (turn, request) => this.#publisher.publish(this.#eventsOf(turn).request(request)),
    });
    options.signal?.addEventListener("abort", this.#onAbort, { once: true });
  }

  async execute(): Promise<KernelResult> {
    try {
      if (this.#state.runId === "") await this.#begin();
      else this.#tellAgain();
      const runner = this.#toolRunner();
      for (;;) {
        await runner.runOpenCalls();
        const verdict = verdictOf(this.#state, this.#options);
        if (verdict !== undefined) return await this.#finish(verdict);
        if (mustRemind(this.#state, this.#options)) await this.#remind();
        if (!await this.#turn()) return await this.#finish(limitReached("budget", this.#state));
      }
    } catch (error) {
      this.#options.signal?.throwIfAborted();
      if (!this.#expired) throw error;
      return await this.#finish(limitReached("deadline", this.#state, this.#options.timeout));
    }
  }

  /** Frees everything. */
  async close(): Promise<void> {
    this.#clock.stop();
    this.#options.signal?.removeEventListener("abort", this.#onAbort);
    // After success nothing is pending; after an error that one says more than this one would.
    await this.#publisher.settle().catch(() => {});
  }

  async #begin(): Promise<void> {
    await this.#record({
      type: "begin",
      version: JOURNAL_VERSION,
      runId: newId(),
      messages: this.#options.messages,
      at: now(),
    });
  }

  /** What was journaled last may not have reached the log; its events have stable ids. */
  #tellAgain(): void {
    const { lastTurn, results } = this.#state;
    if (lastTurn === undefined) return;
    const turn = this.#eventsOf(lastTurn.turn);
    const events = [turn.response(lastTurn)];
    for (const [index, call] of lastTurn.toolCalls.entries()) {
      const result = results.get(call.id);
      if (result !== undefined) {
        events.push(turn.called(lastTurn, index), turn.result(result, index));
      }
    }
    this.#publisher.publish(...events);
  }

  /** One call of the model. @returns `false` when the budget does not allow it */
  async #turn(): Promise<boolean> {
    await this.#deliverMessages();
    const turn = this.#state.turns + 1;
    const started = performance.now();
    const response = await this.#asker.ask(turn);
    if (response === undefined) return false;
    const { content, usage } = response;
    const entry: TurnEntry = {
      type: "turn",
      turn,
      model: response.model || this.#options.model.name,
      content,
      toolCalls: normaliseCalls(response.toolCalls, {
        used: this.#state.callIds,
        runId: this.#state.runId,
        turn,
      }),
      ...(usage === undefined ? {} : { usage }),
      durationMs: Math.round(performance.now() - started),
      workedMs: this.#clock.worked,
      at: now(),
    };
    // The events of the turn before must be in the log: only the last turn's are told again.
    await this.#publisher.settle();
    await this.#record(entry);
    this.#publisher.publish(this.#eventsOf(turn).response(entry));
    return true;
  }

  /** Messages of people go into the conversation, unless the model has a tool to fetch them itself. */
  async #deliverMessages(): Promise<void> {
    const { workspace, agentId, graphId, events, tools } = this.#options;
    if (tools.some((tool) => tool.name === "get_user_messages")) return;
    await takeUserMessages(workspace, {
      agentId,
      graphId,
      events,
      deliver: async (messages) => {
        const fresh = messages.filter(({ id }) => !this.#state.delivered.has(id));
        if (fresh.length === 0) return;
        await this.#record({
          type: "note",
          reason: "messages",
          content: fresh.map(deliveredText).join("\n\n"),
          messageIds: fresh.map(({ id }) => id),
          at: now(),
        });
      },
    });
  }

  async #finish({ reason, result }: Verdict): Promise<KernelResult> {
    // What is in the overlay counts, not what the model says about it.
    const changes = await this.#options.workspace.files.changes();
    const { usage } = this.#asker;
    const end: KernelResult = {
      ...result,
      changedFiles: changes.map((change) => change.path),
      turns: this.#state.turns,
      ...(usage === undefined ? {} : { usage }),
      reason,
      durationMs: this.#clock.worked,
    };
    await this.#publisher.settle();
    await this.#record({ type: "end", result: end, at: now() });
    return end;
  }

  async #remind(): Promise<void> {
    const content = reminderOf(this.#options);
    await this.#record({ type: "note", reason: "reminder", content, at: now() });
  }

  async #record(entry: JournalEntry): Promise<void> {
    await this.#journal.append(entry);
    this.#state.apply(entry);
  }

  #toolRunner(): ToolRunner {
    return new ToolRunner({
      options: this.#options,
      state: this.#state,
      clock: this.#clock,
      signal: this.#controller.signal,
      record: (entry) => this.#record(entry),
      onCalled: (callId) => this.#publishOf(callId, (turn, entry, at) => turn.called(entry, at)),
      onResult: (result) =>
        this.#publishOf(result.callId, (turn, _, at) => turn.result(result, at)),
    });
  }

  /** Publishes an event of a call of the newest response. */
  #publishOf(
    callId: string,
    event: (turn: TurnEvents, entry: TurnEntry, index: number) => Event,
  ): void {
    const { lastTurn } = this.#state;
    if (lastTurn === undefined) return;
    const index = lastTurn.toolCalls.findIndex((call) => call.id === callId);
    this.#publisher.publish(event(this.#eventsOf(lastTurn.turn), lastTurn, index));
  }

  #eventsOf(turn: number): TurnEvents {
    if (this.#turnEvents?.turn !== turn) {
      const { agentId, graphId } = this.#options;
      this.#owner ??= eventOwner({ agentId, graphId, runId: this.#state.runId });
      this.#turnEvents = new TurnEvents(this.#owner, turn);
    }
    return this.#turnEvents;
  }
}

function deliveredText(message: UserMessage): string {
  return `Message from ${message.from}: ${message.content}`;
}

function checkTools({ tools, agentId }: KernelOptions): void {
  const names = new Set<string>();
  for (const { name } of tools) {
    if (names.has(name)) {
      throw new RemoraError("TOOLS-DUPLICATE", `Agent "${agentId}" has two tools named "${name}"`, {
        hint: "Rename one of them",
      });
    }
    names.add(name);
  }
}

function now(): string {
  return new Date().toISOString();
}
