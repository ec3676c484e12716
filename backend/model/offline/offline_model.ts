import { createHash } from "node:crypto";
import { sleep } from "../openai/_retry.ts";
import { type ModelServer, startModelServer } from "../server/model_server.ts";
import type { ChatRequest } from "../server/_request.ts";
import { decide } from "./_decide.ts";
import { OFFLINE_MODEL_ID, OFFLINE_MODEL_NAME } from "./names.ts";

/** Options of {@linkcode startOfflineModel}. */
export interface OfflineModelOptions {
  /** The port on 127.0.0.1; 0 takes a free one. @default {0} */
  readonly port?: number;
  /**
   * How long an answer takes, in milliseconds, so that a demonstration can be watched: the same request
   * always takes the same time between the two. Tests say `{min: 0, max: 0}`.
   *
   * @default {{min: 150, max: 400}}
   */
  readonly latency?: { readonly min: number; readonly max: number };
  /** Closes it. */
  readonly signal?: AbortSignal;
}

/** A running offline model. */
export interface OfflineModelServer extends AsyncDisposable {
  /** Its address: `http://127.0.0.1:PORT/v1`. */
  readonly baseUrl: string;
  /** Its id in the protocol: {@linkcode OFFLINE_MODEL_ID}. */
  readonly model: string;
  /** Its name for people: {@linkcode OFFLINE_MODEL_NAME}. */
  readonly name: string;
  /** Stops it. Idempotent. */
  close(): Promise<void>;
}

/**
 * Starts the offline model: a deterministic, rule-based stand-in that serves the OpenAI protocol on
 * loopback, so that everything else is real without a GPU. It picks the next tool call from the tools
 * offered and the results so far and keeps no state between requests.
 *
 * @throws {RemoraError} `MODEL-PORT` when the port is taken
 * @example
 * ```ts
 * import { createOpenAiClient, startOfflineModel } from "@remora/backend";
 *
 * await using offline = await startOfflineModel();
 * const model = createOpenAiClient({ baseUrl: offline.baseUrl });
 * console.log((await model.models()).map(({ id }) => id)); // [ "offline-rules" ]
 * ```
 */
export function startOfflineModel(options: OfflineModelOptions = {}): Promise<OfflineModelServer> {
  const { min, max } = options.latency ?? { min: 150, max: 400 };
  // A promise, so that a later version may start a process of its own.
  return new Promise((resolve) => {
    const server: ModelServer = startModelServer({
      ...(options.port === undefined ? {} : { port: options.port }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      models: [{ id: OFFLINE_MODEL_ID, contextLength: 1_000_000 }],
      version: "0.0.0+remora.offline",
      async respond(request, signal) {
        if (max > 0) await sleep(latencyOf(request, min, max), signal);
        const { content, calls } = decide(request);
        return { content: content ?? null, toolCalls: calls };
      },
    });
    resolve({
      baseUrl: server.baseUrl,
      model: OFFLINE_MODEL_ID,
      name: OFFLINE_MODEL_NAME,
      close: () => server.close(),
      [Symbol.asyncDispose]: () => server.close(),
    });
  });
}

function latencyOf(request: ChatRequest, min: number, max: number): number {
  const hash = createHash("sha256").update(JSON.stringify(request.messages)).digest();
  return min + (hash.readUInt16BE(0) / 0xffff) * (max - min);
}
