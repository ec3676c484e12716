import type { ToolCall } from "../model/types.ts";
import type { ToolContext, ToolOutput } from "../tools/types.ts";
import { prepareCall } from "./_calls.ts";
import type { JournalEntry, ResultEntry } from "./_entries.ts";
import { boundOutput, runTool } from "./_run_tool.ts";
import type { KernelState } from "./_state.ts";
import type { WorkClock } from "./_work_clock.ts";
import type { KernelOptions } from "./types.ts";

const DEFAULT_OUTPUT = 24_000;
const DEFAULT_CONCURRENCY = 4;
const INTERRUPTED = "The program stopped while this call was running; its outcome is unknown. " +
  "Find out what it did before you call it again.";

/** What a {@linkcode ToolRunner} works with. */
export interface ToolRunnerOptions {
  readonly options: KernelOptions;
  readonly state: KernelState;
  readonly clock: WorkClock;
  readonly signal: AbortSignal;
  /** Journals an entry; durable when it resolves. */
  readonly record: (entry: JournalEntry) => Promise<void>;
  /** A call begins. */
  readonly onCalled: (callId: string) => void;
  /** A call's result is in the journal. */
  readonly onResult: (entry: ResultEntry) => void;
}

/** Runs the calls of a response that have no result yet. */
export class ToolRunner {
  readonly #with: ToolRunnerOptions;

  constructor(options: ToolRunnerOptions) {
    this.#with = options;
  }

  /** Runs them: concurrent neighbours at the same time, all others alone, in the order of the calls. */
  async runOpenCalls(): Promise<void> {
    const { state, options } = this.#with;
    const limit = options.toolConcurrency ?? DEFAULT_CONCURRENCY;
    let group: ToolCall[] = [];
    for (const call of state.openCalls) {
      if (this.#isConcurrent(call)) {
        group.push(call);
        continue;
      }
      await this.#runGroup(group, limit);
      group = [];
      await this.#runCall(call);
    }
    await this.#runGroup(group, limit);
  }

  #isConcurrent(call: ToolCall): boolean {
    return this.#with.options.tools.some((tool) => tool.name === call.name && tool.concurrent);
  }

  async #runGroup(calls: readonly ToolCall[], limit: number): Promise<void> {
    const waiting = calls.values();
    let failed = false;
    const work = async (): Promise<void> => {
      for (const call of waiting) {
        if (failed) return;
        await this.#runCall(call).catch((error) => {
          failed = true;
          throw error;
        });
      }
    };
    const workers = Array.from({ length: Math.min(Math.max(1, limit), calls.length) }, work);
    // All of them, so that nothing runs on behind a failure.
    const settled = await Promise.allSettled(workers);
    for (const outcome of settled) if (outcome.status === "rejected") throw outcome.reason;
  }

  async #runCall(call: ToolCall): Promise<void> {
    const { state, options, onCalled } = this.#with;
    onCalled(call.id);
    const prepared = prepareCall(call, { tools: options.tools, last: state.rejectedTurns > 0 });
    if (!prepared.ok) {
      const { message: content } = prepared;
      return await this.#finish(call, { content, isError: true }, { rejected: true });
    }
    const { tool, args } = prepared;
    if (tool.onInterrupt === "report") {
      if (state.started.has(call.id)) {
        return await this.#finish(call, { content: INTERRUPTED, isError: true });
      }
      await this.#with.record({ type: "start", callId: call.id, at: new Date().toISOString() });
    }
    const began = performance.now();
    const output = await runTool(tool, args, this.#contextOf(call));
    await this.#finish(call, output, { durationMs: Math.round(performance.now() - began) });
  }

  async #whileWaiting<T>(wait: () => Promise<T>): Promise<T> {
    const { clock, options } = this.#with;
    clock.pause();
    try {
      return await (options.whileWaiting === undefined ? wait() : options.whileWaiting(wait));
    } finally {
      clock.resume();
    }
  }

  async #finish(
    call: ToolCall,
    output: ToolOutput,
    more: { readonly rejected?: true; readonly durationMs?: number } = {},
  ): Promise<void> {
    const { options, clock, record, onResult } = this.#with;
    const entry: ResultEntry = {
      type: "result",
      callId: call.id,
      name: call.name,
      content: boundOutput(output.content, options.maxOutputChars ?? DEFAULT_OUTPUT),
      ...(output.isError === true ? { isError: true } : {}),
      ...(more.rejected === true ? { rejected: true } : {}),
      ...(output.result === undefined ? {} : { result: output.result }),
      durationMs: more.durationMs ?? 0,
      workedMs: clock.worked,
      at: new Date().toISOString(),
    };
    await record(entry);
    onResult(entry);
  }

  #contextOf(call: ToolCall): ToolContext {
    const { options, signal } = this.#with;
    const { workspace, agentId, agentName, graphId, events, target } = options;
    return {
      workspace,
      agentId,
      graphId,
      callId: call.id,
      events,
      signal,
      whileWaiting: (wait) => this.#whileWaiting(wait),
      ...(agentName === undefined ? {} : { agentName }),
      ...(target === undefined ? {} : { target }),
    };
  }
}
