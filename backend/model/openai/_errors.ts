import { isJsonObject, RemoraError } from "@remora/core/base";

/** What is known about the call that failed. */
export interface FailedCall {
  /** The server's address, credentials masked. */
  readonly baseUrl: string;
  /** The model that was asked for; empty for calls that name none. */
  readonly model: string;
  readonly apiKey: string | undefined;
  /** What is masked in what the server says, beside the key: other headers, what stands in the address. */
  readonly secrets?: readonly string[];
  /** Models that the server offers, where that could be found out. */
  readonly available?: readonly string[];
}

/** A response with an error status, or an error in the middle of a stream. */
export interface ServerFailure {
  /** The HTTP status; `undefined` in the middle of a stream. */
  readonly status: number | undefined;
  /** The body's `error`, or the body: an object, text, or nothing. */
  readonly body: unknown;
}

const MAX_MESSAGE = 300;
/** Of an answer that is something else, enough to see what. */
const MAX_START = 120;
const MAX_SEARCHED = 10_000;
const NO_API = "Check that the base URL is an OpenAI-compatible API; it usually ends in /v1";

/** The error for a server that answered with a failure. */
export function serverError(failure: ServerFailure, call: FailedCall): RemoraError {
  const said = sayOf(failure.body, call);
  const what = `${call.baseUrl} answered ${failure.status ?? "with an error"}`;
  const message = said === "" ? what : `${what}: ${said}`;
  const { status } = failure;
  if (status === 401 || status === 403) {
    return new RemoraError("MODEL-UNAUTHORIZED", message, {
      hint: call.apiKey === undefined
        ? `The server wants an API key: set ${keyVariables(call.baseUrl)}`
        : "The server does not accept this API key",
    });
  }
  if (isContextError(failure.body, said)) {
    return new RemoraError("MODEL-CONTEXT", message, {
      hint: "Shorten the prompt, or serve the model with a longer --max-model-len",
    });
  }
  if (isModelMissing(status, failure.body, said)) {
    return new RemoraError(
      "MODEL-NOT-FOUND",
      `${call.baseUrl} does not serve the model "${call.model}"`,
      { hint: availableHint(call.available) },
    );
  }
  if (status === 404 || status === 405) {
    return new RemoraError("MODEL-UNREACHABLE", message, {
      hint: "Check the base URL: an OpenAI-compatible API usually ends in /v1",
    });
  }
  if (status === 429 || status === 503 || status === 529) {
    return new RemoraError("MODEL-OVERLOADED", message, {
      hint: "Wait, or run fewer agents at once (--concurrency)",
    });
  }
  if (status !== undefined && status >= 400 && status < 500) {
    return new RemoraError("MODEL-BAD-REQUEST", message, badRequestHint(said));
  }
  return new RemoraError("MODEL-SERVER-ERROR", message, {
    hint: "See the log of the model server",
  });
}

/** The error for a server that cannot be reached. */
export function unreachable(call: FailedCall, cause: unknown): RemoraError {
  const why = mask(rootMessage(cause), call);
  return new RemoraError(
    "MODEL-UNREACHABLE",
    `Cannot reach the model server at ${call.baseUrl}${why === "" ? "" : ` (${why})`}`,
    {
      cause: maskCause(cause, call),
      hint: "Start it, or name another one with --base-url; without a model server, try --offline",
    },
  );
}

/** The error for a process that may not connect, or not read what the client needs. */
export function denied(call: FailedCall, cause: unknown): RemoraError {
  return new RemoraError(
    "MODEL-DENIED",
    `This process may not talk to ${call.baseUrl} (${mask(rootMessage(cause), call)})`,
    {
      cause: maskCause(cause, call),
      hint: "Start it with --allow-net=HOST:PORT and --allow-env=OPENAI_CUSTOM_HEADERS",
    },
  );
}

/** The error for a server that took too long. */
export function timedOut(call: FailedCall, timeout: number): RemoraError {
  return new RemoraError(
    "MODEL-TIMEOUT",
    `${call.baseUrl} did not answer within ${timeout / 1000} s`,
    { hint: "Run fewer agents at once, or allow more time" },
  );
}

/** The error for an answer that cannot be read: a text that is no JSON, or what else there is. */
export function unreadable(
  call: FailedCall,
  { body, cause }: { readonly body?: unknown; readonly cause?: unknown },
): RemoraError {
  const said = sayOf(body, call, MAX_START);
  const why = typeof body !== "string"
    ? mask(rootMessage(cause), call)
    : said === ""
    ? "it is empty"
    : `no JSON: ${said}`;
  return new RemoraError(
    "MODEL-BAD-RESPONSE",
    `The answer of ${call.baseUrl} cannot be read (${why})`,
    { cause: maskCause(cause, call), hint: NO_API },
  );
}

