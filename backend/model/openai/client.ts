import { maskUrl, RemoraError } from "@remora/core/base";
import type {
  CompleteOptions,
  ModelClient,
  ModelInfo,
  ModelRequest,
  ModelResponse,
  StructuredOutputForm,
} from "../types.ts";
import { isCompletion, parseCompletion } from "../parse/completion.ts";
import {
  denied,
  type FailedCall,
  noCompletion,
  serverError,
  timedOut,
  unreachable,
  unreadable,
  unsendable,
} from "./_errors.ts";
import { parseModels } from "./_models.ts";
import { isRetryable, retryDelay, sleep } from "./_retry.ts";
import { ChunkAssembler } from "./_stream.ts";
import { Transport, TransportFailure } from "./_transport.ts";
import { isAtLeast, readVersion } from "./_version.ts";
import { toWireRequest } from "./_wire.ts";

/** Options of {@linkcode createOpenAiClient}. */
export interface OpenAiClientOptions {
  /** The server's address up to and with the version: `http://127.0.0.1:8000/v1`. */
  readonly baseUrl: string;
  /** The API key. @default none, sent as `EMPTY`, which vLLM accepts */
  readonly apiKey?: string;
  /** The model or adapter for requests that name none. @default the first one that the server lists */
  readonly model?: string;
  /** The name for people. @default the model, or the address */
  readonly name?: string;
  /** Milliseconds for one attempt, the body included. @default {120000} */
  readonly timeout?: number;
  /**
   * Further attempts after a lost connection, 408, 409, 425, 429, 5xx.
   *
   * @default 2; 5 (about 16 s) once the server has answered: it may be starting again
   */
  readonly retries?: number;
  /** Further headers. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * How the server wants structured output. `auto` asks for its version before the first request that has a
   * constraint: vLLM changed the names with 0.12, and ignores those that it does not know.
   *
   * @default {"auto"}
   */
  readonly structuredOutput?: StructuredOutputForm | "auto";
}

const DEFAULT_TIMEOUT = 120_000;
const FIRST_RETRIES = 2;
const LATER_RETRIES = 5;
const VERSION_TIMEOUT = 5_000;

/**
 * A client for an OpenAI-compatible server. The `openai` package behind it is loaded with the first call.
 *
 * @throws {RemoraError} `MODEL-URL` for an address that is no http or https URL, `MODEL-KEY` for a key or
 * header that cannot be sent
 * @example
 * ```ts ignore
 * import { createOpenAiClient } from "@remora/backend";
 *
 * const model = createOpenAiClient({ baseUrl: "http://127.0.0.1:8000/v1" });
 * const { content } = await model.complete({ messages: [{ role: "user", content: "Hello" }] });
 * ```
 */
export function createOpenAiClient(options: OpenAiClientOptions): ModelClient {
  return new OpenAiClient(options);
}

class OpenAiClient implements ModelClient {
  readonly name: string;
  readonly baseUrl: string;
  readonly #options: OpenAiClientOptions;
  readonly #timeout: number;
  readonly #transport: Transport;
  readonly #secrets: readonly string[];
  #firstModel: Promise<string> | undefined;
  #foundForm: Promise<StructuredOutputForm> | undefined;
  /** The server has answered before. */
  #known = false;

  constructor(options: OpenAiClientOptions) {
    const baseUrl = checkUrl(options.baseUrl);
    this.baseUrl = maskUrl(baseUrl);
    this.name = options.name ?? options.model ?? this.baseUrl;
    this.#options = options;
    this.#timeout = options.timeout ?? DEFAULT_TIMEOUT;
    const { apiKey = "EMPTY", headers = {} } = options;
    checkHeaders(apiKey, headers);
    this.#secrets = secretsIn(baseUrl, headers);
    this.#transport = new Transport(baseUrl, apiKey, headers);
  }

