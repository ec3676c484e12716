import { type Lease, RemoraError, type Store, systemClock, withdrawQuestions } from "@remora/core";
import { GraphEvents, type GraphFields } from "./_graph_events.ts";
import { takeOver } from "./_take_over.ts";
import { GraphState, graphWorkspaceId } from "./graph_state.ts";
import { countEnds, makeReport } from "./report.ts";
import { Scheduler, type Task, type TaskEnd } from "./scheduler.ts";
import type {
  AgentEnd,
  AgentOutcome,
  AgentRunner,
  ErrorPolicy,
  GraphAgent,
  RunReport,
} from "./types.ts";

/** A run whose process shows no sign of life for this long is free, in milliseconds. */
const LEASE_TTL = 6_000;
/** Progress is told at most this often, in milliseconds, and at the end. */
const PROGRESS_EVERY = 250;
const MAX_RETRY_DELAY = 60_000;

/** Options of {@linkcode executeGraph}. */
export interface ExecutorOptions {
  /** Where everything is kept. */
  readonly store: Store;
  /** Runs the agents. */
  readonly runner: AgentRunner;
  /** The folder that the agents' workspaces stand over; absolute. @default none */
  readonly root?: string;
  /** Agents that run at the same time, at most. @default {4} */
  readonly concurrency?: number;
  /** What an agent that fails does to the others. @default {"stop_graph"} */
  readonly policy?: ErrorPolicy;
  /** How often an agent is tried again when it breaks, not when it reports a failure. @default {0} */
  readonly retries?: number;
  /** Milliseconds before the first of these tries; it doubles each time. @default {1000} */
  readonly retryDelay?: number;
  /** Milliseconds that an agent may take, waiting for people included. @default no limit */
  readonly timeout?: number;
  /** Stops the run and leaves it as it is, to be resumed. */
  readonly signal?: AbortSignal;
  /** What is told about the graph in its first event. */
  readonly about?: {
    /** Its name, for people. */
    readonly name?: string;
    /** The bundle that runs. */
    readonly bundle?: string;
    /** What it was pointed at, relative to the root. */
    readonly paths?: readonly string[];
  };
  /**
   * Milliseconds without a sign of life after which another process may take the run over. Taking over
   * waits for as long, where the former process was killed. @default {6000}
   */
  readonly leaseTtl?: number;
  /** Whether agents that failed are tried again, when the graph was run before. @default {false} */
  readonly retryFailed?: boolean;
}

/** A graph that runs. */
export interface GraphExecution {
  /** The graph. */
  readonly graphId: string;
  /**
   * What the run came to. When `signal` stopped it, agents that have not ended are `interrupted`, and
   * the run can be resumed.
   *
   * Rejects with what keeps the run from going on: {@linkcode RemoraError} `LEASE-HELD` when another
   * process runs it, `LEASE-LOST`, and what the store throws.
   */
  readonly done: Promise<RunReport>;
  /** Ends everything; what has not ended counts as cancelled. */
  cancel(reason: string): void;
  /** Ends one agent. `false`: there is none of that id, or it has ended. */
  cancelAgent(agentId: string, reason: string): boolean;
}

/** Runs the agents of a graph, or goes on where an earlier process stopped. */
export function executeGraph(
  graphId: string,
  agents: readonly GraphAgent[],
  options: ExecutorOptions,
): GraphExecution {
  const executor = new Executor(graphId, agents, options);
  return {
    graphId,
    done: executor.run(),
    cancel: (reason) => executor.cancel(reason),
    cancelAgent: (agentId, reason) => executor.cancelAgent(agentId, reason),
  };
}

interface AgentTask extends Task {
  readonly agent: GraphAgent;
}

class Executor {
  readonly #graphId: string;
  readonly #agents: readonly GraphAgent[];
  readonly #options: ExecutorOptions;
  readonly #state: GraphState;
  readonly #ends = new Map<string, AgentEnd>();
  /** Agents that have begun, in this process or an earlier one. */
  readonly #begun = new Set<string>();
  readonly #names: ReadonlyMap<string, string>;
  #events: GraphEvents;
  #scheduler: Scheduler<AgentTask> | undefined;
  #cancelled: string | undefined;
  #lastProgress = 0;

