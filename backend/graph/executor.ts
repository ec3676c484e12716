import { type Store, systemClock, withdrawQuestions } from "@remora/core";
import { type Attempt, attemptAgent, type Attempted, type Dispatcher } from "./_attempt.ts";
import { endOf, endWithout, now, problemOf, reasonOf, taskEndOf } from "./_ends.ts";
import { GraphEvents, type GraphFields } from "./_graph_events.ts";
import { pauseFor } from "./_pause.ts";
import type { Place } from "./_places.ts";
import { takeOver } from "./_take_over.ts";
import type { GraphExecution, SharedExecutorOptions } from "./execution.ts";
import { type GraphEnd, GraphState, graphWorkspaceId } from "./graph_state.ts";
import { countEnds, makeReport } from "./report.ts";
import { Scheduler, type Task, type TaskEnd } from "./scheduler.ts";
import type { AgentEnd, GraphAgent, RunReport } from "./types.ts";

export type { ExecutorOptions, GraphExecution } from "./execution.ts";

/** A run whose process shows no sign of life for this long is free, in milliseconds. */
const LEASE_TTL = 6_000;
/** Progress is told at most this often, in milliseconds, and at the end. */
const PROGRESS_EVERY = 250;
const MAX_RETRY_DELAY = 60_000;
/** Events in one call of the log. */
const BATCH = 500;

