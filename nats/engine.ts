import {
  type BlobStore,
  type Engine,
  type EngineOptions,
  type EventLog,
  type Kv,
  RemoraError,
} from "@remora/core";
import { checkKeep } from "@remora/core/engine";
import { NatsBlobs } from "./blobs/blobs.ts";
import {
  describeStore,
  isAtLeast,
  type NatsDescription,
  OLDEST,
  replicatesSafely,
  takesLists,
} from "./describe.ts";
import { compactKeys, listWorkspaces } from "./kv/compact.ts";
import { NatsKv } from "./kv/kv.ts";
import { JetStream } from "./link/api.ts";
import { Backoff, connectTo } from "./link/connect.ts";
import { noJetStream, readOnlyError } from "./link/errors.ts";
import { Link } from "./link/link.ts";
import { type NatsTarget, parseNatsUrl } from "./link/url.ts";
import { NatsLog } from "./log/log.ts";
import { type Layout, layoutOf, openStreams } from "./stream/layout.ts";

/** A store on NATS JetStream. */
export interface NatsEngine extends Engine {
  /** Looks at the server and the streams, and says plainly what it found. */
  describe(): Promise<NatsDescription>;
}

/**
 * Opens a store on NATS JetStream and makes its streams where they are missing.
 *
 * `openStore("nats://…")` of `@remora/core` calls this; call it yourself for {@linkcode NatsEngine.describe}.
 *
 * | In the URL | Means |
 * | --- | --- |
 * | `nats:` `tls:` `ws:` `wss:` | how to connect |
 * | `USER:PASSWORD@`, `TOKEN@` | who is calling; else `?creds=FILE` or `NATS_CREDS` |
 * | `HOST:PORT,HOST:PORT` | several servers of one cluster |
 * | `?stream=NAME` | one of several stores on a server; `remora` unless given |
 * | `?bucket=NAME` | another name for the key-value bucket |
 * | `?replicas=3` | copies of streams that are made; 1 unless given |
 * | `?patience=SECONDS` | how long to wait for a server that is away; 60 unless given |
 * | `?ca=FILE&cert=FILE&key=FILE` | for TLS; else `NATS_CA`, `NATS_CERT`, `NATS_KEY` |
 *
 * @param url For example `nats://127.0.0.1:4222?stream=remora`.
 * @returns The engine; whoever opened it closes it.
 * @throws {RemoraError} `STORE-URL`, `STORE-UNREACHABLE`, `STORE-UNAUTHORIZED`, `STORE-TLS`,
 * `STORE-NO-JETSTREAM`, `STORE-SERVER-OLD`, `STORE-FOREIGN`, `STORE-NEWER`, `STORE-MISSING`, `STORE-FULL`
 *
 * @example
 * ```ts ignore
 * import { createStore } from "@remora/core";
 * import { openNatsEngine } from "@remora/nats";
 *
 * const engine = await openNatsEngine("nats://127.0.0.1:4222?stream=remora");
 * console.log((await engine.describe()).server.version);
 * await using store = createStore(engine);
 * ```
 */
export async function openNatsEngine(
  url: string,
  options: EngineOptions = {},
): Promise<NatsEngine> {
  const target = parseNatsUrl(url);
  const { readOnly = false } = options;
  const keep = options.keep === undefined ? undefined : checkKeep(options.keep);
  const backoff = new Backoff();
  const link = new Link(await connectTo(target, backoff), target, backoff);
  try {
    checkServer(link, target);
    const jetstream = new JetStream(link, false);
    await jetstream.account();
    const replicas = await openStreams(jetstream, target, readOnly);
    return new JetStreamEngine(new JetStream(link, replicas > 1), layoutOf(target), {
      readOnly,
      keep,
    });
  } catch (error) {
    await link.close();
    throw error;
  }
}

class JetStreamEngine implements NatsEngine {
  readonly url: string;
  readonly events: EventLog;
  readonly blobs: BlobStore;
  readonly #jetstream: JetStream;
  readonly #layout: Layout;
  readonly #readOnly: boolean;
  readonly #running = new Set<{ stop(): void }>();

  constructor(
    jetstream: JetStream,
    layout: Layout,
    options: { readonly readOnly: boolean; readonly keep: number | undefined },
  ) {
    const { readOnly, keep } = options;
    const lists = takesLists(jetstream.link.server.version);
    this.#jetstream = jetstream;
    this.#layout = layout;
    this.#readOnly = readOnly;
    this.url = jetstream.link.url;
    this.events = new NatsLog({ jetstream, layout, lists, now: Date.now }, {
      readOnly,
      keep,
      running: this.#running,
    });
    this.blobs = new NatsBlobs(jetstream, layout, readOnly);
  }

  kv(workspaceId: string): Kv {
    const context = {
      jetstream: this.#jetstream,
      layout: this.#layout,
      readOnly: this.#readOnly,
      running: this.#running,
    };
    return new NatsKv(context, workspaceId);
  }

  async workspaces(): Promise<readonly string[]> {
    this.#checkOpen();
    return await listWorkspaces(this.#jetstream, this.#layout);
  }

  async compact(before: number): Promise<void> {
    this.#checkOpen();
    if (this.#readOnly) throw readOnlyError(this.url);
    await compactKeys({ jetstream: this.#jetstream, layout: this.#layout }, before);
  }

  async describe(): Promise<NatsDescription> {
    this.#checkOpen();
    return await describeStore(this.#jetstream, this.#layout);
  }

  async close(): Promise<void> {
    for (const running of [...this.#running]) running.stop();
    await this.#jetstream.link.close();
  }

  #checkOpen(): void {
    const { end } = this.#jetstream.link;
    if (end !== undefined) throw end;
  }
}

/** Smaller messages have hardly any room beside their headers. */
const SMALLEST_PAYLOAD = 8_192;

function checkServer({ server, url }: Link, { replicas }: NatsTarget): void {
  const { version, jetstream } = server;
  if (!isAtLeast(version, OLDEST)) {
    throw new RemoraError("STORE-SERVER-OLD", `Cannot use ${url}: nats-server is ${version}`, {
      hint: "Use nats-server 2.9 or newer",
    });
  }
  if (!jetstream) throw noJetStream(url, "nats-server runs without JetStream");
  if (server.maxPayload < SMALLEST_PAYLOAD) {
    throw new RemoraError(
      "STORE-SERVER-LIMIT",
      `Cannot use ${url}: nats-server accepts messages of ${server.maxPayload} bytes only`,
      { hint: `Set max_payload to ${SMALLEST_PAYLOAD} or more; the default is 1 MB` },
    );
  }
  if (replicas > 1 && !replicatesSafely(version)) {
    throw new RemoraError(
      "STORE-SERVER-OLD",
      `Cannot use ${url} with ${replicas} replicas: nats-server is ${version}`,
      { hint: "Before 2.11 two guarded writes to a replicated stream may both win; use 1 replica" },
    );
  }
}
