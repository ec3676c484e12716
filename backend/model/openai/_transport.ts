import type OpenAI from "openai";
import { isJsonObject, type JsonObject, type JsonValue } from "@remora/core/base";
import { isEventStream, textOf, watched } from "./_body.ts";
import { endpoint } from "./_endpoint.ts";
import { HttpUnreadable } from "./_http/answer.ts";
import { LightClient } from "./_http/light_client.ts";

type Package = typeof import("openai");

const NO_LIGHT_CLIENT: Pick<LightClient, "post" | "hold"> = {
  post: () => Promise.resolve(undefined),
  hold: () => ({ [Symbol.dispose]: () => {} }),
};

/** A call that failed, before it is put into words. */
export class TransportFailure extends Error {
  /**
   * `connection`: no answer came; `server`: an error came; `unreadable`: something came; `denied`: this
   * process lacks a permission.
   */
  readonly kind: "connection" | "server" | "unreadable" | "denied";
  /** The HTTP status of a `server` failure; `undefined` in the middle of a stream. */
  readonly status: number | undefined;
  /** The body's `error`, or the body. */
  readonly body: unknown;
  /** The response's headers. */
  readonly headers: Pick<Headers, "get"> | undefined;

  constructor(
    kind: TransportFailure["kind"],
    options: ErrorOptions & {
      readonly status?: number | undefined;
      readonly body?: unknown;
      readonly headers?: Pick<Headers, "get"> | undefined;
    },
  ) {
    super(`Model call failed: ${kind}`, options);
    this.kind = kind;
    this.status = options.status;
    this.body = options.body;
    this.headers = options.headers;
  }
}

/** What a stream came to. */
export type StreamEnd =
  /** Whether the last event came; without it, the stream may have been cut off. */
  | { readonly isDone: boolean }
  /** There was no stream, but all of it at once. */
  | { readonly answer: unknown };

/** The `openai` package behind its verbs; everything it returns is `unknown`, to be parsed. */
export class Transport {
  readonly #baseUrl: string;
  readonly #apiKey: string;
  readonly #headers: Readonly<Record<string, string>>;
  /** Streams whose last event has come. */
  readonly #complete = new WeakSet<Response>();
  #light: Pick<LightClient, "post" | "hold"> | undefined;
  #loading: Promise<{ readonly client: OpenAI; readonly openai: Package }> | undefined;

  constructor(baseUrl: string, apiKey: string, headers: Readonly<Record<string, string>>) {
    this.#baseUrl = baseUrl;
    this.#apiKey = apiKey;
    this.#headers = headers;
  }

  /** Asks without the package: loading that takes longer than a list of models is worth. */
  async get(path: string, signal: AbortSignal): Promise<unknown> {
    let response: Response;
    let text: string;
    try {
      const url = endpoint(this.#baseUrl, path);
      response = await fetch(url, { headers: this.#allHeaders(), signal });
      text = await textOf(response);
    } catch (cause) {
      if (signal.aborted) throw cause;
      const kind = cause instanceof HttpUnreadable
        ? "unreadable"
        : isDenied(cause)
        ? "denied"
        : "connection";
      throw new TransportFailure(kind, { cause });
    }
    const { status, headers } = response;
    return readAnswer({ status, headers, text });
  }

  /** Keeps connections open between posts until it is disposed of. */
  hold(): Disposable {
    return this.#lightClient().hold();
  }

  async post(path: string, body: JsonObject, signal: AbortSignal): Promise<unknown> {
    const answer = await this.#lightClient().post(path, JSON.stringify(body), signal)
      .catch((cause) => {
        if (signal.aborted) throw cause;
        const kind = cause instanceof HttpUnreadable ? "unreadable" : "connection";
        throw new TransportFailure(kind, { cause });
      });
    if (answer !== undefined) return readAnswer(answer);
    const { client, openai } = await this.#load();
    try {
      const response = await client.post<unknown>(path, { body, signal }).asResponse();
      const { status, headers } = response;
      return readAnswer({ status, headers, text: await textOf(response) });
    } catch (error) {
      throw failureOf(error, openai);
    }
  }

  /** Asks for a stream of chunks; not every server sends one. */
  async stream(
    path: string,
    body: JsonObject,
    signal: AbortSignal,
    onChunk: (chunk: unknown) => void,
  ): Promise<StreamEnd> {
    const { client, openai } = await this.#load();
    let response: Response;
    try {
      const call = client.post<AsyncIterable<unknown>>(path, { body, signal, stream: true });
      response = await call.asResponse();
      if (!isEventStream(response)) {
        // It does not stream, or is no model server at all.
        const { status, headers } = response;
        return { answer: readAnswer({ status, headers, text: await textOf(response) }) };
      }
      for await (const chunk of await call) onChunk(chunk);
    } catch (error) {
      throw failureOf(error, openai);
    }
    // An aborted stream of the package ends as if it were complete.
    signal.throwIfAborted();
    return { isDone: this.#complete.has(response) };
  }

  /** The package keeps only the `error` of a failed response's body, where older vLLM has none. */
  async #fetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    const response = await fetch(input, init);
    if (response.ok) {
      const complete = watched(response, () => this.#complete.add(complete));
      return complete;
    }
    const error = errorOf(await textOf(response));
    return new Response(JSON.stringify({ error }), {
      status: response.status,
      headers: plain(response.headers),
    });
  }

  #lightClient(): Pick<LightClient, "post" | "hold"> {
    return this.#light ??= LightClient.for(this.#baseUrl, this.#allHeaders()) ?? NO_LIGHT_CLIENT;
  }

  #allHeaders(): Headers {
    return new Headers({
      accept: "application/json",
      authorization: `Bearer ${this.#apiKey}`,
      "content-type": "application/json",
      ...this.#headers,
    });
  }

  #load(): Promise<{ readonly client: OpenAI; readonly openai: Package }> {
    this.#loading ??= import("openai").then((openai) => ({
      openai,
      client: leanClient(
        openai,
        {
          baseURL: this.#baseUrl,
          apiKey: this.#apiKey,
          // Given as null, so that nothing is taken from the environment without being asked for.
          adminAPIKey: null,
          organization: null,
          project: null,
          webhookSecret: null,
          logLevel: "off",
          // Retries and timeouts are done by the client around this: abortable, and told apart.
          maxRetries: 0,
          timeout: 2 ** 31 - 1,
          fetch: (input, init) => this.#fetch(input, init),
        },
        this.#allHeaders(),
      ),
    }));
    return this.#loading.catch((error: unknown) => {
      throw isDenied(error) ? new TransportFailure("denied", { cause: error }) : error;
    });
  }
}

