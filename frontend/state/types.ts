import type { AnswerSchema, Event, JsonValue, OnExpiry } from "@remora/core";

/** Where an agent stands. */
export type AgentState =
  | "queued"
  | "running"
  | "waiting"
  | "completed"
  | "failed"
  | "cancelled"
  | "skipped";

/** All states, in the order in which interfaces show them: what needs a person comes first. */
export const AGENT_STATES: readonly AgentState[] = [
  "waiting",
  "running",
  "failed",
  "queued",
  "completed",
  "cancelled",
  "skipped",
];

/** A stretch of time that an agent spent in one state. */
export interface Segment {
  /** The state. */
  readonly state: AgentState;
  /** ISO 8601, UTC. */
  readonly from: string;
  /** ISO 8601, UTC; absent while the agent is still in it. */
  readonly to?: string;
}

/** A message from a person to an agent. */
export interface AgentMessage {
  /** Its id. */
  readonly id: string;
  /** The text. */
  readonly content: string;
  /** Who wrote it. */
  readonly from: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** When the agent took it; absent until then. */
  readonly deliveredAt?: string;
}

/** Somebody's wish to have an agent run again. */
export interface RetryView {
  /** The request's id; the run that comes of it has the same. */
  readonly requestId: string;
  /** What the model is told; cut after 500 characters. */
  readonly note?: string;
  /** Who wants it. */
  readonly by: string;
  /** Through what. */
  readonly via: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** What is known about one agent. */
export interface AgentView {
  /** Its id, unique in the store. */
  readonly agentId: string;
  /** The run it belongs to. */
  readonly graphId?: string;
  /** Its name, for people. */
  readonly name: string;
  /** The bundle it was made from. */
  readonly bundle?: string;
  /** The file or node it works on. */
  readonly target?: string;
  /** Where it keeps questions, state and files. */
  readonly workspaceId?: string;
  /** The model it talks to. */
  readonly model?: string;
  /** Where it stands. */
  readonly state: AgentState;
  /** Since when, ISO 8601, UTC. */
  readonly since: string;
  /** When it first started, ISO 8601, UTC. */
  readonly startedAt?: string;
  /** When it ended, ISO 8601, UTC. */
  readonly endedAt?: string;
  /** Turns of the model so far. */
  readonly turns: number;
  /** Tokens so far, as the server counted them. */
  readonly tokens: number;
  /** The tool it called last. */
  readonly tool?: string;
  /** Ids of the agents that must finish first. */
  readonly upstream: readonly string[];
  /** What it did when; the newest 200 stretches. */
  readonly segments: readonly Segment[];
  /** Ids of its questions that wait for an answer. */
  readonly questions: readonly string[];
  /** The newest ten messages that people wrote to it. */
  readonly messages: readonly AgentMessage[];
  /** The newest wish to have it run again. */
  readonly retry?: RetryView;
  /** Why it failed, was cancelled or skipped; what it delivered otherwise. */
  readonly note?: string;
}

/** A question that waits for a person. */
export interface BlockedQuestion {
  /** The question's id; the guide calls it `msgId`. */
  readonly id: string;
  /** Who asks. */
  readonly agentId: string;
  /** The run it belongs to. */
  readonly graphId?: string;
  /** The workspace that holds the record. */
  readonly workspaceId?: string;
  /** The agent's name, for people. */
  readonly name: string;
  /** The text; cut after 16,000 characters. Untrusted. */
  readonly question: string;
  /** Characters of the whole text. */
  readonly length: number;
  /** What it is about; cut after 16,000 characters. Untrusted. */
  readonly context?: string;
  /** The only allowed answers; empty: any. */
  readonly options: readonly string[];
  /** The form of the answer. */
  readonly schema?: AnswerSchema;
  /** The answer taken at the deadline. */
  readonly default?: JsonValue;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** ISO 8601, UTC; absent: no deadline. */
  readonly expiresAt?: string;
  /** What happens at the deadline. */
  readonly onExpiry: OnExpiry;
}

/** How a question ended. */
export interface ResolvedQuestion {
  /** The question's id. */
  readonly id: string;
  /** Who asked. */
  readonly agentId: string;
  /** The agent's name. */
  readonly name: string;
  /** The text; cut after 500 characters. Untrusted. */
  readonly question: string;
  /** How it ended. */
  readonly outcome: "answered" | "declined" | "expired" | "withdrawn";
  /** The answer, where there is one. */
  readonly answer?: JsonValue;
  /** Who ended it. */
  readonly respondedBy?: string;
  /** Through what. */
  readonly via?: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** How long it was open, in milliseconds. */
  readonly waitMs?: number;
}

/** What somebody decided about an agent's changes. */
export interface Review {
  /** The decision. */
  readonly decision: "accepted" | "rejected";
  /** The files it is about; empty: all. */
  readonly paths: readonly string[];
  /** Who decided. */
  readonly by: string;
  /** Through what. */
  readonly via: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Whether the real files have it. An accepted change waits until somebody applies it otherwise. */
  readonly applied: boolean;
  /** Files that could not be merged: they are still to be decided. */
  readonly conflicts: readonly string[];
}

/** What an agent delivered. */
export interface ResultView {
  /** The agent. */
  readonly agentId: string;
  /** The run it belongs to. */
  readonly graphId?: string;
  /** Where its changes are. */
  readonly workspaceId?: string;
  /** The agent's name. */
  readonly name: string;
  /** The file or node it worked on. */
  readonly target?: string;
  /** How it went. */
  readonly status: "success" | "failed" | "skipped";
  /** One paragraph, written by the agent. Untrusted. */
  readonly summary: string;
  /** Paths it changed in its workspace. */
  readonly changedFiles: readonly string[];
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Turns of the model. */
  readonly turns: number;
  /** From start to end, in milliseconds. */
  readonly durationMs?: number;
  /** What somebody decided about the changes; absent: nobody has yet. */
  readonly review?: Review;
  /** Of the changes to review, those that were accepted and could not be merged. */
  readonly conflicts?: readonly string[];
}

/** How far the work is. */
export interface Progress {
  /** Agents in all. */
  readonly total: number;
  /** Done. */
  readonly completed: number;
  /** Stopped on an error. */
  readonly failed: number;
  /** Never started. */
  readonly skipped: number;
  /** Cancelled by somebody. */
  readonly cancelled: number;
  /** At work. */
  readonly running: number;
  /** Waiting for a person. */
  readonly waiting: number;
  /** Waiting for a slot or another agent. */
  readonly queued: number;
}

/** Values over time: one for each `step` from `start` on. */
export interface Series {
  /** Milliseconds since 1970. */
  readonly start: number;
  /** Milliseconds from one value to the next. */
  readonly step: number;
  /** The values. */
  readonly values: readonly number[];
}

/** What a run looks like in numbers. */
export interface Figures {
  /** Agents at work, over time. */
  readonly running: Series;
  /** Tokens, over time. */
  readonly tokens: Series;
  /** Turns of the model, over time. */
  readonly responses: Series;
  /** How long each of the newest 100 answered questions was open, in milliseconds. */
  readonly waits: readonly number[];
  /** Tokens in all. */
  readonly totalTokens: number;
  /** Turns of the model in all. */
  readonly turns: number;
  /** Calls of tools in all. */
  readonly toolCalls: number;
}

/** One run. */
export interface RunView {
  /** Its id. */
  readonly graphId: string;
  /** Its name, for people. */
  readonly name: string;
  /** The bundle that runs. */
  readonly bundle?: string;
  /** The folder it works in. */
  readonly root?: string;
  /** The model, as the run names it. */
  readonly model?: string;
  /** Where it stands. */
  readonly state: "running" | "completed" | "failed" | "cancelled";
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** ISO 8601, UTC; absent while it runs. */
  readonly endedAt?: string;
  /** Why it failed or was cancelled. */
  readonly note?: string;
  /** When the newest of its agents ended, ISO 8601, UTC; absent until one has. */
  readonly newestEndAt?: string;
  /** How far it is. */
  readonly progress: Progress;
}

/** Everything a dashboard shows, as JSON. `GET /api/state` answers with it. */
export interface DashboardSnapshot {
  /** The position in the log that this state stands for. */
  readonly seq: number;
  /** Agents, those that need a person first. */
  readonly agents: readonly AgentView[];
  /** Questions that wait, the oldest first. */
  readonly blocked: readonly BlockedQuestion[];
  /** The newest 50 questions that were answered or ended otherwise, the newest first. */
  readonly resolved: readonly ResolvedQuestion[];
  /** Results, those to review first, then the newest first. */
  readonly results: readonly ResultView[];
  /** How far the current run is. */
  readonly progress: Progress;
  /** The current run, where there is one. */
  readonly run?: RunView;
  /** All runs that are kept, the newest first. */
  readonly runs: readonly RunView[];
  /** The current run in numbers. */
  readonly figures: Figures;
  /** The newest 200 events, the oldest first. Long texts are cut. */
  readonly events: readonly Event[];
}