/** The error for JSON that is something else. */
export function noCompletion(call: FailedCall, body: unknown): RemoraError {
  const said = sayOf(body, call, MAX_START) || "nothing";
  return new RemoraError(
    "MODEL-BAD-RESPONSE",
    `The answer of ${call.baseUrl} is not a chat completion: ${said}`,
    { hint: NO_API },
  );
}

/** The error for a key or a header that cannot be sent. It shows neither, and no cause, which would. */
export function unsendable(name: string | undefined): RemoraError {
  const what = name === undefined ? "The API key" : `The header "${name}"`;
  return new RemoraError("MODEL-KEY", `${what} cannot be sent: HTTP does not allow what is in it`, {
    hint:
      "Look for line breaks, quotation marks that are not straight, and letters outside of ASCII",
  });
}

function sayOf(body: unknown, call: FailedCall, limit = MAX_MESSAGE): string {
  const text = typeof body === "string"
    ? textOfPage(body)
    : isJsonObject(body)
    ? typeof body.message === "string" ? body.message : JSON.stringify(body)
    : "";
  // Masked before it is cut: half a key is one that nothing finds.
  const line = mask(text.slice(0, MAX_SEARCHED), call).replaceAll(/\s+/g, " ").trim();
  return line.length > limit ? `${line.slice(0, limit)}…` : line;
}

/** What a page of HTML says: proxies have nothing else. Other text is left alone. */
function textOfPage(text: string): string {
  if (!/^\s*<(?:!doctype|html|head|body)\b/i.test(text)) return text;
  const page = text.slice(0, MAX_SEARCHED);
  const title = /<title[^>]*>([^<]*)/i.exec(page)?.[1]?.trim();
  return title || page.replaceAll(/<(script|style)\b.*?<\/\1\s*>|<[^>]*>/gis, " ");
}

/** OpenAI's own variable counts for OpenAI only: no other server gets its key because it is set. */
function keyVariables(baseUrl: string): string {
  const isOpenAi = URL.canParse(baseUrl) && new URL(baseUrl).hostname === "api.openai.com";
  return isOpenAi ? "REMORA_API_KEY or OPENAI_API_KEY" : "REMORA_API_KEY";
}

/** Servers like to repeat the key that they refuse. */
function mask(text: string, { apiKey = "", secrets = [] }: FailedCall): string {
  let masked = text;
  for (const secret of [apiKey, ...secrets]) {
    if (secret.length >= 4) masked = masked.replaceAll(secret, "***");
  }
  return masked.replaceAll(/\b(?:sk|hf|key)[-_][\w-]{8,}/g, "***");
}

/** The address that was asked stands in what Deno throws, with what is secret in it. */
function maskCause(cause: unknown, call: FailedCall): unknown {
  const texts: string[] = [];
  for (let each = cause; each instanceof Error; each = each.cause) texts.push(String(each));
  const text = texts.join(": ");
  const masked = mask(text, call);
  return masked === text ? cause : new Error(masked);
}

function isContextError(body: unknown, said: string): boolean {
  if (isJsonObject(body) && body.code === "context_length_exceeded") return true;
  return /maximum context length|context_length_exceeded|context window|longer than the maximum model length/i
    .test(said);
}

function isModelMissing(status: number | undefined, body: unknown, said: string): boolean {
  if (isJsonObject(body) && body.code === "model_not_found") return true;
  return status === 404 && /model/i.test(said) && /exist|not found|unknown|no such/i.test(said);
}

function availableHint(available: readonly string[] | undefined): string {
  if (available === undefined || available.length === 0) return "Name one that it serves";
  const shown = available.slice(0, 10).join(", ");
  return `It serves: ${shown}${available.length > 10 ? `, and ${available.length - 10} more` : ""}`;
}

function badRequestHint(said: string): { readonly hint?: string } {
  if (/enable-auto-tool-choice|tool-call-parser/.test(said)) {
    return {
      hint: "Start vLLM with --enable-auto-tool-choice --tool-call-parser PARSER " +
        "(qwen3_xml, hermes, functiongemma, … as the model needs)",
    };
  }
  return {};
}

function rootMessage(error: unknown): string {
  let current = error;
  while (current instanceof Error && current.cause instanceof Error) current = current.cause;
  const text = current instanceof Error ? current.message : String(current);
  // Deno: "error sending request for url (http://…): client error (Connect): tcp connect error: …"
  return text.split(": ").at(-1)?.replaceAll(/\s+/g, " ").trim() ?? "";
}
