import {
  agentStarted,
  type AskOptions,
  askUser,
  createEvent,
  type Event,
  openStore,
  type Resolution,
  type Store,
} from "@remora/core";
import { PATIENCE } from "../_program.ts";
import { type DashboardServer, serve, type ServeOptions } from "@remora/frontend/serve";

/** A served dashboard with a store that the test writes to as agents would. */
export class Stage implements AsyncDisposable {
  readonly store: Store;
  readonly server: DashboardServer;
  readonly #stop = new AbortController();
  readonly #asked: Promise<unknown>[] = [];

  private constructor(store: Store, server: DashboardServer) {
    this.store = store;
    this.server = server;
  }

  static async open(options: ServeOptions = {}): Promise<Stage> {
    const store = await openStore("memory:");
    return new Stage(store, await serve({ port: 0, store, ...options }));
  }

  get url(): string {
    return this.server.url;
  }

  /** Makes agents known. */
  async agents(...targets: readonly string[]): Promise<void> {
    await this.store.events.append(targets.map((target) => agentStarted(agentOf(target))));
  }

  /** Lets the agent of a file ask. */
  async ask(
    target: string,
    question: string,
    options: Partial<AskOptions> = {},
  ): Promise<Asked> {
    const { agentId, graphId, workspaceId } = agentOf(target);
    const known = await this.store.events.read({ filter: { agentId }, limit: 1 });
    if (known.length === 0) await this.agents(target);
    const id = options.id ?? crypto.randomUUID();
    const resolution = askUser(this.store.workspace(workspaceId), question, {
      agentId,
      graphId,
      id,
      events: this.store.events,
      signal: this.#stop.signal,
      ...options,
    });
    this.#asked.push(resolution.catch(() => {}));
    const stop = new AbortController();
    await Promise.race([this.#announced(id, stop.signal), failureOf(resolution)]);
    stop.abort();
    return { id, agentId, resolution };
  }

  /** Lets things happen: events of tools, spread over many frames. */
  async happen(count: number, gap = 4): Promise<void> {
    for (let n = 0; n < count; n++) {
      await this.store.events.append([noise(n)]);
      if (gap > 0) await new Promise((resolve) => setTimeout(resolve, gap));
    }
  }

  async state(): Promise<
    { readonly blocked: readonly { readonly id: string }[]; readonly seq: number }
  > {
    return await (await fetch(new URL("/api/state", this.url))).json();
  }

  async #announced(questionId: string, signal: AbortSignal): Promise<void> {
    const filter = { actions: ["blocked"] };
    for await (const event of this.store.events.follow({ filter, signal })) {
      if (event.payload.questionId === questionId) return;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#asked);
    await this.server.close();
    await this.store.close();
  }
}

/** How a question was resolved; fails when it is not soon. */
export async function answerTo(asked: Asked): Promise<Resolution> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("Nobody answered in time")), PATIENCE);
  });
  try {
    return await Promise.race([asked.resolution, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Rejects when a question cannot be asked; never resolves. */
function failureOf(resolution: Promise<Resolution>): Promise<never> {
  return new Promise((_, reject) => resolution.catch(reject));
}

/** A question that was asked. */
export interface Asked {
  readonly id: string;
  readonly agentId: string;
  readonly resolution: Promise<Resolution>;
}

/** The agent that works on a file. */
export function agentOf(target: string): {
  readonly agentId: string;
  readonly graphId: string;
  readonly name: string;
  readonly bundle: string;
  readonly target: string;
  readonly workspaceId: string;
} {
  return {
    agentId: `g1/lint:${target}`,
    graphId: "g1",
    name: `lint ${target}`,
    bundle: "lint",
    target,
    workspaceId: `ws-${target.replaceAll(/[^a-z0-9]/gi, "-")}`,
  };
}

function noise(n: number): Event {
  return createEvent({
    category: "tool",
    action: "completed",
    agentId: agentOf("src/other.ts").agentId,
    graphId: "g1",
    payload: {
      toolName: "run_linter",
      callId: `c${n}`,
      durationMs: 12,
      outputPreview: `${n} issues`,
    },
  });
}