  async complete(request: ModelRequest, options: CompleteOptions = {}): Promise<ModelResponse> {
    const model = request.model ?? this.#options.model ?? await this.#defaultModel(options.signal);
    const { onText } = options;
    const body = toWireRequest(request, {
      model,
      stream: onText !== undefined,
      form: request.structuredOutput === undefined ? "none" : await this.#form(options.signal),
    });
    const answer = await this.#attempt(model, options.signal, async (signal) => {
      if (onText === undefined) {
        return await this.#transport.post("/chat/completions", body, signal);
      }
      const chunks = new ChunkAssembler(onText);
      const path = "/chat/completions";
      const end = await this.#transport.stream(path, body, signal, (chunk) => chunks.add(chunk));
      if ("answer" in end) {
        chunks.add(end.answer);
        return end.answer;
      }
      // Half an answer looks like a whole one.
      if (!end.isDone && !chunks.isFinished) throw cutOff();
      return chunks.body();
    });
    if (!isCompletion(answer)) throw noCompletion(this.#call(model), answer);
    return parseCompletion(answer, request.tools ?? []);
  }

  async models(options: { readonly signal?: AbortSignal } = {}): Promise<readonly ModelInfo[]> {
    const body = await this.#attempt(
      "",
      options.signal,
      (signal) => this.#transport.get("/models", signal),
    );
    return parseModels(body, this.baseUrl);
  }

  keepConnections(): Disposable {
    return this.#transport.hold();
  }

  async #form(signal: AbortSignal | undefined): Promise<StructuredOutputForm> {
    const { structuredOutput = "auto", baseUrl } = this.#options;
    if (structuredOutput !== "auto") return structuredOutput;
    const asking = this.#foundForm ??= formOf(baseUrl, signal);
    try {
      return await asking;
    } catch {
      // Whoever asked was stopped; that must not stop the others.
      if (this.#foundForm === asking) this.#foundForm = undefined;
      signal?.throwIfAborted();
      return await this.#form(signal);
    }
  }

  async #defaultModel(signal: AbortSignal | undefined): Promise<string> {
    // Shared by concurrent calls; a failure must not stick.
    this.#firstModel ??= this.models(signal === undefined ? {} : { signal }).then((models) => {
      const first = models.find((model) => model.parent === undefined) ?? models[0];
      if (first !== undefined) return first.id;
      throw new RemoraError("MODEL-NOT-FOUND", `${this.baseUrl} serves no model`, {
        hint: "Name one with --model",
      });
    });
    try {
      return await this.#firstModel;
    } catch (error) {
      this.#firstModel = undefined;
      throw error;
    }
  }

  /** Runs one call with timeout, retries and readable errors. */
  async #attempt(
    model: string,
    outer: AbortSignal | undefined,
    run: (signal: AbortSignal) => Promise<unknown>,
  ): Promise<unknown> {
    for (let attempt = 0;; attempt++) {
      outer?.throwIfAborted();
      // One controller per attempt: the openai package never takes its listeners off a signal again.
      const controller = new AbortController();
      const abort = (): void => controller.abort(outer?.reason);
      outer?.addEventListener("abort", abort, { once: true });
      let late = false;
      const timer = setTimeout(() => {
        late = true;
        controller.abort();
      }, this.#timeout);
      let failure: TransportFailure;
      try {
        const answer = await run(controller.signal);
        this.#known = true;
        return answer;
      } catch (error) {
        outer?.throwIfAborted();
        if (late) throw timedOut(this.#call(model), this.#timeout);
        if (!(error instanceof TransportFailure)) throw error;
        failure = error;
      } finally {
        clearTimeout(timer);
        outer?.removeEventListener("abort", abort);
      }
      const retries = this.#options.retries ?? (this.#known ? LATER_RETRIES : FIRST_RETRIES);
      if (attempt >= retries || !canRetry(failure)) throw await this.#describe(failure, model);
      const delay = retryDelay(attempt, {
        retryAfter: failure.headers?.get("retry-after") ?? null,
        retryAfterMs: failure.headers?.get("retry-after-ms") ?? null,
        random: Math.random(),
        now: Date.now(),
      });
      await sleep(delay, outer ?? new AbortController().signal);
    }
  }

  async #describe(failure: TransportFailure, model: string): Promise<RemoraError> {
    const call = this.#call(model);
    switch (failure.kind) {
      case "connection":
        return unreachable(call, failure.cause);
      case "unreadable":
        return unreadable(call, failure);
      case "denied":
        return denied(call, failure.cause);
      case "server": {
        const error = serverError({ status: failure.status, body: failure.body }, call);
        if (error.code !== "MODEL-NOT-FOUND") return error;
        const available = await this.#available();
        return serverError({ status: failure.status, body: failure.body }, { ...call, available });
      }
    }
  }

  /** For an error message only, so a failure here must not hide the first one. */
  async #available(): Promise<readonly string[]> {
    try {
      const body = await this.#transport.get("/models", AbortSignal.timeout(2_000));
      return parseModels(body, this.baseUrl).map((model) => model.id);
    } catch {
      return [];
    }
  }

  #call(model: string): FailedCall {
    const { apiKey } = this.#options;
    return { baseUrl: this.baseUrl, model, apiKey, secrets: this.#secrets };
  }
}

async function formOf(
  baseUrl: string,
  signal: AbortSignal | undefined,
): Promise<StructuredOutputForm> {
  // OpenAI refuses fields that it does not know, where others ignore them.
  if (new URL(baseUrl).hostname === "api.openai.com") return "response_format";
  const version = await readVersion(baseUrl, { signal, timeout: VERSION_TIMEOUT });
  return isAtLeast(version, 0, 12) === false ? "guided" : "structured_outputs";
}

function cutOff(): TransportFailure {
  const cause = new Error("connection closed in the middle of the stream");
  return new TransportFailure("connection", { cause });
}

/** @throws {RemoraError} `MODEL-KEY` */
function checkHeaders(apiKey: string, headers: Readonly<Record<string, string>>): void {
  if (!isSendable("authorization", apiKey)) throw unsendable(undefined);
  for (const [name, value] of Object.entries(headers)) {
    if (!isSendable(name, value)) throw unsendable(name);
  }
}

function isSendable(name: string, value: string): boolean {
  try {
    new Headers([[name, value]]);
    return true;
  } catch {
    return false;
  }
}

const SECRET_NAME = /auth|cookie|token|key|secret|pass|cred/i;

/** What must not be shown of an address and of headers, as it stands there and decoded. */
function secretsIn(baseUrl: string, headers: Readonly<Record<string, string>>): readonly string[] {
  const { username, password, searchParams } = new URL(baseUrl);
  const named = [...searchParams, ...Object.entries(headers)];
  const plain = named.filter(([name]) => SECRET_NAME.test(name)).map(([, value]) => value);
  return [`${username}:${password}`, password, ...plain, ...plain.map(encodeURIComponent)];
}

function canRetry(failure: TransportFailure): boolean {
  if (failure.kind === "connection") return true;
  return failure.kind === "server" && failure.status !== undefined && isRetryable(failure.status);
}

function checkUrl(baseUrl: string): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (url?.protocol === "http:" || url?.protocol === "https:") return baseUrl.replace(/\/+$/, "");
  throw new RemoraError("MODEL-URL", `"${maskUrl(baseUrl)}" is not the URL of a model server`, {
    hint: "Use http://HOST:PORT/v1",
  });
}
