import { Buffer } from "node:buffer";
import type { Msg } from "@nats-io/nats-core";
import { isJsonObject, type JsonObject, type JsonValue } from "@remora/core";
import { API, ApiError, apiError, storeError } from "./errors.ts";
import type { Link } from "./link.ts";
import { parseHeaders, readDirect, type StreamMessage } from "./message.ts";

/** What a stream holds at the moment. */
export interface StreamState {
  /** The oldest message still kept; one more than `last` when there is none. */
  readonly first: number;
  /** The newest message there ever was. */
  readonly last: number;
  /** When the oldest was stored, in milliseconds since 1970; absent when there is none. */
  readonly firstTime: number | undefined;
  /** How many there are. */
  readonly messages: number;
  /** Bytes on disk. */
  readonly bytes: number;
}

/** A stream as the server describes it. */
export interface StreamInfo extends StreamState {
  readonly config: JsonObject;
}

/** Which message of a stream to get. */
export type MessageQuery = { readonly seq: number } | { readonly last_by_subj: string };

/**
 * The part of the JetStream API that a store needs. Every call is repeated until it is answered or the
 * link's patience runs out, so each of them is safe to do twice.
 */
export class JetStream {
  readonly link: Link;
  /** Streams with copies on several servers, where only the leader knows the newest state. */
  readonly #replicated: boolean;

  constructor(link: Link, replicated: boolean) {
    this.link = link;
    this.#replicated = replicated;
  }

  /** Whether writes go to several servers. */
  get replicated(): boolean {
    return this.#replicated;
  }

  /** The account's use of JetStream; throws when it has none. */
  account(): Promise<JsonObject> {
    return this.#request("look up the account", "INFO", {});
  }

  /** Describes a stream; undefined when there is none of this name. */
  async findStream(stream: string): Promise<StreamInfo | undefined> {
    try {
      return await this.streamInfo(stream);
    } catch (error) {
      if (isApiError(error, API.streamNotFound)) return undefined;
      throw error;
    }
  }

  /** Describes a stream. */
  async streamInfo(stream: string): Promise<StreamInfo> {
    return streamInfo(await this.#request(`look at stream ${stream}`, `STREAM.INFO.${stream}`, {}));
  }

  /** Makes a stream; one that is there with the same configuration is left as it is. */
  async createStream(config: JsonObject): Promise<void> {
    await this.#request(`make stream ${config.name}`, `STREAM.CREATE.${config.name}`, config);
  }

  /** Drops messages with a smaller number, of one subject or of all. */
  async purge(
    stream: string,
    options: { readonly before: number; readonly subject?: string },
  ): Promise<void> {
    const { before, subject } = options;
    await this.#request(`trim stream ${stream}`, `STREAM.PURGE.${stream}`, {
      seq: before,
      ...(subject !== undefined && { filter: subject }),
    });
  }

  /** Makes a consumer that dies by itself when nobody asks it. Returns its name and what awaits it. */
  async createConsumer(
    stream: string,
    config: JsonObject,
  ): Promise<{ readonly name: string; readonly pending: number; readonly start: number }> {
    const response = await this.#request(`read stream ${stream}`, `CONSUMER.CREATE.${stream}`, {
      stream_name: stream,
      config,
    });
    const { delivered } = response;
    return {
      name: String(response.name),
      pending: Number(response.num_pending),
      start: (isJsonObject(delivered) ? Number(delivered.stream_seq) : 0) + 1,
    };
  }

  /** Whether the server still has a consumer. */
  async hasConsumer(stream: string, name: string): Promise<boolean> {
    try {
      await this.#request(`read stream ${stream}`, `CONSUMER.INFO.${stream}.${name}`, {});
      return true;
    } catch (error) {
      if (isApiError(error, API.consumerNotFound)) return false;
      throw error;
    }
  }

  /** Tells the server that a consumer is no longer needed. It finds out by itself, later. */
  forgetConsumer(stream: string, name: string): void {
    this.link.send(`$JS.API.CONSUMER.DELETE.${stream}.${name}`, "");
  }

  /** Gets one message; undefined when there is none. */
  getMessage(stream: string, query: MessageQuery): Promise<StreamMessage | undefined> {
    const what = `read from stream ${stream}`;
    if (this.#replicated) return this.#getFromLeader(stream, query);
    return this.link.persist(what, async () => {
      const subject = `$JS.API.DIRECT.GET.${stream}`;
      return readDirect(await this.link.call(subject, JSON.stringify(query)));
    });
  }

  /** A direct get may be answered by a server that lags. */
  async #getFromLeader(stream: string, query: MessageQuery): Promise<StreamMessage | undefined> {
    try {
      const what = `read from stream ${stream}`;
      const { message } = await this.#request(what, `STREAM.MSG.GET.${stream}`, query);
      return isJsonObject(message) ? leaderMessage(message) : undefined;
    } catch (error) {
      if (isApiError(error, API.noMessage)) return undefined;
      throw error;
    }
  }

  async #request(what: string, name: string, body: JsonObject): Promise<JsonObject> {
    const payload = Object.keys(body).length === 0 ? "" : JSON.stringify(body);
    try {
      return await this.link.persist(
        what,
        async () => readAnswer(await this.link.call(`$JS.API.${name}`, payload)),
      );
    } catch (error) {
      throw storeError(error, what, this.link.url);
    }
  }
}

/** The JSON of an answer. @throws {ApiError} when it is an error */
export function readAnswer(message: Msg): JsonObject {
  const answer: JsonValue = JSON.parse(new TextDecoder().decode(message.data));
  if (!isJsonObject(answer)) throw new ApiError(0, "the answer is no object");
  const { error } = answer;
  if (isJsonObject(error)) {
    throw apiError(Number(error.err_code ?? 0), String(error.description ?? "unknown error"));
  }
  return answer;
}

/** Whether an error says that the server answered with this number, also when it was made readable. */
export function isApiError(error: unknown, number: number): boolean {
  if (error instanceof ApiError) return error.number === number;
  return error instanceof Error && error.cause !== undefined && isApiError(error.cause, number);
}

function streamInfo(answer: JsonObject): StreamInfo {
  const state = isJsonObject(answer.state) ? answer.state : {};
  const config = isJsonObject(answer.config) ? answer.config : {};
  const last = Number(state.last_seq ?? 0);
  const messages = Number(state.messages ?? 0);
  return {
    config,
    last,
    messages,
    first: messages === 0 ? last + 1 : Number(state.first_seq),
    firstTime: messages === 0 ? undefined : Date.parse(String(state.first_ts)),
    bytes: Number(state.bytes ?? 0),
  };
}

function leaderMessage(message: JsonObject): StreamMessage {
  const { seq, subject, time, data, hdrs } = message;
  const headers = typeof hdrs === "string"
    ? parseHeaders(Buffer.from(hdrs, "base64").toString("utf8"))
    : new Map<string, string>();
  return {
    seq: Number(seq),
    subject: String(subject),
    time: Date.parse(String(time)),
    data: typeof data === "string" ? Buffer.from(data, "base64") : new Uint8Array(),
    header: (name) => headers.get(name) ?? "",
  };
}
