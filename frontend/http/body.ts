import { isJsonObject, type JsonObject, type JsonValue } from "@remora/core";
import { HttpError } from "./errors.ts";

/**
 * Reads a request's body, however it arrives, and stops as soon as it is too long.
 *
 * @param max Bytes.
 * @throws {HttpError} `BODY-TOO-LARGE` (413)
 */
export async function readBody(request: Request, max: number): Promise<Uint8Array<ArrayBuffer>> {
  const announced = Number(request.headers.get("content-length") ?? 0);
  if (announced > max) {
    await request.body?.cancel();
    throw tooLarge(max);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop early cancels the body.
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > max) throw tooLarge(max);
    chunks.push(chunk);
  }
  const body = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    body.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return body;
}

/** The media type of a body, in lower case, without parameters. */
export function mediaType(request: Request): string {
  return (request.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
}

/** A body as text. @throws {HttpError} `BODY-INVALID` (400) when it is not UTF-8 */
export function decode(body: Uint8Array<ArrayBuffer>): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch (cause) {
    throw new HttpError(400, "BODY-INVALID", "The body is not UTF-8", { cause });
  }
}

/** A text as JSON. @throws {HttpError} `BODY-INVALID` (400) */
export function parseJson(text: string): JsonValue {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new HttpError(400, "BODY-INVALID", "The body is not JSON", { cause });
  }
}

/** What a form or a JSON object said. */
export interface Fields {
  /** The JSON object; absent for a form. */
  readonly json?: JsonObject;
  /** The form; empty for JSON. */
  readonly form: URLSearchParams;
}

/**
 * Reads a JSON object or a form. A media type that a page of another origin could send without being
 * asked about it first is only taken as a form, and the origin of forms is checked.
 *
 * @throws {HttpError} `BODY-TYPE` (415), `BODY-INVALID` (400), `BODY-TOO-LARGE` (413)
 */
export async function readFields(request: Request, max: number): Promise<Fields> {
  const type = mediaType(request);
  if (type === "application/json") {
    const json = parseJson(decode(await readBody(request, max)));
    if (isJsonObject(json)) return { json, form: new URLSearchParams() };
    throw new HttpError(400, "BODY-INVALID", "The body is not a JSON object");
  }
  if (type === "application/x-www-form-urlencoded") {
    return { form: new URLSearchParams(decode(await readBody(request, max))) };
  }
  await request.body?.cancel();
  throw new HttpError(415, "BODY-TYPE", `Cannot read a body of type "${type.slice(0, 60)}"`, {
    hint: "Send application/json or application/x-www-form-urlencoded",
  });
}

function tooLarge(max: number): HttpError {
  return new HttpError(413, "BODY-TOO-LARGE", `The body is larger than ${max} bytes`);
}
