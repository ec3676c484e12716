import type { Message, ToolCall, Usage } from "../model/types.ts";
import type { JournalEntry, ResultEntry, TurnEntry } from "./_entries.ts";
import type { KernelResult } from "./types.ts";

/**
 * What the journal says. The running agent goes through the same `apply` as one that resumes, so that both
 * are in the same state after the same entries.
 */
export class KernelState {
  /** Id of this run of the agent; empty before the first entry. */
  runId = "";
  /** The conversation: complete steps, and the last response. */
  readonly messages: Message[] = [];
  /** The newest response. */
  lastTurn: TurnEntry | undefined;
  /** Results of the newest response's calls, by call. */
  readonly results = new Map<string, ResultEntry>();
  /** Calls of the newest response that were marked as started. */
  readonly started = new Set<string>();
  /** Ids of all calls so far. */
  readonly callIds = new Set<string>();
  /** Messages of people that are in the conversation. */
  readonly delivered = new Set<string>();
  /** Token counts, response by response. */
  readonly usages: (Usage | undefined)[] = [];
  /** Reminders since the last call of a tool. */
  reminders = 0;
  /** Responses in a row of which no call could be run. */
  rejectedTurns = 0;
  /** Working time at the last entry, in milliseconds. */
  workedMs = 0;
  /** The end, once it is reached. */
  end: KernelResult | undefined;

  /** Model calls made. */
  get turns(): number {
    return this.lastTurn?.turn ?? 0;
  }

  /** Calls that have no result yet, in order. */
  get openCalls(): readonly ToolCall[] {
    return this.lastTurn?.toolCalls.filter((call) => !this.results.has(call.id)) ?? [];
  }

  /** Takes the next entry. */
  apply(entry: JournalEntry): void {
    switch (entry.type) {
      case "begin":
        this.runId = entry.runId;
        this.messages.push(...entry.messages);
        return;
      case "turn":
        return this.#applyTurn(entry);
      case "start":
        this.started.add(entry.callId);
        return;
      case "result":
        return this.#applyResult(entry);
      case "note":
        this.messages.push({ role: "user", content: entry.content });
        if (entry.reason === "reminder") this.reminders++;
        for (const id of entry.messageIds ?? []) this.delivered.add(id);
        return;
      case "end":
        this.end = entry.result;
        return;
    }
  }

  #applyTurn(entry: TurnEntry): void {
    const { content, toolCalls } = entry;
    this.lastTurn = entry;
    this.results.clear();
    this.started.clear();
    this.usages.push(entry.usage);
    this.workedMs = entry.workedMs;
    this.messages.push({ role: "assistant", content, toolCalls });
    for (const call of toolCalls) this.callIds.add(call.id);
    if (toolCalls.length > 0) this.reminders = 0;
  }

  #applyResult(entry: ResultEntry): void {
    this.results.set(entry.callId, entry);
    this.workedMs = Math.max(this.workedMs, entry.workedMs);
    if (this.openCalls.length > 0) return;
    // Complete: the results go into the conversation in the order of the calls.
    const results = (this.lastTurn?.toolCalls ?? []).map((call) => this.results.get(call.id)!);
    for (const { callId, name, content, isError } of results) {
      const failed = isError === true ? { isError } : {};
      this.messages.push({ role: "tool", callId, name, content, ...failed });
    }
    const rejected = results.length > 0 && results.every((result) => result.rejected === true);
    this.rejectedTurns = rejected ? this.rejectedTurns + 1 : 0;
  }
}