/** Runs the agents of a graph, or goes on where an earlier process stopped. */
export function executeGraph(
  graphId: string,
  agents: readonly GraphAgent[],
  options: SharedExecutorOptions,
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

/** Where an agent runs, and until when. */
interface Where {
  readonly signal: AbortSignal;
  readonly place: Place;
}

class Executor {
  readonly #graphId: string;
  readonly #agents: readonly GraphAgent[];
  readonly #options: SharedExecutorOptions;
  readonly #dispatcher: Dispatcher;
  readonly #state: GraphState;
  readonly #ends = new Map<string, AgentEnd>();
  /** Agents that have begun, in this process or an earlier one. */
  readonly #begun = new Set<string>();
  readonly #names: ReadonlyMap<string, string>;
  #run = 0;
  #events: GraphEvents;
  #scheduler: Scheduler<AgentTask> | undefined;
  #cancelled: string | undefined;
  #lastProgress = 0;

  constructor(graphId: string, agents: readonly GraphAgent[], options: SharedExecutorOptions) {
    this.#graphId = graphId;
    this.#agents = agents;
    this.#options = options;
    this.#dispatcher = options.dispatcher ??
      { attempt: (attempt) => this.#attemptHere(attempt) };
    this.#state = new GraphState(options.store.workspace(graphWorkspaceId(graphId)).kv);
    this.#names = new Map(agents.map(({ agentId, name }) => [agentId, name]));
    this.#events = new GraphEvents(graphId, "1");
  }

  async run(): Promise<RunReport> {
    const { store, signal } = this.#options;
    signal?.throwIfAborted();
    const ttl = this.#options.leaseTtl ?? LEASE_TTL;
    await using lease = await takeOver(store, this.#graphId, { ttl, signal });
    this.#options.onLead?.();
    const scheduler = await this.#prepare();
    this.#scheduler = scheduler;
    if (this.#cancelled !== undefined) scheduler.cancelAll(this.#cancelled);
    const started = systemClock.now();
    const stopped = new AbortController();
    const interrupt = (): void => scheduler.interrupt(signal?.reason);
    const lose = (): void => scheduler.interrupt(lease.lost.reason);
    signal?.addEventListener("abort", interrupt, { once: true });
    lease.lost.addEventListener("abort", lose, { once: true });
    const listening = this.#obeyRequests(stopped.signal).catch((error: unknown) =>
      scheduler.fail(error)
    );
    try {
      if (signal?.aborted) interrupt();
      await scheduler.run();
      lease.lost.throwIfAborted();
      return await this.#finish(systemClock.now() - started);
    } catch (error) {
      // Another process tells the rest.
      if (!lease.lost.aborted) await this.#tellFailure(error);
      throw error;
    } finally {
      stopped.abort();
      signal?.removeEventListener("abort", interrupt);
      lease.lost.removeEventListener("abort", lose);
      await listening;
    }
  }

  cancel(reason: string): void {
    this.#cancelled ??= reason;
    this.#scheduler?.cancelAll(reason);
  }

  cancelAgent(agentId: string, reason: string): boolean {
    return this.#scheduler?.cancel(agentId, reason) ?? false;
  }

  /** Reads what earlier processes left, and announces the graph. */
  async #prepare(): Promise<Scheduler<AgentTask>> {
    const { runner, root = "", concurrency = 4, about = {}, retryFailed } = this.#options;
    const scheduler = this.#makeScheduler();
    this.#run = await this.#state.countRun();
    this.#events = new GraphEvents(this.#graphId, String(this.#run));
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
    await this.#append([this.#events.started(fields, this.#agents.length)]);
    for (let start = 0; start < this.#agents.length; start += BATCH) {
      const some = this.#agents.slice(start, start + BATCH);
      await this.#append([
        ...some.map((agent) => this.#events.queued(agent)),
        // The process may have died between keeping an end and telling it.
        ...some.flatMap((agent) => {
          const end = this.#ends.get(agent.agentId);
          return end === undefined ? [] : [this.#events.ended(agent, end)];
        }),
      ]);
    }
    for (const [id, end] of this.#ends) scheduler.setEnd(id, taskEndOf(end));
    return scheduler;
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
    return new Scheduler(tasks, {
      concurrency,
      policy,
      run: ({ agent }, signal, place) => this.#runAgent(agent, { signal, place }),
      onEnds: (ends) => this.#endWithoutRun(ends),
    });
  }

  async #runAgent(agent: GraphAgent, where: Where): Promise<TaskEnd> {
    this.#begun.add(agent.agentId);
    const end = await this.#tryAgent(agent, where);
    // An interrupted agent has not ended: it goes on where it is.
    if (end === undefined) return { state: "cancelled", reason: "interrupted" };
    await this.#keepEnd(agent, end);
    return taskEndOf(end);
  }

  /** @returns how it ended; `undefined` when the process is to stop */
  async #tryAgent(agent: GraphAgent, { signal, place }: Where): Promise<AgentEnd | undefined> {
    const { retries = 0, retryDelay = 1000 } = this.#options;
    const began = now();
    for (let attempt = 1;; attempt++) {
      let attempted: Attempted | undefined;
      try {
        const upstream = this.#upstreamResults(agent);
        attempted = await this.#dispatcher.attempt({ agent, attempt, upstream, signal, place });
      } catch (error) {
        if (!signal.aborted) throw error;
      }
      if (attempted !== undefined && "outcome" in attempted) {
        return endOf(attempted.outcome, attempted.since);
      }
      if (attempted !== undefined && !signal.aborted) {
        const { error, since } = attempted;
        if (attempt > retries) return endWithout("failed", error, since);
        await this.#append([this.#events.retrying(agent, attempt, error)]);
        const delay = Math.min(MAX_RETRY_DELAY, retryDelay * 2 ** (attempt - 1));
        await pauseFor(delay * (0.5 + Math.random() / 2), signal);
        await place.comeBack(signal);
      }
      if (!signal.aborted) continue;
      if (this.#scheduler?.isInterrupted === true) return undefined;
      const problem = { code: "CANCELLED", message: reasonOf(signal.reason) };
      return endWithout("cancelled", problem, attempted?.since ?? began);
    }
  }

  async #attemptHere(attempt: Attempt): Promise<Attempted> {
    const { store, runner, root, timeout } = this.#options;
    return await attemptAgent(attempt, {
      graphId: this.#graphId,
      store,
      state: this.#state,
      runner,
      turn: String(this.#run),
      root,
      timeout,
    });
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
    await this.#tell([[agent, await this.#settle(agent, end)]]);
    await this.#dispatcher.kept?.(agent.agentId);
  }

  /** Withdraws what it asked, and looks what it changed. */
  async #settle(agent: GraphAgent, end: AgentEnd): Promise<AgentEnd> {
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
    return { ...end, result: { ...end.result, changedFiles } };
  }

  /** Ends that the scheduler decided on. Many come at once, when a big graph is stopped. */
  async #endWithoutRun(ends: readonly (readonly [AgentTask, TaskEnd])[]): Promise<void> {
    const kept = await Promise.all(ends.map(async ([{ agent }, end]) => {
      const state = end.state === "skipped" ? "skipped" : "cancelled";
      const message = end.state === "completed" ? "" : end.reason;
      const code = state === "skipped" ? "SKIPPED" : "CANCELLED";
      const known = endWithout(state, { code, message }, now());
      // An earlier process may have left a question and changes.
      const isBegun = this.#begun.has(agent.agentId);
      return [agent, isBegun ? await this.#settle(agent, known) : known] as const;
    }));
    await this.#tell(kept);
  }

  async #tell(ends: readonly (readonly [GraphAgent, AgentEnd])[]): Promise<void> {
    await Promise.all(ends.map(([{ agentId }, end]) => this.#state.setEnd(agentId, end)));
    for (const [{ agentId }, end] of ends) this.#ends.set(agentId, end);
    const events = ends.map(([agent, end]) => this.#events.ended(agent, end));
    const isLast = this.#ends.size === this.#agents.length;
    if (isLast || systemClock.now() - this.#lastProgress >= PROGRESS_EVERY) {
      this.#lastProgress = systemClock.now();
      events.push(this.#events.progress(this.#agents.length, countEnds(this.#ends.values())));
    }
    await this.#append(events);
  }

  async #finish(durationMs: number): Promise<RunReport> {
    const counts = countEnds(this.#ends.values());
    if (this.#ends.size === this.#agents.length) {
      const failure = this.#failure();
      const status: GraphEnd["status"] = this.#cancelled !== undefined
        ? "cancelled"
        : failure === undefined
        ? "completed"
        : "failed";
      await this.#state.clearRequests();
      const event = this.#cancelled !== undefined
        ? this.#events.cancelled(this.#cancelled)
        : failure !== undefined
        ? this.#events.failed(failure, counts)
        : this.#events.completed(counts, durationMs);
      await this.#state.setEnded({ status, counts }, event, this.#options.store.events);
    } else {
      for (const agentId of await this.#state.begun()) this.#begun.add(agentId);
      await this.#append([this.#events.interrupted(reasonOf(this.#options.signal?.reason))]);
    }
    return makeReport(this.#graphId, this.#agents, {
      ends: this.#ends,
      otherwise: ({ agentId }) => this.#begun.has(agentId) ? "interrupted" : "queued",
    });
  }

  /** What stopped the graph, where its policy says that a failure does. */
  #failure(): { code: string; message: string } | undefined {
    if ((this.#options.policy ?? "stop_graph") !== "stop_graph") return undefined;
    for (const { agentId, name } of this.#agents) {
      const end = this.#ends.get(agentId);
      if (end?.state !== "failed") continue;
      return { code: "GRAPH-STOPPED", message: `${name} failed: ${end.result.summary}` };
    }
    return undefined;
  }

  async #tellFailure(error: unknown): Promise<void> {
    const counts = countEnds(this.#ends.values());
    try {
      await this.#append([this.#events.failed(problemOf(error), counts)]);
    } catch {
      // The store may be what failed; the error itself says more.
    }
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
}
