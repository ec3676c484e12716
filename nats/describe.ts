import type { JetStream } from "./link/api.ts";
import type { ServerInfo } from "./link/link.ts";
import type { Layout } from "./stream/layout.ts";

/** One stream on the server. */
export interface NatsStreamDescription {
  /** Its name on the server. */
  readonly name: string;
  /** What it holds. */
  readonly holds: "events" | "ids" | "keys" | "files";
  /** How many messages. */
  readonly messages: number;
  /** Bytes on disk. */
  readonly bytes: number;
  /** On how many servers it is. */
  readonly replicas: number;
}

/** What a store found when it was opened. */
export interface NatsDescription {
  /** The URL, credentials masked. */
  readonly url: string;
  /** The server this process is connected to. */
  readonly server: {
    /** Its name. */
    readonly name: string;
    /** Its version, for example `2.9.10`. */
    readonly version: string;
    /** Host and port. */
    readonly address: string;
    /** The cluster it belongs to, if any. */
    readonly cluster?: string;
    /** Whether the connection is encrypted. */
    readonly tls: boolean;
    /** Bytes that one message may have. */
    readonly maxPayload: number;
  };
  /** The streams of the store. */
  readonly streams: readonly NatsStreamDescription[];
  /** What somebody who runs this should know, one plain sentence each. */
  readonly notes: readonly string[];
}

/** The first version that can be used at all. */
export const OLDEST: Version = [2, 9];
/** The first version that takes a list of subjects as a filter. */
const LISTS: Version = [2, 10];
/** The first version whose guarded writes hold on streams with several copies. */
const REPLICAS: Version = [2, 11];

/** Major and minor version. */
export type Version = readonly [major: number, minor: number];

/** Whether a server is of a version or newer. */
export function isAtLeast(version: string, [major, minor]: Version): boolean {
  const [, a = "0", b = "0"] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
  return Number(a) > major || (Number(a) === major && Number(b) >= minor);
}

/** Whether the server takes a list of subjects as a filter. */
export function takesLists(version: string): boolean {
  return isAtLeast(version, LISTS);
}

/** Whether streams with several copies are safe on this server. */
export function replicatesSafely(version: string): boolean {
  return isAtLeast(version, REPLICAS);
}

/** Looks at everything there is to say. */
export async function describeStore(
  jetstream: JetStream,
  layout: Layout,
): Promise<NatsDescription> {
  const { link } = jetstream;
  const { name, version, address, cluster, tls, maxPayload } = link.server;
  const streams: NatsStreamDescription[] = [];
  for (
    const [stream, holds] of [
      [layout.events, "events"],
      [layout.ids, "ids"],
      [layout.keys, "keys"],
      [layout.blobs, "files"],
    ] as const
  ) {
    const { messages, bytes, config } = await jetstream.streamInfo(stream);
    const replicas = Number(config.num_replicas ?? 1);
    streams.push({ name: stream, holds, messages, bytes, replicas });
  }
  return {
    url: link.url,
    server: { name, version, address, ...(cluster !== undefined && { cluster }), tls, maxPayload },
    streams,
    notes: notesOn(link.server, streams),
  };
}

function notesOn(
  server: ServerInfo,
  streams: readonly NatsStreamDescription[],
): readonly string[] {
  const { version, cluster, maxPayload } = server;
  const notes = [
    "What is acknowledged is in the server's files and survives kill -9 of everything; against power " +
    "failure set sync_interval: always on the server, or use several replicas",
    `Events and values of more than ${kilobytes(maxPayload)} kB are stored in parts`,
    "Questions, leases and deadlines do not use the server's own expiry",
  ];
  if (!takesLists(version)) {
    notes.push(
      `nats-server ${version} takes one subject as a filter (2.10 takes several): where a filter names ` +
        "several kinds of events, more is read than needed and the rest is left out here",
    );
  }
  const single = streams.some(({ replicas }) => replicas === 1);
  if (cluster !== undefined && single) {
    notes.push(
      `The streams are on one server of cluster ${cluster}, and away while it is; make them with ` +
        "?replicas=3 (nats-server 2.11 or newer)",
    );
  }
  return notes;
}

function kilobytes(bytes: number): number {
  return Math.floor(bytes / 1_024);
}
