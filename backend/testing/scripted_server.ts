import type { ModelInfo } from "../model/types.ts";
import { startModelServer } from "../model/server/model_server.ts";
import { type Script, ScriptPlayer, type ScriptStep } from "./script.ts";

/** Options of {@linkcode startScriptedServer}. */
export interface ScriptedServerOptions {
  /** The port on 127.0.0.1; 0 takes a free one. @default {0} */
  readonly port?: number;
  /** What `/v1/models` lists. @default one model, `scripted` */
  readonly models?: readonly ModelInfo[];
  /** What `/version` says. @default {"0.15.1"} */
  readonly version?: string;
  /** Requests under `/v1` need this key. @default none */
  readonly apiKey?: string;
}

/** A model server that plays a script over HTTP. */
export interface ScriptedServer extends Script, AsyncDisposable {
  /** Its address: `http://127.0.0.1:PORT/v1`. */
  readonly baseUrl: string;
  /** Stops it. Idempotent. */
  close(): Promise<void>;
}

/**
 * Starts a model server that answers with the steps of a script, one after the other, and speaks the
 * protocol as vLLM does. A call without a step is answered with an error, and `assertDone` finds it, as it
 * finds steps that were never used.
 *
 * @example
 * ```ts
 * import { createOpenAiClient } from "@remora/backend";
 * import { says, startScriptedServer } from "@remora/backend/testing";
 *
 * await using server = startScriptedServer([says("Hello")]);
 * const model = createOpenAiClient({ baseUrl: server.baseUrl });
 * const { content } = await model.complete({ messages: [{ role: "user", content: "Hi" }] });
 * console.log(content); // Hello
 * server.assertDone();
 * ```
 */
export function startScriptedServer(
  steps: readonly ScriptStep[],
  options: ScriptedServerOptions = {},
): ScriptedServer {
  const player = new ScriptPlayer(steps);
  const server = startModelServer({
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.apiKey === undefined ? {} : { apiKey: options.apiKey }),
    models: options.models ?? [{ id: "scripted", contextLength: 32_768 }],
    version: options.version ?? "0.15.1",
    respond: (request) => player.next(request),
  });
  return {
    baseUrl: server.baseUrl,
    get requests() {
      return player.requests;
    },
    assertDone: () => player.assertDone(),
    close: () => server.close(),
    [Symbol.asyncDispose]: () => server.close(),
  };
}
