import {
  createInbox,
  headers as newHeaders,
  type Msg,
  type MsgHdrs,
  type NatsConnection,
  PermissionViolationError,
} from "@nats-io/nats-core";
import { RemoraError } from "@remora/core";
import { closedError } from "@remora/core/engine";
import { Calls } from "./calls.ts";
import { type Backoff, isUnauthorized } from "./connect.ts";
import { TransientError, unreachable } from "./errors.ts";
import type { NatsTarget } from "./url.ts";

/** Headers of a message that goes out. */
export type Headers = Readonly<Record<string, string>>;

/** A server, as far as a store is concerned. */
export interface ServerInfo {
  readonly name: string;
  readonly version: string;
  /** Whether it was started with JetStream. */
  readonly jetstream: boolean;
  /** The cluster it belongs to, if any. */
  readonly cluster: string | undefined;
  /** Bytes that one message may have, headers included. */
  readonly maxPayload: number;
  /** Where it listens. */
  readonly address: string;
  /** Whether the connection is encrypted. */
  readonly tls: boolean;
}

/** Who wants to know about the connection. */
export interface LinkListener {
  /** The connection is gone; whatever was under way may or may not have happened. */
  down?(): void;
  /** It is back. */
  up?(): void;
  /** Once a second while it is gone. */
  tick?(): void;
  /** The store was closed, or cannot go on. */
  ended?(): void;
}

const CALL_TIMEOUT = 5_000;
const TICK = 1_000;
const DEFAULT_MAX_PAYLOAD = 1_048_576;

/**
 * One connection to a server or cluster. It knows what is under way, so that a lost connection ends
 * every call at once instead of one time-out later, and what is still wanted can be asked again.
 */
