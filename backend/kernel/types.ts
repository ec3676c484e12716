import type { EventLog, Workspace } from "@remora/core";
import type { Message, ModelClient, StructuredOutput, Usage } from "../model/types.ts";
import type { AgentResult, Tool } from "../tools/types.ts";

/** Why a kernel ended. Each but `termination_tool` is a sentence in the result's summary too. */
export type KernelEndReason =
  /** The termination tool was called. */
  | "termination_tool"
  /** The model answered without calling a tool, also after it was reminded of the termination tool. */
  | "no_tool_calls"
  /** `maxTurns` model calls were made. */
  | "max_turns"
  /** The next call could exceed the token or cost budget. */
  | "budget"
  /** `timeout` ran out. */
  | "deadline"
  /** The model kept making calls that no tool can accept. */
  | "invalid_tool_calls";

/** What a kernel run came to. A type alias, so that it is a `JsonObject` and can be stored as it is. */
export type KernelResult = AgentResult & {
  /** Model calls made, those before a resume included. */
  readonly turns: number;
  /** Tokens used, those before a resume included; absent where the server reports none. */
  readonly usage?: Usage;
  /** Why it ended. */
  readonly reason: KernelEndReason;
  /** Time spent working, in milliseconds, without waiting for people and without downtime. */
  readonly durationMs: number;
};

/** What an agent may spend. */
export interface KernelBudget {
  /** Tokens, prompt and response together, over all turns. */
  readonly tokens?: number;
  /** Money, in any currency, with prices per million tokens. */
  readonly cost?: {
    readonly limit: number;
    readonly promptPerMillion: number;
    readonly completionPerMillion: number;
  };
}

/** Options of {@linkcode runKernel}. */
export interface KernelOptions {
  /** The agent; its journal lies under `agent:ID:` in the workspace's KV. */
  readonly agentId: string;
  /** The agent's name, for people who are asked something. */
  readonly agentName?: string;
  /** The run it belongs to. */
  readonly graphId: string;
  /** Its keys and files. */
  readonly workspace: Workspace;
  /** Where events go. */
  readonly events: EventLog;
  /** The model server. */
  readonly model: ModelClient;
  /** The model or adapter id for each call; a function chooses it per turn. @default the client's model */
  readonly modelId?: string | ((turn: number) => string | undefined);
  /** What the model can call. Names must be unique. */
  readonly tools: readonly Tool[];
  /** The conversation to start with: system prompt and task. Ignored when the journal has one. */
  readonly messages: readonly Message[];
  /** At most this many model calls. @default {20} */
  readonly maxTurns?: number;
  /** The tool that ends the agent; without one, an answer without tool calls does. */
  readonly terminationTool?: string;
  /** The file (or node) that the agent works on, handed to the tools. */
  readonly target?: string;
  /** Messages of the conversation that are sent along; older ones are left out. @default {60} */
  readonly historyMessages?: number;
  /** Characters of a tool's output that are kept; the middle is cut out. @default {24000} */
  readonly maxOutputChars?: number;
  /** Concurrent tools of one response that run at the same time. @default {4} */
  readonly toolConcurrency?: number;
  /** Tokens of response per call. @default the server's */
  readonly maxTokens?: number;
  /** Sampling temperature. @default the server's */
  readonly temperature?: number;
  /** Whether tool schemas are sent to the server (some grammars exclude it). @default {true} */
  readonly sendTools?: boolean;
  /** A constraint on every response. @default none */
  readonly structuredOutput?: StructuredOutput;
  /** What the agent may spend. @default no limit */
  readonly budget?: KernelBudget;
  /** Working time in milliseconds, waiting for people not counted. @default no limit */
  readonly timeout?: number;
  /** Further text for a turn, put behind the conversation as a user message that is not kept. */
  readonly turnContext?: (turn: number) => string | undefined | Promise<string | undefined>;
  /** Pieces of text as the model writes them, for live display; asks the server to stream. */
  readonly onText?: (text: string, turn: number) => void;
  /** Told when a tool waits for a person: does the wait, and may do something about it. @default just waits */
  readonly whileWaiting?: <T>(wait: () => Promise<T>) => Promise<T>;
  /** Cancels: the model call and the tools are aborted, then it rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}
