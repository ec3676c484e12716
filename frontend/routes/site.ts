import {
  EventBus,
  formatError,
  maskUrl,
  type Store,
  WorkspaceInboxCoordinator,
} from "@remora/core";
import { HttpError } from "../http/errors.ts";
import { LiveState } from "../live/live_state.ts";
import { PatchFeed } from "../live/patch_feed.ts";
import { Counters } from "../metrics/counters.ts";
import { isLoopback } from "../security/host.ts";
import { ClientStreams } from "../sse/client_streams.ts";
import { RateLimit } from "../security/rate_limit.ts";
import { agentPanels } from "../views/agent_panels.tsx";
import { panelsWith } from "../views/dashboard_view.tsx";
import { MOBILE_PANELS } from "../views/mobile_view.tsx";
import { PROJECTOR_PANELS } from "../views/projector_view.tsx";
import type { Panel, ViewModel } from "../views/model.ts";
import type { DashboardOptions } from "./options.ts";
import { LogStreams } from "./log_streams.ts";

/** A view with a stream of its own. */
export type LiveView = "dashboard" | "mobile" | "projector";

const ANSWER_LIMIT = { burst: 40, perSecond: 10 };

/** What the routes of one dashboard share. */
export class Site implements AsyncDisposable {
  readonly store: Store;
  readonly base: string;
  readonly readOnly: boolean;
  readonly live: LiveState;
  readonly coordinator: WorkspaceInboxCoordinator;
  readonly logStreams: LogStreams;
  readonly panels: readonly Panel[];
  /** What only ever grows, for `/metrics`. */
  readonly counters: Counters = new Counters();
  readonly #bus: EventBus;
  readonly #options: DashboardOptions;
  readonly #limit = new RateLimit(ANSWER_LIMIT);
  readonly #clients = new ClientStreams();
  readonly #feeds = new Map<LiveView, PatchFeed>();
  readonly #agentFeeds = new Map<string, PatchFeed>();
  readonly #stop = new AbortController();
  #closed = false;

  constructor(options: DashboardOptions) {
    this.#options = options;
    this.store = options.store;
    this.base = normalBase(options.basePath ?? "");
    this.readOnly = options.readOnly ?? false;
    this.panels = options.panels ?? [];
    const onError = (error: unknown): void => this.report(error);
    this.live = new LiveState(this.store, { onError });
    this.live.onChange((change) => {
      if (typeof change !== "string") this.counters.record(change);
    });
    this.#bus = options.bus ?? new EventBus(this.store.events);
    this.coordinator = new WorkspaceInboxCoordinator(this.#bus, this.store, { onError });
    this.logStreams = new LogStreams(this.store.events);
  }

  /** The store, for people. */
  get storeName(): string {
    return maskUrl(this.store.url);
  }

  /** Aborted when the dashboard is closed. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Tells whoever runs the server what went wrong. */
  report(error: unknown): void {
    if (this.#options.onError !== undefined) this.#options.onError(error);
    else console.error(`Dashboard: ${formatError(error)}`);
  }

  /** Begins to follow the log with the first request, and waits a moment for what is in it. */
  async ready(): Promise<void> {
    if (!this.#started && !this.#closed) {
      this.#started = true;
      // Deadlines pass also where the agent is gone.
      if (!this.readOnly) this.coordinator.watchAll();
    }
    await this.live.ready(PATIENCE);
  }

  #started = false;

  /** What the frames of a view are drawn from. */
  model(view: LiveView): ViewModel {
    return {
      state: this.live.state,
      view,
      changes: this.live.changes,
      texts: this.live.texts,
      unanswerable: this.live.unanswerable,
      store: this.storeName,
      base: this.base,
      readOnly: this.readOnly,
    };
  }

  /** The stream of a view. */
  feed(view: LiveView, panels: readonly Panel[]): PatchFeed {
    const known = this.#feeds.get(view);
    if (known !== undefined) return known;
    const feed = this.#newFeed(view, panels);
    this.#feeds.set(view, feed);
    return feed;
  }

  /** The stream of an agent's page. Those that nobody reads any more go. */
  agentFeed(agentId: string): PatchFeed {
    const known = this.#agentFeeds.get(agentId);
    if (known !== undefined) return known;
    for (const [id, { readers }] of this.#agentFeeds) {
      if (readers > 0) continue;
      this.#agentFeeds.get(id)?.close();
      this.#agentFeeds.delete(id);
    }
    const feed = this.#newFeed("dashboard", agentPanels(agentId));
    this.#agentFeeds.set(agentId, feed);
    return feed;
  }

  #newFeed(view: LiveView, panels: readonly Panel[]): PatchFeed {
    return new PatchFeed({
      live: this.live,
      panels,
      model: () => this.model(view),
      clients: this.#clients,
      onError: (error) => this.report(error),
    });
  }

  /** How many pages follow what happens. */
  get pageStreams(): number {
    return [...this.#feeds.values(), ...this.#agentFeeds.values()].reduce(
      (sum, feed) => sum + feed.readers,
      0,
    );
  }

  /** The panels of a view: ours, and on the desktop page those of the app around it. */
  panelsOf(view: LiveView): readonly Panel[] {
    switch (view) {
      case "dashboard":
        return panelsWith(this.panels);
      case "mobile":
        return MOBILE_PANELS;
      case "projector":
        return PROJECTOR_PANELS;
    }
  }

  /** The addresses for a phone: those of the server, or the one that this page was asked for. */
  phoneUrls(request: Request, url: URL): readonly string[] {
    const { networkUrls, token } = this.#options;
    const known = networkUrls?.() ?? [];
    if (known.length > 0) return known;
    const host = request.headers.get("host") ?? url.host;
    const { hostname } = new URL(`http://${host}`);
    if (isLoopback(hostname)) return [];
    const scheme = request.headers.get("x-forwarded-proto") === "https" ? "https" : "http";
    const query = token === undefined ? "" : `?token=${token}`;
    return [`${scheme}://${host}${this.base}/mobile${query}`];
  }

  /** Refuses what changes something where nothing may be changed. */
  checkWritable(): void {
    if (!this.readOnly) return;
    throw new HttpError(403, "STORE-READONLY", "This dashboard only shows its store", {
      hint: "Answer and review where the agents run",
    });
  }

  /** Counts an answer of a client. @throws {HttpError} `RATE-LIMIT` (429) */
  checkRate(request: Request): void {
    this.#limit.take(this.#options.clientOf?.(request) ?? "");
  }

  /** Ends all streams, so that a server can shut down. Requests still work, with what is known. */
  closeStreams(): void {
    for (const feeds of [this.#feeds, this.#agentFeeds]) {
      for (const feed of feeds.values()) feed.close();
      feeds.clear();
    }
    this.logStreams.close();
  }

  /** Ends everything but the store, which is its owner's. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#stop.abort();
    this.closeStreams();
    await this.coordinator.stopAll();
    if (this.#options.bus === undefined) await this.#bus[Symbol.asyncDispose]();
    await this.live[Symbol.asyncDispose]();
  }
}

// How long the first page waits for a log to be read, in milliseconds.
const PATIENCE = 400;

/** A base path as links use it: empty, or with a slash at the beginning and none at the end. */
export function normalBase(path: string): string {
  const parts = path.split("/").filter((part) => part !== "");
  return parts.map((part) => `/${part}`).join("");
}
