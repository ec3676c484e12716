import { type Event, isJsonObject, type JsonValue } from "@remora/core";
import type { AgentRecord } from "./_agents.ts";
import { cut, isList, numberOf, objectOf, textOf, textsOf } from "./_payload.ts";
import type { ResultView, Review } from "./types.ts";

const MAX_SETTLED = 50;
const MAX_OPEN = 1_000;
const MAX_SUMMARY = 2_000;
const MAX_PATHS = 1_000;

/** What agents delivered: all that wait for a review, and the newest of the rest. */
export class ResultTable {
  // Two maps, so that a result that waits for a review is never pushed out by newer ones that do not.
  readonly #open = new Map<string, ResultView>();
  readonly #settled = new Map<string, ResultView>();

  /** Those that wait for a review first, then the newest first. */
  all(): readonly ResultView[] {
    return [...this.#open.values(), ...[...this.#settled.values()].reverse()];
  }

  /** How many wait for a review. */
  get toReview(): number {
    return this.#open.size;
  }

  get(agentId: string): ResultView | undefined {
    return this.#open.get(agentId) ?? this.#settled.get(agentId);
  }

  /** Takes `agent:completed`. */
  complete(event: Event, agent: AgentRecord): void {
    const result = objectOf(event.payload, "result");
    const status = textOf(result, "status");
    const durationMs = numberOf(event.payload, "durationMs");
    this.#put({
      agentId: agent.agentId,
      ...(agent.graphId === undefined ? {} : { graphId: agent.graphId }),
      ...(agent.workspaceId === undefined ? {} : { workspaceId: agent.workspaceId }),
      name: agent.name,
      ...(agent.target === undefined ? {} : { target: agent.target }),
      status: status === "failed" || status === "skipped" ? status : "success",
      summary: cut(textOf(result, "summary") ?? "", MAX_SUMMARY),
      changedFiles: textsOf(result, "changedFiles").slice(0, MAX_PATHS),
      at: event.timestamp,
      turns: agent.turns,
      ...(durationMs > 0 ? { durationMs } : {}),
    });
  }

  /** Takes `user:reviewed`. */
  review(event: Event, agentId: string): void {
    const result = this.get(agentId);
    if (result === undefined) return;
    const review = reviewOf(event);
    const { review: _, conflicts: __, ...rest } = result;
    // What could not be merged, and what the decision was not about, is still to be decided.
    const left = review.conflicts.length > 0
      ? result.changedFiles.filter((path) => review.conflicts.includes(path))
      : result.changedFiles.filter((path) =>
        review.paths.length > 0 && !review.paths.includes(path)
      );
    if (left.length === 0 || isSettledBefore(result, left)) this.#put({ ...rest, review });
    else if (review.conflicts.length === 0) this.#put({ ...rest, changedFiles: left });
    else this.#put({ ...rest, changedFiles: left, conflicts: review.conflicts });
  }

  /** Takes `user:undone`: what was accepted waits for a decision again. */
  undo(event: Event, agentId: string): void {
    const result = this.get(agentId);
    const paths = outcomesOf(event.payload.outcomes, "undone");
    if (result === undefined || paths.length === 0) return;
    const { review, conflicts: _, ...rest } = result;
    const open = review === undefined ? result.changedFiles : [];
    this.#put({ ...rest, changedFiles: [...new Set([...open, ...paths])].slice(0, MAX_PATHS) });
  }

  #put(result: ResultView): void {
    this.#open.delete(result.agentId);
    this.#settled.delete(result.agentId);
    const isOpen = result.changedFiles.length > 0 && result.review === undefined;
    const map = isOpen ? this.#open : this.#settled;
    map.set(result.agentId, result);
    if (map.size <= (isOpen ? MAX_OPEN : MAX_SETTLED)) return;
    const [oldest] = map.keys();
    if (oldest !== undefined) map.delete(oldest);
  }
}

function isSettledBefore(result: ResultView, left: readonly string[]): boolean {
  const { review } = result;
  return review !== undefined &&
    (review.paths.length === 0 || left.every((path) => review.paths.includes(path)));
}

function reviewOf(event: Event): Review {
  const { payload } = event;
  const outcomes = payload.outcomes;
  const conflicts = outcomesOf(outcomes, "conflict");
  const decision = textOf(payload, "decision") === "rejected" ? "rejected" : "accepted";
  return {
    decision,
    paths: textsOf(payload, "paths"),
    by: textOf(payload, "by") ?? "somebody",
    via: textOf(payload, "via") ?? "unknown",
    at: event.timestamp,
    applied: decision === "rejected" || isList(outcomes),
    conflicts,
  };
}

/** The paths that came out in one way. */
function outcomesOf(outcomes: JsonValue | undefined, status: string): readonly string[] {
  if (!isList(outcomes)) return [];
  return outcomes.flatMap((outcome) =>
    isJsonObject(outcome) && outcome.status === status && typeof outcome.path === "string"
      ? [outcome.path]
      : []
  );
}
