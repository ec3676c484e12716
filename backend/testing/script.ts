import type { JsonObject } from "@remora/core";
import type { ModelReply, ReplyCall } from "../model/server/types.ts";
import type { Message, ToolChoice, ToolSchema } from "../model/types.ts";

/** One request that a scripted model got. */
export interface ScriptedRequest {
  /** The model that was asked for. */
  readonly model: string;
  /** The conversation. */
  readonly messages: readonly Message[];
  /** The tools on offer. */
  readonly tools: readonly ToolSchema[];
  /** Whether one may or must be called. */
  readonly toolChoice: ToolChoice;
  /** Whether a stream was asked for. */
  readonly stream: boolean;
  /** The whole body as it came. */
  readonly body: JsonObject;
}

/** One step of a script: a reply, or what makes one of the request. */
export type ScriptStep =
  | ModelReply
  | ((request: ScriptedRequest) => ModelReply | Promise<ModelReply>);

/** A script that is being played. */
export interface Script {
  /** The requests so far. */
  readonly requests: readonly ScriptedRequest[];
  /**
   * Checks that every step was used and that no call came without one.
   *
   * @throws {Error} saying which steps were left, or which calls came
   */
  assertDone(): void;
}

/** A reply with text only. */
export function says(content: string): ModelReply {
  return { content };
}

/** A reply that calls tools: `calls("read_file", { path: "a.ts" })`, or several calls. */
export function calls(name: string, args?: JsonObject | string): ModelReply;
/** A reply that calls several tools. */
export function calls(several: readonly ReplyCall[]): ModelReply;
export function calls(
  first: string | readonly ReplyCall[],
  args: JsonObject | string = {},
): ModelReply {
  if (typeof first !== "string") return { toolCalls: first };
  return { toolCalls: [{ name: first, arguments: args }] };
}

/** Hands out the steps of a script, one per request. */
export class ScriptPlayer implements Script {
  readonly #steps: readonly ScriptStep[];
  readonly #requests: ScriptedRequest[] = [];

  /** @param steps The script. */
  constructor(steps: readonly ScriptStep[]) {
    this.#steps = steps;
  }

  get requests(): readonly ScriptedRequest[] {
    return this.#requests;
  }

  /** The reply to the next request. A request without a step gets a 400, which no client retries. */
  async next(request: ScriptedRequest): Promise<ModelReply> {
    const number = this.#requests.push(request);
    const step = this.#steps[number - 1];
    if (step === undefined) {
      const message = `Unexpected call ${number}: the script has ${this.#steps.length} steps`;
      return { status: 400, message };
    }
    return typeof step === "function" ? await step(request) : step;
  }

  assertDone(): void {
    const [used, planned] = [this.#requests.length, this.#steps.length];
    if (used < planned) {
      throw new Error(`The script has ${planned} steps, but only ${used} calls came`);
    }
    if (used > planned) {
      const last = this.#requests.at(-1)?.messages.at(-1);
      const shown = JSON.stringify(last).slice(0, 200);
      throw new Error(
        `The script has ${planned} steps, but ${used} calls came; the last: ${shown}`,
      );
    }
  }
}
