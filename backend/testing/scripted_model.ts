import { serverError, unreachable } from "../model/openai/_errors.ts";
import { toWireRequest } from "../model/openai/_wire.ts";
import { parseCompletion } from "../model/parse/completion.ts";
import { completionBody } from "../model/server/_completion.ts";
import { parseChatRequest } from "../model/server/_request.ts";
import type { ModelReply } from "../model/server/types.ts";
import type {
  CompleteOptions,
  ModelClient,
  ModelInfo,
  ModelRequest,
  ModelResponse,
} from "../model/types.ts";
import { type Script, ScriptPlayer, type ScriptStep } from "./script.ts";

const NAME = "scripted";
const URL = "scripted:";

/** A model client that plays a script, without a server. */
export interface ScriptedModel extends Script, ModelClient {}

/**
 * Makes a model client that answers with the steps of a script. Requests and replies take the same way as
 * over HTTP, but for the HTTP: what works with it works with `startScriptedServer`.
 *
 * @example
 * ```ts
 * import { calls, says, scriptedModel } from "@remora/backend/testing";
 *
 * const model = scriptedModel([calls("read_file", { path: "a.ts" }), says("Done")]);
 * const { toolCalls } = await model.complete({ messages: [{ role: "user", content: "Go" }] });
 * console.log(toolCalls[0]?.name); // read_file
 * ```
 */
export function scriptedModel(steps: readonly ScriptStep[]): ScriptedModel {
  return new Scripted(steps);
}

class Scripted implements ScriptedModel {
  readonly name = NAME;
  readonly baseUrl = URL;
  readonly #player: ScriptPlayer;

  constructor(steps: readonly ScriptStep[]) {
    this.#player = new ScriptPlayer(steps);
  }

  get requests(): Script["requests"] {
    return this.#player.requests;
  }

  assertDone(): void {
    this.#player.assertDone();
  }

  async complete(request: ModelRequest, options: CompleteOptions = {}): Promise<ModelResponse> {
    options.signal?.throwIfAborted();
    const model = request.model ?? NAME;
    const stream = options.onText !== undefined;
    // Through JSON, as over the wire.
    const wire: unknown = JSON.parse(
      JSON.stringify(toWireRequest(request, { model, stream, form: "structured_outputs" })),
    );
    const reply = await abortable(this.#player.next(parseChatRequest(wire)), options.signal);
    const body = bodyOf(reply, model);
    const response = parseCompletion(body, request.tools ?? []);
    if (response.content !== null) options.onText?.(response.content);
    return response;
  }

  models(): Promise<readonly ModelInfo[]> {
    return Promise.resolve([{ id: NAME, contextLength: 32_768 }]);
  }
}

function bodyOf(reply: ModelReply, model: string): unknown {
  const call = { baseUrl: URL, model, apiKey: undefined };
  if ("disconnect" in reply) throw unreachable(call, new Error("the connection was cut"));
  if ("body" in reply) return reply.body;
  if ("status" in reply) {
    const { status, message } = reply;
    throw serverError({ status, body: { message } }, call);
  }
  return completionBody(reply, { id: `chatcmpl-${crypto.randomUUID()}`, model });
}

function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
