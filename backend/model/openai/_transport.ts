import type OpenAI from "openai";
import type { JsonObject } from "@remora/core";
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

/** The `openai` package behind its verbs; everything it returns is `unknown`, to be parsed. */
export class Transport {
  readonly #baseUrl: string;
  readonly #apiKey: string;
  readonly #headers: Readonly<Record<string, string>>;
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
      response = await fetch(`${this.#baseUrl}${path}`, { headers: this.#allHeaders(), signal });
      text = await response.text();
    } catch (cause) {
      if (signal.aborted) throw cause;
      throw new TransportFailure(isDenied(cause) ? "denied" : "connection", { cause });
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
      return await client.post<unknown>(path, { body, signal });
    } catch (error) {
      throw failureOf(error, openai);
    }
  }

  async stream(
    path: string,
    body: JsonObject,
    signal: AbortSignal,
    onChunk: (chunk: unknown) => void,
  ): Promise<void> {
    const { client, openai } = await this.#load();
    try {
      const chunks = await client.post<AsyncIterable<unknown>>(path, {
        body,
        signal,
        stream: true,
      });
      for await (const chunk of chunks) onChunk(chunk);
    } catch (error) {
      throw failureOf(error, openai);
    }
    // An aborted stream of the package ends as if it were complete.
    signal.throwIfAborted();
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
          fetch: fetchWithBody,
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
      return Promise.resolve({ req, url: `${this.baseURL}${path}`, timeout: this.timeout });
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
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new TransportFailure("unreadable", { cause });
  }
}

/** The package keeps only the `error` of a failed response's body, where older vLLM has none. */
async function fetchWithBody(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const response = await fetch(input, init);
  if (response.ok) return response;
  const error = errorOf(await response.text());
  return new Response(JSON.stringify({ error }), {
    status: response.status,
    headers: plain(response.headers),
  });
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
  if (error instanceof SyntaxError) return new TransportFailure("unreadable", { cause: error });
  // The connection was lost while the body came.
  if (error instanceof TypeError) return new TransportFailure("connection", { cause: error });
  return error;
}

/** Deno refuses it. The package wraps errors, so the class may be lost and the name left. */
function isDenied(error: unknown): boolean {
  return error instanceof Error && error.name === "NotCapable";
}
