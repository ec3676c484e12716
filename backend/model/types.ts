import type { JsonObject } from "@remora/core";

/**
 * One call of a tool, as the model asked for it. A type alias, not an interface, so that it is a
 * `JsonObject` and can be stored as it is.
 */
export type ToolCall = {
  /** Unique within the agent's history; made up where a server sends none. */
  readonly id: string;
  /** The tool's name as the model wrote it; it may be one that does not exist. */
  readonly name: string;
  /** The arguments; `{}` where the server sent none or where they could not be read. */
  readonly arguments: JsonObject;
  /** Present when the arguments could not be read: what came, and why it is not a JSON object. */
  readonly invalid?: { readonly raw: string; readonly reason: string };
};

/** One entry of a conversation. Plain JSON: what is stored is what is sent. */
export type Message =
  | { readonly role: "system"; readonly content: string }
  | { readonly role: "user"; readonly content: string }
  | {
    readonly role: "assistant";
    /** The text, `null` when the model only called tools. */
    readonly content: string | null;
    /** The calls, in the order in which the model made them. */
    readonly toolCalls: readonly ToolCall[];
  }
  | {
    readonly role: "tool";
    /** Which call this answers. */
    readonly callId: string;
    /** The tool's name. */
    readonly name: string;
    /** The output as the model reads it. */
    readonly content: string;
    /** Whether the call failed; told to the model in the text, this mark is for programs. */
    readonly isError?: boolean;
  };

/** What a model is told about a tool. */
export interface ToolSchema {
  /** The name the model calls it by. */
  readonly name: string;
  /** What it does and when to use it. */
  readonly description: string;
  /** JSON schema of the arguments: `{type: "object", properties, required}`. */
  readonly parameters: JsonObject;
}

/** Token counts as the server reports them. A type alias, so that it is a `JsonObject`. */
export type Usage = {
  /** Tokens of the request. */
  readonly promptTokens: number;
  /** Tokens of the response. */
  readonly completionTokens: number;
  /** The sum. */
  readonly totalTokens: number;
};

/** Whether the model may, must or must not call a tool, or which one it must call. */
export type ToolChoice = "auto" | "none" | "required" | { readonly name: string };

/** A constraint on what the model may write; servers that know none ignore it. */
export type StructuredOutput =
  /** The text is JSON of this schema. */
  | { readonly type: "json"; readonly schema: JsonObject; readonly name?: string }
  /** The text follows a grammar in xgrammar's EBNF, its start rule `root`. */
  | { readonly type: "grammar"; readonly grammar: string }
  /** Tagged parts of the text follow schemas: xgrammar's structural tag object. */
  | { readonly type: "structural_tag"; readonly tag: JsonObject };

/** How a server wants to be told about structured output. */
export type StructuredOutputForm = "structured_outputs" | "guided" | "response_format" | "none";

/** One request to a model. */
export interface ModelRequest {
  /** Model or adapter id; a LoRA adapter is named here, per call. @default the client's model */
  readonly model?: string;
  /** The conversation so far. */
  readonly messages: readonly Message[];
  /** Tools the model may call. @default none */
  readonly tools?: readonly ToolSchema[];
  /** Whether it may or must call one. @default {"auto"} with tools */
  readonly toolChoice?: ToolChoice;
  /** At most this many tokens of response. @default the server's */
  readonly maxTokens?: number;
  /** Sampling temperature. @default the server's */
  readonly temperature?: number;
  /** `false` asks for one call at most. @default the server's */
  readonly parallelToolCalls?: boolean;
  /** A constraint on the response. @default none */
  readonly structuredOutput?: StructuredOutput;
  /** Further top-level fields of the request, sent as they are. */
  readonly extra?: JsonObject;
}

/** What a model answered. */
export interface ModelResponse {
  /** The text without what was recognised as tool calls; `null` where there is none. */
  readonly content: string | null;
  /** The calls, whatever form the server sent them in. Branch on this list, never on `finishReason`. */
  readonly toolCalls: readonly ToolCall[];
  /** The model that answered, as the server names it. */
  readonly model: string;
  /** Token counts, where the server sent them. */
  readonly usage?: Usage;
  /** The server's `finish_reason`, for display only: servers disagree about it. */
  readonly finishReason?: string;
  /** What had to be repaired in the server's response, one sentence each. */
  readonly repairs: readonly string[];
}

/** A model or adapter that a server offers. */
export interface ModelInfo {
  /** What to put into `model`. */
  readonly id: string;
  /** The base model of an adapter; absent for a base model. */
  readonly parent?: string;
  /** Tokens of prompt and response together, where the server says so. */
  readonly contextLength?: number;
}

/** Options of {@linkcode ModelClient.complete}. */
export interface CompleteOptions {
  /** Aborts the call; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /**
   * Called with each piece of text as it comes; the request is then streamed. Tool turns are more
   * reliable without it: several servers lose arguments when they stream.
   */
  readonly onText?: (text: string) => void;
}

/** A model server, as the kernel sees it. */
export interface ModelClient {
  /** For people: the name of the model or server. */
  readonly name: string;
  /** The server's address, credentials masked. */
  readonly baseUrl: string;
  /**
   * Asks the model for its next message.
   *
   * @throws {RemoraError} `MODEL-UNREACHABLE`, `MODEL-NOT-FOUND`, `MODEL-UNAUTHORIZED`,
   * `MODEL-CONTEXT`, `MODEL-TIMEOUT`, `MODEL-BAD-REQUEST`, `MODEL-BAD-RESPONSE`, `MODEL-OVERLOADED`
   */
  complete(request: ModelRequest, options?: CompleteOptions): Promise<ModelResponse>;
  /** The models and adapters that the server offers. @throws {RemoraError} as for `complete` */
  models(options?: { readonly signal?: AbortSignal }): Promise<readonly ModelInfo[]>;
  /**
   * Keeps connections to the server open between calls until the result is disposed of. Calls work without it,
   * each on a connection of its own where no other is under way.
   */
  keepConnections?(): Disposable;
}