  constructor(graphId: string, agents: readonly GraphAgent[], options: ExecutorOptions) {
    this.#graphId = graphId;
    this.#agents = agents;
    this.#options = options;
    this.#state = new GraphState(options.store.workspace(graphWorkspaceId(graphId)).kv);
    this.#names = new Map(agents.map(({ agentId, name }) => [agentId, name]));
    this.#events = new GraphEvents(graphId, 1);
  }

  async run(): Promise<RunReport> {
    const { store, signal } = this.#options;
    signal?.throwIfAborted();
    const ttl = this.#options.leaseTtl ?? LEASE_TTL;
    await using lease = await takeOver(store, `graph:${this.#graphId}`, { ttl, signal });
    await this.#prepare();
    const scheduler = this.#makeScheduler();
    this.#scheduler = scheduler;
    if (this.#cancelled !== undefined) scheduler.cancelAll(this.#cancelled);
    const started = systemClock.now();
    const stopped = new AbortController();
    const interrupt = (): void => scheduler.interrupt(signal?.reason);
    const lose = (): void => scheduler.interrupt(lease.lost.reason);
    signal?.addEventListener("abort", interrupt, { once: true });
    lease.lost.addEventListener("abort", lose, { once: true });
    const listening = this.#obeyRequests(stopped.signal);
    try {
      if (signal?.aborted) interrupt();
      await scheduler.run();
    } finally {
      stopped.abort();
      signal?.removeEventListener("abort", interrupt);
      lease.lost.removeEventListener("abort", lose);
      await listening;
    }
    return await this.#finish(lease, systemClock.now() - started);
  }

  cancel(reason: string): void {
    this.#cancelled ??= reason;
    this.#scheduler?.cancelAll(reason);
  }

  cancelAgent(agentId: string, reason: string): boolean {
    return this.#scheduler?.cancel(agentId, reason) ?? false;
  }

  /** Reads what earlier processes left, and announces the graph. */
  async #prepare(): Promise<void> {
    const { store, runner, root = "", concurrency = 4, about = {}, retryFailed } = this.#options;
    this.#events = new GraphEvents(this.#graphId, await this.#state.countRun());
    for (const agentId of await this.#state.begun()) this.#begun.add(agentId);
    for (const [agentId, end] of await this.#state.ends()) {
      if (retryFailed === true && end.state !== "completed" && end.error !== undefined) {
        await this.#state.clearEnd(agentId);
      } else this.#ends.set(agentId, end);
    }
    const fields: GraphFields = {
      name: about.name ?? about.bundle ?? "graph",
      bundle: about.bundle ?? this.#agents[0]?.bundle ?? "",
      root,
      paths: about.paths ?? [],
      model: runner.model ?? "",
      concurrency,
    };
    await store.events.append([
      this.#events.started(fields, this.#agents.length),
      ...this.#agents.map((agent) => this.#events.queued(agent)),
      // The process may have died between keeping an end and telling it.
      ...this.#agents.flatMap((agent) => {
        const end = this.#ends.get(agent.agentId);
        return end === undefined ? [] : [this.#events.ended(agent, end)];
      }),
    ]);
  }

