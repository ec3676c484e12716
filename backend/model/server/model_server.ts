import { RemoraError } from "@remora/core";
import type { JsonValue } from "@remora/core";
import type { ModelInfo } from "../types.ts";
import { completionBody, completionChunks } from "./_completion.ts";
import { BadRequest, type ChatRequest, parseChatRequest } from "./_request.ts";
import type { ModelReply } from "./types.ts";

/** Options of {@linkcode startModelServer}. */
export interface ModelServerOptions {
  /** The port on 127.0.0.1; 0 takes a free one. @default {0} */
  readonly port?: number;
  /** What `/v1/models` lists; the first one's name. */
  readonly models: readonly ModelInfo[];
  /** What `/version` says. */
  readonly version: string;
  /** Requests under `/v1` need this key. @default none */
  readonly apiKey?: string;
  /** Closes the server. */
  readonly signal?: AbortSignal;
  /** Answers one request. */
  respond(request: ChatRequest, signal: AbortSignal): ModelReply | Promise<ModelReply>;
}

/** A running model server on loopback. */
export interface ModelServer extends AsyncDisposable {
  /** Its address with the version: `http://127.0.0.1:PORT/v1`. */
  readonly baseUrl: string;
  /** Stops it; open requests are answered with 503. Idempotent. */
  close(): Promise<void>;
}

const MAX_BODY = 32 * 1024 * 1024;
const TYPES: Readonly<Record<number, string>> = {
  400: "BadRequestError",
  401: "AuthenticationError",
  404: "NotFoundError",
  413: "BadRequestError",
  429: "RateLimitError",
};

/**
 * Serves the part of the OpenAI protocol that agents use, with vLLM's habits: `/v1/models` with parents of
 * adapters, `/v1/chat/completions` plain and streamed, `/health`, `/version`, its error envelope.
 *
 * @throws {RemoraError} `MODEL-PORT` when the port is taken
 */
export function startModelServer(options: ModelServerOptions): ModelServer {
  const closing = new AbortController();
  const handler = (request: Request): Promise<Response> => route(request, options, closing.signal);
  const server = listen(options.port ?? 0, handler);
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closed ??= (async () => {
      options.signal?.removeEventListener("abort", onAbort);
      closing.abort(new Error("The model server is closing"));
      await server.shutdown();
    })();
    return closed;
  };
  const onAbort = (): void => void close();
  if (options.signal?.aborted) onAbort();
  else options.signal?.addEventListener("abort", onAbort, { once: true });
  return {
    baseUrl: `http://127.0.0.1:${server.addr.port}/v1`,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function listen(
  port: number,
  handler: (request: Request) => Promise<Response>,
): Deno.HttpServer<Deno.NetAddr> {
  try {
    return Deno.serve({ port, hostname: "127.0.0.1", onListen: () => {} }, handler);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.AddrInUse)) throw cause;
    throw new RemoraError("MODEL-PORT", `Port ${port} of 127.0.0.1 is in use`, {
      cause,
      hint: "Choose another one, or 0 for a free one",
    });
  }
}

async function route(
  request: Request,
  options: ModelServerOptions,
  closing: AbortSignal,
): Promise<Response> {
  const { pathname } = new URL(request.url);
  const key = options.apiKey;
  if (key !== undefined && pathname.startsWith("/v1/")) {
    if (request.headers.get("authorization") !== `Bearer ${key}`) {
      // Not the usual envelope; this is how vLLM says it.
      return Response.json({ error: "Unauthorized" }, { status: 401 });
    }
  }
  switch (`${request.method} ${pathname}`) {
    case "GET /health":
    case "GET /ping":
      return new Response(null, { status: 200 });
    case "GET /version":
      return Response.json({ version: options.version });
    case "GET /v1/models":
      return Response.json(modelList(options.models));
    case "POST /v1/chat/completions":
      return await complete(request, options, closing);
    default:
      return Response.json({ detail: "Not Found" }, { status: 404 });
  }
}

async function complete(
  request: Request,
  options: ModelServerOptions,
  closing: AbortSignal,
): Promise<Response> {
  let chat: ChatRequest;
  try {
    chat = parseChatRequest(await readBody(request));
  } catch (error) {
    if (error instanceof BadRequest) return failure(400, error.message);
    throw error;
  }
  if (!options.models.some((model) => model.id === chat.model)) {
    return failure(404, `The model \`${chat.model}\` does not exist.`);
  }
  let reply: ModelReply;
  try {
    reply = await options.respond(chat, closing);
  } catch (error) {
    if (closing.aborted) return failure(503, "The model server is closing");
    return failure(500, error instanceof Error ? error.message : String(error));
  }
  return toResponse(reply, chat);
}

async function readBody(request: Request): Promise<unknown> {
  const text = await request.text();
  if (text.length > MAX_BODY) throw new BadRequest("The request is too large");
  try {
    return JSON.parse(text);
  } catch {
    throw new BadRequest("The body is not JSON");
  }
}

function toResponse(reply: ModelReply, chat: ChatRequest): Response {
  if ("disconnect" in reply) return cut();
  if ("body" in reply) {
    if (typeof reply.body === "string") {
      const headers = { "content-type": "text/event-stream" };
      return new Response(reply.body, { status: reply.status ?? 200, headers });
    }
    return Response.json(reply.body, { status: reply.status ?? 200 });
  }
  if ("status" in reply) {
    return failure(reply.status, reply.message, reply.type, reply.headers);
  }
  const head = { id: `chatcmpl-${crypto.randomUUID()}`, model: chat.model };
  if (!chat.stream) return Response.json(completionBody(reply, head));
  const chunks = completionChunks(reply, head, chat.includeUsage);
  const lines = [...chunks.map((chunk) => JSON.stringify(chunk)), "[DONE]"];
  return new Response(lines.map((line) => `data: ${line}\n\n`).join(""), {
    headers: { "content-type": "text/event-stream" },
  });
}

function failure(
  status: number,
  message: string,
  type: string = TYPES[status] ?? "InternalServerError",
  headers: Readonly<Record<string, string>> = {},
): Response {
  const body: JsonValue = { error: { message, type, param: null, code: status } };
  return Response.json(body, { status, headers });
}

/** Promises more than it sends: the client sees a lost connection. */
function cut(): Response {
  const body = new ReadableStream({
    start(controller): void {
      controller.enqueue(new TextEncoder().encode("{"));
      controller.close();
    },
  });
  const headers = { "content-type": "application/json", "content-length": "100" };
  return new Response(body, { headers });
}

function modelList(models: readonly ModelInfo[]): JsonValue {
  const data = models.map((model): JsonValue => ({
    id: model.id,
    object: "model",
    created: 0,
    owned_by: "vllm",
    root: model.id,
    parent: model.parent ?? null,
    max_model_len: model.contextLength ?? null,
  }));
  return { object: "list", data };
}
