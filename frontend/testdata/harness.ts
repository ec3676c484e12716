import {
  agentStarted,
  type AskOptions,
  askUser,
  type Event,
  openStore,
  type Resolution,
  type Store,
} from "@remora/core";
import { createDashboard, type Dashboard } from "../routes/dashboard.ts";
import type { DashboardOptions } from "../routes/options.ts";
import { type ReceivedMessage, SseParser } from "../sse/parse.ts";

/** The origin that test requests are addressed to. */
export const ORIGIN = "http://127.0.0.1:8000";

/** A dashboard on a store in memory, with agents that can be made to ask. */
export class Harness implements AsyncDisposable {
  readonly store: Store;
  readonly dashboard: Dashboard;
  readonly #stop = new AbortController();
  readonly #asked: Promise<unknown>[] = [];

  private constructor(store: Store, dashboard: Dashboard) {
    this.store = store;
    this.dashboard = dashboard;
  }

  static async start(options: Partial<DashboardOptions> = {}): Promise<Harness> {
    const store = options.store ?? await openStore("memory:");
    const dashboard = createDashboard({ allowedHosts: [], ...options, store });
    return new Harness(store, dashboard);
  }

  /** Sends a request; the path may have a query. */
  request(path: string, init: RequestInit = {}): Promise<Response> {
    return this.dashboard.fetch(new Request(ORIGIN + path, init));
  }

  /** Sends JSON. */
  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return this.request(path, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
  }

  /** Sends a form, as a browser without JavaScript does. */
  submit(path: string, fields: Record<string, string> | [string, string][]): Promise<Response> {
    return this.request(path, {
      method: "POST",
      headers: { accept: "text/html", origin: ORIGIN },
      body: new URLSearchParams(fields),
    });
  }

  /** Makes an agent known. */
  async agent(agentId: string, target = "src/a.ts"): Promise<void> {
    await this.store.events.append([agentStarted({
      agentId,
      graphId: "g1",
      name: `lint ${target}`,
      bundle: "lint",
      target,
      workspaceId: workspaceOf(agentId),
    })]);
  }

  /** Lets an agent ask; resolves when the question is in the log. */
  async ask(
    agentId: string,
    question: string,
    options: Partial<AskOptions> = {},
  ): Promise<{ readonly id: string; readonly resolution: Promise<Resolution> }> {
    if (await this.#isNew(agentId)) await this.agent(agentId);
    const id = options.id ?? crypto.randomUUID();
    const resolution = askUser(this.store.workspace(workspaceOf(agentId)), question, {
      agentId,
      graphId: "g1",
      id,
      events: this.store.events,
      signal: this.#stop.signal,
      ...options,
    });
    this.#asked.push(resolution.catch(() => {}));
    const stop = new AbortController();
    await Promise.race([this.#announced(id, stop.signal), failureOf(resolution)]);
    stop.abort();
    return { id, resolution };
  }

  /** Adds events. */
  append(...events: readonly Event[]): Promise<readonly Event[]> {
    return this.store.events.append(events);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#asked);
    await this.dashboard.close();
    await this.store.close();
  }

  async #isNew(agentId: string): Promise<boolean> {
    return (await this.store.events.read({ filter: { agentId }, limit: 1 })).length === 0;
  }

  async #announced(questionId: string, signal: AbortSignal): Promise<void> {
    const filter = { actions: ["blocked"] };
    for await (const event of this.store.events.follow({ filter, signal })) {
      if (event.payload.questionId === questionId) return;
    }
  }
}

/** Rejects when a question cannot be asked; never resolves. */
function failureOf(resolution: Promise<Resolution>): Promise<never> {
  return new Promise((_, reject) => resolution.catch(reject));
}

/** The workspace that the harness gives an agent. */
export function workspaceOf(agentId: string): string {
  return `ws-${agentId.replaceAll(/[^A-Za-z0-9]+/g, "-")}`;
}

/** Reads an event stream message by message. */
export class StreamReader implements AsyncDisposable {
  readonly response: Response;
  /** Everything that came, as text: comments too. */
  raw = "";
  readonly #reader: ReadableStreamDefaultReader<string>;
  readonly #parser = new SseParser();
  readonly #queue: ReceivedMessage[] = [];
  #reading: Promise<boolean> | undefined;

  constructor(response: Response) {
    if (response.body === null) throw new Error("The response has no body");
    this.response = response;
    this.#reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** The next message that fits; `undefined` when the stream ends before. */
  async next(
    fits: (message: ReceivedMessage) => boolean = () => true,
    timeout = 5_000,
  ): Promise<ReceivedMessage | undefined> {
    const end = Date.now() + timeout;
    for (;;) {
      for (let message = this.#queue.shift(); message; message = this.#queue.shift()) {
        if (fits(message)) return message;
      }
      this.#reading ??= this.#read();
      const more = await within(this.#reading, Math.max(1, end - Date.now()));
      if (more === undefined) throw new Error("No such message in time");
      this.#reading = undefined;
      if (!more) return undefined;
    }
  }

  /** Whether no message comes for a while. */
  async isQuiet(ms: number): Promise<boolean> {
    const end = Date.now() + ms;
    while (this.#queue.length === 0) {
      this.#reading ??= this.#read();
      const more = await within(this.#reading, Math.max(1, end - Date.now()));
      if (more === undefined) return true;
      this.#reading = undefined;
      if (!more) return true;
    }
    return false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reader.cancel();
    await this.#reading;
  }

  async #read(): Promise<boolean> {
    const { done, value } = await this.#reader.read();
    if (done) return false;
    this.raw += value;
    this.#queue.push(...this.#parser.push(value));
    return true;
  }
}

async function within<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) =>
    timer = setTimeout(() => resolve(undefined), ms)
  );
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
