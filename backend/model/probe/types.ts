import type { ModelInfo, StructuredOutputForm } from "../types.ts";
import type { OpenAiClientOptions } from "../openai/client.ts";

/** Options of {@linkcode probeModelServer}. */
export interface ProbeOptions extends Pick<OpenAiClientOptions, "baseUrl" | "apiKey" | "headers"> {
  /** The model or adapter to try. @default the first base model */
  readonly model?: string;
  /** Milliseconds for each of its few requests. @default {20000} */
  readonly timeout?: number;
  /** Whether to make the requests that use the model: a tool call and a constrained answer. @default {true} */
  readonly deep?: boolean;
  /** Aborts it. */
  readonly signal?: AbortSignal;
}

/** Something that a probe noticed, with what to do about it. */
export interface ProbeFinding {
  /** `error`: agents cannot work; `warning`: they will disappoint; `hint`: it could be better. */
  readonly severity: "error" | "warning" | "hint";
  /** What is wrong, one sentence. */
  readonly message: string;
  /** What to do about it; names the server's flag where one is missing. */
  readonly hint?: string;
}

/** What a probe found out about a model server. */
export interface ProbeReport {
  /** The server's address, credentials masked. */
  readonly baseUrl: string;
  /** Whether it answers at all. */
  readonly reachable: boolean;
  /** vLLM's version, or that of another server that tells one. */
  readonly version?: string;
  /** Base models that it serves. */
  readonly models: readonly ModelInfo[];
  /** LoRA adapters that it serves. */
  readonly adapters: readonly ModelInfo[];
  /** The model that was tried. */
  readonly model?: string;
  /** Tokens of prompt and response together, where the server says so. */
  readonly contextLength?: number;
  /**
   * What became of one tool call: `api` as it should be; `text`: the server has no tool parser for this model;
   * `none`: the model did not call; `failed`: the server refused; `untested`.
   */
  readonly toolCalling: "api" | "text" | "none" | "failed" | "untested";
  /** The form of structured output that constrains this server; `none` where no form does. */
  readonly structuredOutput: StructuredOutputForm | "untested";
  /** What to know, worst first. */
  readonly findings: readonly ProbeFinding[];
}