/**
 * The package's client, sending the headers that are needed and no others: by itself it describes this machine
 * in a dozen of them, which is nobody's business and takes longer than the request.
 */
function leanClient(
  openai: Package,
  options: ConstructorParameters<Package["OpenAI"]>[0],
  headers: Headers,
): OpenAI {
  class LeanClient extends openai.OpenAI {
    override buildRequest(
      request: Parameters<OpenAI["buildRequest"]>[0],
    ): ReturnType<OpenAI["buildRequest"]> {
      const { method, path, body, signal } = request;
      const req = {
        method,
        headers,
        ...(signal === undefined ? {} : { signal }),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      };
      return Promise.resolve({ req, url: endpoint(this.baseURL, path), timeout: this.timeout });
    }
  }
  return new LeanClient(options);
}

/** The value of an answer. @throws {TransportFailure} */
function readAnswer(answer: {
  readonly status: number;
  readonly headers: Pick<Headers, "get">;
  readonly text: string;
}): unknown {
  const { status, headers, text } = answer;
  if (status < 200 || status > 299) {
    throw new TransportFailure("server", { status, headers, body: errorOf(text) });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // What the parser says quotes some of the text, which may hold a key.
    throw new TransportFailure("unreadable", { body: text });
  }
  const failure = failureIn(value);
  if (failure === undefined) return value;
  throw new TransportFailure("server", { status: statusIn(failure), headers, body: failure });
}

/** Gateways say 200 and then what went wrong behind them. */
function failureIn(value: unknown): JsonValue | undefined {
  if (!isJsonObject(value) || "choices" in value || "data" in value) return undefined;
  return value.error ?? undefined;
}

function statusIn(failure: JsonValue): number | undefined {
  const code = isJsonObject(failure) ? failure.code : undefined;
  return typeof code === "number" && code >= 400 && code < 600 ? code : undefined;
}

function errorOf(text: string): unknown {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === "object" && body !== null && "error" in body ? body.error : body;
  } catch {
    return text;
  }
}

/** The body is a new one, so its old length and encoding must go. */
function plain(headers: Headers): Headers {
  const copy = new Headers(headers);
  for (const name of ["content-length", "content-encoding", "transfer-encoding"]) copy.delete(name);
  copy.set("content-type", "application/json");
  return copy;
}

function failureOf(error: unknown, openai: Package): unknown {
  if (error instanceof openai.APIUserAbortError) return error;
  if (error instanceof openai.APIConnectionError) {
    if (isDenied(error.cause)) return new TransportFailure("denied", { cause: error.cause });
    return new TransportFailure("connection", { cause: error.cause ?? error });
  }
  if (error instanceof openai.APIError) {
    const { status, headers, error: body } = error;
    return new TransportFailure("server", { cause: error, status, headers, body });
  }
  if (error instanceof SyntaxError || error instanceof HttpUnreadable) {
    return new TransportFailure("unreadable", { cause: error });
  }
  // The connection was lost while the body came.
  if (error instanceof TypeError) return new TransportFailure("connection", { cause: error });
  return error;
}

/** Deno refuses it. The package wraps errors, so the class may be lost and the name left. */
function isDenied(error: unknown): boolean {
  return error instanceof Error && error.name === "NotCapable";
}