export class Link {
  readonly #connection: NatsConnection;
  readonly #target: NatsTarget;
  readonly #backoff: Backoff;
  readonly #inbox = createInbox();
  readonly #calls = new Calls();
  readonly #listeners = new Set<LinkListener>();
  readonly #sleepers = new Set<() => void>();
  #server: ServerInfo;
  #up = true;
  #end: Error | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(connection: NatsConnection, target: NatsTarget, backoff: Backoff) {
    this.#connection = connection;
    this.#target = target;
    this.#backoff = backoff;
    this.#server = readServer(connection, target);
    connection.subscribe(`${this.#inbox}.*`, {
      callback: (error, message) => {
        if (error !== null) this.#stop(this.#forbidden(error));
        else this.#calls.answer(message.subject.slice(this.#inbox.length + 1), message);
      },
    });
    this.#watchStatus();
  }

  /** The URL, credentials masked. */
  get url(): string {
    return this.#target.shown;
  }

  /** What the server says about itself, as of the last time it was reached. */
  get server(): ServerInfo {
    return this.#server;
  }

  /** Whether a connection stands right now. */
  get up(): boolean {
    return this.#up;
  }

  /** Why it has ended, if it has. */
  get end(): Error | undefined {
    return this.#end;
  }

  /** How long to wait for a server that is away, in milliseconds. */
  get patience(): number {
    return this.#target.patience;
  }

  /** Registers a listener. Returns what takes it back. */
  listen(listener: LinkListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Sends a message and waits for its answer.
   *
   * @throws {TransientError} when there is no answer; the message may have been received all the same
   */
  call(
    subject: string,
    data: Uint8Array | string = "",
    options: { readonly headers?: Headers; readonly timeout?: number } = {},
  ): Promise<Msg> {
    if (this.#end !== undefined) return Promise.reject(this.#end);
    // The client would drop what is sent now when it reconnects.
    if (!this.#up) return Promise.reject(new TransientError("the connection is lost"));
    const { headers, timeout = CALL_TIMEOUT } = options;
    const { token, answer } = this.#calls.add(subject, timeout);
    this.#schedule();
    try {
      this.#send(subject, data, `${this.#inbox}.${token}`, headers);
    } catch (error) {
      this.#calls.fail(token, error instanceof Error ? error : new Error(`${error}`));
    }
    return answer;
  }

  /** Sends a message whose answers go to a subscription, or nowhere. */
  send(subject: string, data: string, reply?: string): void {
    if (this.#end === undefined && this.#up) this.#send(subject, data, reply);
  }

  /** Subscribes to a fresh subject and everything below it. */
  subscribe(receive: (message: Msg) => void): { readonly subject: string; close(): void } {
    const subject = createInbox();
    const subscription = this.#connection.subscribe(`${subject}.>`, {
      callback: (error, message) => {
        if (error !== null) this.#stop(this.#forbidden(error));
        else receive(message);
      },
    });
    return {
      subject,
      close: () => {
        if (this.#end === undefined) subscription.unsubscribe();
      },
    };
  }

  /**
   * Does something until it works or patience runs out. It must be safe to do twice.
   *
   * @param what For the message: `append 3 events`.
   * @throws {RemoraError} `STORE-UNREACHABLE`
   */
  async persist<T>(
    what: string,
    work: () => Promise<T>,
    patience: number = this.patience,
  ): Promise<T> {
    const end = performance.now() + patience;
    for (let attempt = 0;; attempt++) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof TransientError)) throw error;
        const left = end - performance.now();
        if (left <= 0) throw unreachable(what, this.url, Math.round(patience / 1_000), error);
        await this.pause(Math.min(left, this.#up ? 20 * 2 ** Math.min(attempt, 6) : left));
      }
    }
  }

  /** Waits so long, or until the connection comes back. @throws when the store is closed meanwhile */
  async pause(milliseconds: number): Promise<void> {
    if (this.#end === undefined) {
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          clearTimeout(timer);
          this.#sleepers.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, milliseconds);
        this.#sleepers.add(wake);
      });
    }
    if (this.#end !== undefined) throw this.#end;
  }

  /** Closes the connection. Idempotent. */
  async close(): Promise<void> {
    this.#stop(closedError());
    await this.#connection.close();
  }

  #send(subject: string, data: Uint8Array | string, reply?: string, headers?: Headers): void {
    const options: { reply?: string; headers?: MsgHdrs } = {};
    if (reply !== undefined) options.reply = reply;
    if (headers !== undefined) {
      options.headers = newHeaders();
      for (const [name, value] of Object.entries(headers)) options.headers.set(name, value);
    }
    this.#connection.publish(subject, data, options);
  }

  async #watchStatus(): Promise<void> {
    for await (const status of this.#connection.status()) {
      switch (status.type) {
        case "disconnect":
          this.#down();
          break;
        case "reconnecting":
          this.#backoff.attempt();
          break;
        case "reconnect":
          this.#back();
          break;
        case "error":
          this.#refused(status.error);
          break;
        default:
          // Pings, cluster changes and the like need nothing from us.
      }
    }
    const cause = await this.#connection.closed();
    this.#stop(
      new RemoraError(
        isUnauthorized(cause) ? "STORE-UNAUTHORIZED" : "STORE-UNREACHABLE",
        `The connection to ${this.url} ended for good: ${cause?.message ?? "it was closed"}`,
        { cause, hint: "Check the server and the credentials, then open the store again" },
      ),
    );
  }

  #down(): void {
    this.#up = false;
    this.#calls.failAll(new TransientError("the connection was lost"));
    for (const listener of this.#listeners) listener.down?.();
    this.#schedule();
  }

  #back(): void {
    this.#backoff.reset();
    this.#server = readServer(this.#connection, this.#target);
    this.#up = true;
    for (const listener of this.#listeners) listener.up?.();
    for (const wake of [...this.#sleepers]) wake();
  }

  /** A permission is missing: the server says so on the connection, not to the call. */
  #refused(error: Error): void {
    if (!(error instanceof PermissionViolationError)) return;
    this.#calls.failTo(error.subject, this.#forbidden(error));
  }

  #forbidden(error: Error): RemoraError {
    const subject = error instanceof PermissionViolationError ? error.subject : "a subject";
    return new RemoraError(
      "STORE-UNAUTHORIZED",
      `This account of ${this.url} may not use ${subject}`,
      {
        cause: error,
        hint: "The permissions that a store needs are listed in docs/STORES.md",
      },
    );
  }

  #stop(reason: Error): void {
    if (this.#end !== undefined) return;
    this.#end = reason;
    this.#up = false;
    clearInterval(this.#timer);
    this.#calls.failAll(reason);
    for (const listener of [...this.#listeners]) listener.ended?.();
    for (const wake of [...this.#sleepers]) wake();
  }

  /** One timer for all calls; there is none while nothing is under way. */
  #schedule(): void {
    this.#timer ??= setInterval(() => this.#tick(), TICK);
  }

  #tick(): void {
    this.#calls.expire();
    if (!this.#up) {
      for (const listener of this.#listeners) listener.tick?.();
    } else if (this.#calls.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
  }
}

function readServer(connection: NatsConnection, target: NatsTarget): ServerInfo {
  const info = connection.info;
  return {
    name: info?.server_name ?? "",
    version: info?.version ?? "",
    jetstream: info?.jetstream ?? false,
    cluster: info?.cluster,
    maxPayload: info?.max_payload ?? DEFAULT_MAX_PAYLOAD,
    address: connection.getServer(),
    tls: target.tls || info?.tls_required === true,
  };
}
