import { RemoraError } from "@remora/core";
import type { Message, ModelResponse, ToolSchema, Usage } from "../model/types.ts";
import { BudgetMeter, estimateRequest } from "./_budget.ts";
import type { KernelState } from "./_state.ts";
import { windowMessages } from "./history.ts";
import type { KernelOptions } from "./types.ts";

const DEFAULT_HISTORY = 60;
/** Times that the history is halved when the server says that it is too long. */
const MAX_SHRINKS = 4;

/** What a {@linkcode ModelAsker} works with. */
export interface ModelAskerOptions {
  readonly options: KernelOptions;
  readonly state: KernelState;
  readonly signal: AbortSignal;
  /** A request is about to be sent. */
  readonly onRequest: (
    turn: number,
    request: { readonly model: string; readonly messages: number; readonly tools: number },
  ) => void;
}

/** Asks the model for its next response, with as much of the conversation as is wanted, fits and is paid for. */
export class ModelAsker {
  readonly #with: ModelAskerOptions;
  readonly #budget: BudgetMeter;
  readonly #tools: readonly ToolSchema[];
  readonly #historyLimit: number;

  constructor(options: ModelAskerOptions) {
    this.#with = options;
    const { tools, sendTools, budget, historyMessages } = options.options;
    this.#tools = sendTools === false ? [] : tools.map(schemaOf);
    this.#historyLimit = historyMessages ?? DEFAULT_HISTORY;
    this.#budget = new BudgetMeter(budget);
    const size = this.#lastSize();
    for (const usage of options.state.usages) this.#budget.add(usage, size, 0);
  }

  /** Tokens used so far, as the server counts them. */
  get usage(): Usage | undefined {
    return this.#budget.usage;
  }

  /** The response; `undefined` when the budget does not allow the call. */
  async ask(turn: number): Promise<ModelResponse | undefined> {
    let limit = this.#historyLimit;
    for (let shrinks = 0;; shrinks++) {
      const messages = await this.#messagesFor(turn, limit);
      const size = this.#sizeOf(messages);
      const room = this.#budget.room(size);
      if (room === 0) return undefined;
      try {
        return await this.#complete(turn, messages, { size, room });
      } catch (error) {
        const tooLong = error instanceof RemoraError && error.code === "MODEL-CONTEXT";
        if (!tooLong || shrinks >= MAX_SHRINKS || messages.length <= 4) throw error;
        limit = Math.ceil(messages.length / 2);
      }
    }
  }

  async #complete(
    turn: number,
    messages: readonly Message[],
    { size, room }: { readonly size: number; readonly room: number | undefined },
  ): Promise<ModelResponse> {
    const { options, signal, onRequest } = this.#with;
    const { model, modelId, maxTokens, temperature, structuredOutput, onText } = options;
    const tools = this.#tools;
    const id = typeof modelId === "function" ? modelId(turn) : modelId;
    const most = Math.min(maxTokens ?? Infinity, room ?? Infinity);
    onRequest(turn, { model: id ?? model.name, messages: messages.length, tools: tools.length });
    const response = await model.complete({
      messages,
      tools,
      ...(id === undefined ? {} : { model: id }),
      ...(Number.isFinite(most) ? { maxTokens: most } : {}),
      ...(temperature === undefined ? {} : { temperature }),
      ...(structuredOutput === undefined ? {} : { structuredOutput }),
    }, {
      signal,
      ...(onText === undefined ? {} : { onText: (text: string) => onText(text, turn) }),
    });
    const { content, toolCalls, usage } = response;
    const written = this.#sizeOf([{ role: "assistant", content, toolCalls }], []);
    this.#budget.add(usage, size, written);
    return response;
  }

  async #messagesFor(turn: number, limit: number): Promise<readonly Message[]> {
    const { options, state } = this.#with;
    const context = await options.turnContext?.(turn);
    const extra: readonly Message[] = context === undefined
      ? []
      : [{ role: "user", content: context }];
    return windowMessages([...state.messages, ...extra], limit);
  }

  /** The size of what the server counted last, before a resume. */
  #lastSize(): number {
    const { messages } = this.#with.state;
    const last = messages.findLastIndex((message) => message.role === "assistant");
    if (last < 0) return 0;
    const sent = windowMessages(messages.slice(0, last), this.#historyLimit);
    return this.#sizeOf([...sent, messages[last]!]);
  }

  /** Estimated tokens; 0 where nothing is limited and nobody needs to know. */
  #sizeOf(messages: readonly Message[], tools: readonly ToolSchema[] = this.#tools): number {
    return this.#with.options.budget === undefined ? 0 : estimateRequest(messages, tools);
  }
}

function schemaOf({ name, description, parameters }: ToolSchema): ToolSchema {
  return { name, description, parameters };
}
