import { type Event, eventKey } from "@remora/core";
import type { Transition } from "./_agents.ts";
import { cut, numberOf, objectOf, textOf } from "./_payload.ts";
import { TimeSeries } from "./_series.ts";
import {
  AGENT_STATES,
  type AgentState,
  type Figures,
  type Progress,
  type RunView,
} from "./types.ts";

/** Runs that are kept; beyond that the oldest one that ended is forgotten. */
const MAX_RUNS = 100;
const MAX_WAITS = 100;
const MAX_NOTE = 500;

/** One run, with its numbers. */
export class RunRecord implements RunView {
  readonly graphId: string;
  readonly startedAt: string;
  name: string;
  bundle?: string;
  root?: string;
  model?: string;
  state: RunView["state"] = "running";
  endedAt?: string;
  newestEndAt?: string;
  note?: string;
  /** What the run itself said it has in all. */
  announced = 0;
  readonly counts = new Map<AgentState, number>(AGENT_STATES.map((state) => [state, 0]));
  readonly running = new TimeSeries("level");
  readonly tokens = new TimeSeries("sum");
  readonly responses = new TimeSeries("sum");
  readonly waits: number[] = [];
  totalTokens = 0;
  turns = 0;
  toolCalls = 0;

  constructor(graphId: string, event: Event) {
    this.graphId = graphId;
    this.startedAt = event.timestamp;
    this.name = graphId === "" ? "Agents without a run" : graphId;
  }

  get progress(): Progress {
    const counts = {
      completed: this.#count("completed"),
      failed: this.#count("failed"),
      skipped: this.#count("skipped"),
      cancelled: this.#count("cancelled"),
      running: this.#count("running"),
      waiting: this.#count("waiting"),
      queued: this.#count("queued"),
    };
    const known = Object.values(counts).reduce((sum, count) => sum + count, 0);
    return { total: Math.max(known, this.announced), ...counts };
  }

  get figures(): Figures {
    return {
      running: plain(this.running),
      tokens: plain(this.tokens),
      responses: plain(this.responses),
      waits: this.waits,
      totalTokens: this.totalTokens,
      turns: this.turns,
      toolCalls: this.toolCalls,
    };
  }

  /** A copy that may be kept. */
  view(): RunView {
    return {
      graphId: this.graphId,
      name: this.name,
      ...(this.bundle === undefined ? {} : { bundle: this.bundle }),
      ...(this.root === undefined ? {} : { root: this.root }),
      ...(this.model === undefined ? {} : { model: this.model }),
      state: this.state,
      startedAt: this.startedAt,
      ...(this.endedAt === undefined ? {} : { endedAt: this.endedAt }),
      ...(this.newestEndAt === undefined ? {} : { newestEndAt: this.newestEndAt }),
      ...(this.note === undefined ? {} : { note: this.note }),
      progress: this.progress,
    };
  }

  moved(change: Transition, event: Event): void {
    if (change.from !== undefined) this.#add(change.from, -1);
    this.#add(change.to, 1);
    if (change.agent.endedAt !== undefined) this.newestEndAt = event.timestamp;
    this.running.record(Date.parse(event.timestamp), this.#count("running"));
  }

  #count(state: AgentState): number {
    return this.counts.get(state) ?? 0;
  }

  #add(state: AgentState, by: number): void {
    this.counts.set(state, this.#count(state) + by);
  }
}

/** The runs of a log, in the order in which they began. Every operation is O(1). */
export class RunTable {
  readonly #runs = new Map<string, RunRecord>();
  #latest: RunRecord | undefined;

  /** The run that a dashboard shows: the newest one. */
  get current(): RunRecord | undefined {
    return this.#latest;
  }

  get(graphId: string): RunRecord | undefined {
    return this.#runs.get(graphId);
  }

  /** All runs, the oldest first. */
  all(): readonly RunRecord[] {
    return [...this.#runs.values()];
  }

  /** The run of an event; made where the log names one that it never announced. */
  of(event: Event, graphId: string = event.graphId ?? ""): RunRecord {
    const known = this.#runs.get(graphId);
    if (known !== undefined) return known;
    const run = new RunRecord(graphId, event);
    this.#runs.set(graphId, run);
    this.#latest = run;
    if (this.#runs.size > MAX_RUNS) this.#forgetOne();
    return run;
  }

  /** Takes an event of category `graph`. */
  apply(event: Event): void {
    const { payload } = event;
    const run = this.of(event);
    switch (eventKey(event)) {
      case "graph:started": {
        const fields = {
          name: textOf(payload, "name"),
          bundle: textOf(payload, "bundle"),
          root: textOf(payload, "root"),
          model: textOf(payload, "model"),
        };
        if (fields.name !== undefined) run.name = cut(fields.name, 200);
        if (fields.bundle !== undefined) run.bundle = fields.bundle;
        if (fields.root !== undefined) run.root = fields.root;
        if (fields.model !== undefined) run.model = cut(fields.model, 200);
        run.announced = Math.max(run.announced, numberOf(payload, "total"));
        run.state = "running";
        delete run.endedAt;
        delete run.note;
        this.#latest = run;
        break;
      }
      case "graph:progress":
        run.announced = Math.max(run.announced, numberOf(payload, "total"));
        break;
      case "graph:completed":
        end(run, "completed", undefined, event);
        break;
      case "graph:failed": {
        const error = objectOf(payload, "error");
        end(run, "failed", textOf(error, "message") ?? textOf(payload, "error"), event);
        break;
      }
      case "graph:cancelled":
        end(run, "cancelled", textOf(payload, "reason"), event);
        break;
    }
  }

  /** Adds what a model or a tool did to the numbers of its run. */
  measure(event: Event): void {
    const run = this.#runs.get(event.graphId ?? "");
    if (run === undefined) return;
    switch (eventKey(event)) {
      case "model:response": {
        const tokens = tokensOf(event);
        run.turns += 1;
        run.totalTokens += tokens;
        run.tokens.record(Date.parse(event.timestamp), tokens);
        run.responses.record(Date.parse(event.timestamp), 1);
        break;
      }
      case "tool:called":
        run.toolCalls += 1;
        break;
    }
  }

  /** Adds how long a question was open. */
  waited(event: Event, waitMs: number): void {
    const waits = this.#runs.get(event.graphId ?? "")?.waits;
    waits?.push(waitMs);
    if (waits !== undefined && waits.length > MAX_WAITS) waits.shift();
  }

  #forgetOne(): void {
    for (const run of this.#runs.values()) {
      if (run.state === "running" || run === this.#latest) continue;
      this.#runs.delete(run.graphId);
      return;
    }
  }
}

/** The tokens of a model's response, as the server counted them. */
export function tokensOf(event: Event): number {
  const usage = objectOf(event.payload, "usage");
  const total = numberOf(usage, "totalTokens");
  return total > 0 ? total : numberOf(usage, "promptTokens") + numberOf(usage, "completionTokens");
}

function end(
  run: RunRecord,
  state: RunView["state"],
  note: string | undefined,
  event: Event,
): void {
  run.state = state;
  run.endedAt = event.timestamp;
  if (note !== undefined) run.note = cut(note, MAX_NOTE);
}

function plain(series: TimeSeries): { start: number; step: number; values: readonly number[] } {
  return { start: series.start, step: series.step, values: series.values };
}