  #makeScheduler(): Scheduler<AgentTask> {
    const { concurrency = 4, policy = "stop_graph" } = this.#options;
    const tasks = this.#agents.map((agent): AgentTask => ({
      id: agent.agentId,
      name: agent.name,
      upstream: agent.upstream,
      priority: agent.priority,
      agent,
    }));
    const ended = new Map([...this.#ends].map(([id, end]) => [id, toTaskEnd(end)]));
    return new Scheduler(tasks, {
      concurrency,
      policy,
      ended,
      run: ({ agent }, signal) => this.#runAgent(agent, signal),
      onEnd: ({ agent }, end) => this.#endWithoutRun(agent, end),
    });
  }

  async #runAgent(agent: GraphAgent, signal: AbortSignal): Promise<TaskEnd> {
    const { since, resumed } = await this.#state.begin(agent.agentId, now());
    this.#begun.add(agent.agentId);
    const end = await this.#tryAgent(agent, { signal, since, resumed });
    // An interrupted agent has not ended: it goes on where it is.
    if (end === undefined) return { state: "cancelled", reason: "interrupted" };
    await this.#keepEnd(agent, end);
    return toTaskEnd(end);
  }

  /** @returns how it ended; `undefined` when the process is to stop */
  async #tryAgent(
    agent: GraphAgent,
    { signal, since, resumed }: {
      readonly signal: AbortSignal;
      readonly since: string;
      readonly resumed: boolean;
    },
  ): Promise<AgentEnd | undefined> {
    const { retries = 0 } = this.#options;
    for (let attempt = 1;; attempt++) {
      let error: unknown;
      try {
        const outcome = await this.#attempt(agent, {
          signal,
          resumed: resumed || attempt > 1,
          attempt,
        });
        return toEnd(outcome, since);
      } catch (thrown) {
        error = thrown;
      }
      if (this.#isInterrupted(signal)) return undefined;
      if (signal.aborted) {
        return withoutResult("cancelled", "CANCELLED", reasonOf(signal.reason), since);
      }
      const { code, message } = describeError(error);
      if (attempt > retries) return withoutResult("failed", code, message, since);
      await this.#append([this.#events.retrying(agent, attempt, { code, message })]);
      await this.#pause(attempt, signal);
      if (this.#isInterrupted(signal)) return undefined;
      if (signal.aborted) {
        return withoutResult("cancelled", "CANCELLED", reasonOf(signal.reason), since);
      }
    }
  }

  async #attempt(
    agent: GraphAgent,
    { signal, resumed, attempt }: {
      readonly signal: AbortSignal;
      readonly resumed: boolean;
      readonly attempt: number;
    },
  ): Promise<AgentOutcome> {
    const { store, runner, root, timeout } = this.#options;
    const workspace = store.workspace(agent.workspaceId);
    if (root !== undefined) await workspace.files.setBase(root);
    const model = runner.model;
    await this.#append([this.#events.agentStarted(agent, { model, resumed, attempt })]);
    const limit = new AbortController();
    const disarm = timeout === undefined
      ? () => {}
      : systemClock.at(systemClock.now() + timeout, () => limit.abort(timedOut(agent, timeout)));
    try {
      const outcome = await runner.run(agent, {
        workspace,
        events: store.events,
        graphId: this.#graphId,
        resumed,
        attempt,
        upstream: this.#upstreamResults(agent),
        signal: AbortSignal.any([signal, limit.signal]),
      });
      signal.throwIfAborted();
      return outcome;
    } catch (error) {
      throw limit.signal.aborted && !signal.aborted ? limit.signal.reason : error;
    } finally {
      disarm();
    }
  }

  #upstreamResults(agent: GraphAgent): ReadonlyMap<string, AgentEnd["result"]> {
    const results = new Map<string, AgentEnd["result"]>();
    for (const id of agent.upstream) {
      const result = this.#ends.get(id)?.result;
      if (result !== undefined) results.set(this.#names.get(id) ?? id, result);
    }
    return results;
  }

  async #keepEnd(agent: GraphAgent, end: AgentEnd): Promise<void> {
    const { store } = this.#options;
    const workspace = store.workspace(agent.workspaceId);
    await withdrawQuestions(workspace, {
      agentId: agent.agentId,
      reason: end.state === "cancelled" ? "The agent was cancelled" : "The agent has ended",
      events: store.events,
    });
    // The overlay knows best, for agents that work in it.
    const changes = (await workspace.files.changes()).map(({ path }) => path);
    const changedFiles = changes.length > 0 ? changes : end.result.changedFiles;
    await this.#tell(agent, { ...end, result: { ...end.result, changedFiles } });
  }

  async #endWithoutRun(agent: GraphAgent, end: TaskEnd): Promise<void> {
    if (end.state === "completed") return;
    const code = end.state === "skipped" ? "SKIPPED" : "CANCELLED";
    const kept = withoutResult(end.state, code, end.reason, now());
    // An earlier process may have left a question and changes.
    if (this.#begun.has(agent.agentId)) await this.#keepEnd(agent, kept);
    else await this.#tell(agent, kept);
  }

  async #tell(agent: GraphAgent, end: AgentEnd): Promise<void> {
    await this.#state.setEnd(agent.agentId, end);
    this.#ends.set(agent.agentId, end);
    const events = [this.#events.ended(agent, end)];
    const isLast = this.#ends.size === this.#agents.length;
    if (isLast || systemClock.now() - this.#lastProgress >= PROGRESS_EVERY) {
      this.#lastProgress = systemClock.now();
      events.push(this.#events.progress(this.#agents.length, countEnds(this.#ends.values())));
    }
    await this.#append(events);
  }

  async #finish(lease: Lease, durationMs: number): Promise<RunReport> {
    const { signal } = this.#options;
    lease.lost.throwIfAborted();
    const isDone = this.#ends.size === this.#agents.length;
    if (isDone) {
      await this.#state.clearRequests();
      await this.#state.setStatus(this.#cancelled === undefined ? "completed" : "cancelled");
      await this.#append([this.#lastEvent(durationMs)]);
    } else await this.#append([this.#events.interrupted(reasonOf(signal?.reason))]);
    return makeReport(this.#graphId, this.#agents, {
      ends: this.#ends,
      otherwise: ({ agentId }) => this.#begun.has(agentId) ? "interrupted" : "queued",
    });
  }

  #lastEvent(durationMs: number): ReturnType<GraphEvents["completed"]> {
    if (this.#cancelled !== undefined) return this.#events.cancelled(this.#cancelled);
    return this.#events.completed(countEnds(this.#ends.values()), durationMs);
  }

  async #obeyRequests(signal: AbortSignal): Promise<void> {
    for await (const { reason, agentId } of this.#state.cancelRequests(signal)) {
      if (agentId === undefined) this.cancel(reason);
      else this.cancelAgent(agentId, reason);
    }
  }

  async #append(events: Parameters<Store["events"]["append"]>[0]): Promise<void> {
    await this.#options.store.events.append(events);
  }

  #isInterrupted(signal: AbortSignal): boolean {
    return signal.aborted &&
      (this.#options.signal?.aborted === true ||
        describeError(signal.reason).code === "LEASE-LOST");
  }

  async #pause(attempt: number, signal: AbortSignal): Promise<void> {
    const { retryDelay = 1000 } = this.#options;
    const delay = Math.min(MAX_RETRY_DELAY, retryDelay * 2 ** (attempt - 1)) *
      (0.5 + Math.random() / 2);
    const { promise, resolve } = Promise.withResolvers<void>();
    const disarm = systemClock.at(systemClock.now() + delay, resolve);
    const onAbort = (): void => resolve();
    signal.addEventListener("abort", onAbort, { once: true });
    if (!signal.aborted) await promise;
    signal.removeEventListener("abort", onAbort);
    disarm();
  }
}

