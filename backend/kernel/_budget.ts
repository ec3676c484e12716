import type { Message, ToolSchema, Usage } from "../model/types.ts";
import type { KernelBudget } from "./types.ts";

/** Tokens that a chat template puts around a message. */
const PER_MESSAGE = 16;
/** Bytes of a token at least, for text that no server has counted yet; code has about three. */
const BYTES_PER_TOKEN = 2;
/** A response shorter than this cannot hold a tool call. */
const LEAST_RESPONSE = 16;

/**
 * Keeps count of tokens and money, and tells before a call whether it may be made. A server's own count of
 * the last prompt is taken where there is one; only what was added since is estimated, from above.
 */
export class BudgetMeter {
  readonly #budget: KernelBudget | undefined;
  #prompt = 0;
  #completion = 0;
  #counted = false;
  #lastTotal: number | undefined;
  #lastSize = 0;

  constructor(budget: KernelBudget | undefined) {
    this.#budget = budget;
  }

  /** What was used, as servers counted it; `undefined` where none did. */
  get usage(): Usage | undefined {
    if (!this.#counted) return undefined;
    const [promptTokens, completionTokens] = [this.#prompt, this.#completion];
    return { promptTokens, completionTokens, totalTokens: promptTokens + completionTokens };
  }

  /** Counts a call. Without the server's count its size is estimated, for the limits only. */
  add(usage: Usage | undefined, request: number, response: number): void {
    this.#prompt += usage?.promptTokens ?? request;
    this.#completion += usage?.completionTokens ?? response;
    this.#counted ||= usage !== undefined;
    this.#lastTotal = usage === undefined ? undefined : usage.promptTokens + usage.completionTokens;
    this.#lastSize = request + response;
  }

  /**
   * How many tokens the response to a request of this size may have: `undefined` for no limit, 0 when the
   * call may not be made.
   */
  room(size: number): number | undefined {
    if (this.#budget === undefined) return undefined;
    // What is new since the counted prompt is rarely more than a few results, so all its bytes count.
    const added = Math.max(0, size - this.#lastSize) * BYTES_PER_TOKEN;
    const prompt = this.#lastTotal === undefined ? size : this.#lastTotal + added;
    const { tokens, cost } = this.#budget;
    const limits: number[] = [];
    if (tokens !== undefined) limits.push(tokens - this.#prompt - this.#completion - prompt);
    if (cost !== undefined) {
      const spent = this.#prompt * cost.promptPerMillion +
        this.#completion * cost.completionPerMillion;
      const left = cost.limit * 1e6 - spent - prompt * cost.promptPerMillion;
      limits.push(cost.completionPerMillion > 0 ? left / cost.completionPerMillion : left);
    }
    const room = Math.floor(Math.min(...limits));
    return Number.isFinite(room) ? (room < LEAST_RESPONSE ? 0 : room) : undefined;
  }
}

/** The estimated tokens of a request. */
export function estimateRequest(
  messages: readonly Message[],
  tools: readonly ToolSchema[],
): number {
  let bytes = tools.length === 0 ? 0 : JSON.stringify(tools).length;
  for (const message of messages) {
    bytes += message.content?.length ?? 0;
    if (message.role === "assistant" && message.toolCalls.length > 0) {
      bytes += JSON.stringify(message.toolCalls).length;
    }
  }
  return Math.ceil(bytes / BYTES_PER_TOKEN) + messages.length * PER_MESSAGE;
}