function toEnd({ turns = 0, usage, ...result }: AgentOutcome, since: string): AgentEnd {
  const state = result.status === "success" ? "completed" : result.status;
  return {
    state,
    result,
    turns,
    durationMs: Math.max(0, systemClock.now() - Date.parse(since)),
    ...(usage === undefined ? {} : { usage }),
    at: now(),
  };
}

function withoutResult(
  state: "failed" | "cancelled" | "skipped",
  code: string,
  message: string,
  since: string,
): AgentEnd {
  const status = state === "skipped" ? "skipped" : "failed";
  return {
    state,
    result: { status, summary: message, changedFiles: [] },
    error: { code, message },
    turns: 0,
    durationMs: Math.max(0, systemClock.now() - Date.parse(since)),
    at: now(),
  };
}

// An agent that found nothing to do stands in nobody's way.
function toTaskEnd(end: AgentEnd): TaskEnd {
  if (end.state === "completed" || end.state === "skipped" && end.error === undefined) {
    return { state: "completed" };
  }
  return { state: end.state, reason: end.error?.message ?? end.result.summary };
}

function timedOut(agent: GraphAgent, timeout: number): RemoraError {
  return new RemoraError("AGENT-TIMEOUT", `${agent.name} did not end within ${timeout} ms`);
}

function describeError(error: unknown): { code: string; message: string } {
  const message = error instanceof Error ? error.message : String(error);
  return { code: error instanceof RemoraError ? error.code : "AGENT-BROKE", message };
}

function reasonOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason ?? "stopped");
}

function now(): string {
  return new Date().toISOString();
}
