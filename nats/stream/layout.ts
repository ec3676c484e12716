import { type JsonObject, RemoraError } from "@remora/core";
import type { JetStream } from "../link/api.ts";
import type { NatsTarget } from "../link/url.ts";

/** The version of the layout; it stands in the description of each stream. */
const LAYOUT = 1;

/**
 * Within this time after an event was stored, the server itself refuses another one of the same id.
 * Milliseconds. It costs the server about 200 bytes for each event of that time.
 */
export const EVENT_WINDOW = 2 * 60 * 60_000;
/** The same for keys: a write is repeated at most for as long as the store is patient. */
const KEY_WINDOW = 10 * 60_000;

/** Where things are on the server. */
export interface Layout {
  /** The log: `NAME.ev.CATEGORY.ACTION.GRAPH.AGENT.*` */
  readonly events: string;
  /** What belongs to the log: ids that come more than once (`NAME.id.*`), large events (`NAME.body.*.*`). */
  readonly ids: string;
  /** Keys and values: `$KV.BUCKET.WORKSPACE.KEY` */
  readonly keys: string;
  /** File contents (`NAME.blob.*`, `NAME.part.*.*`) and large values (`NAME.val.*.*`). */
  readonly blobs: string;
  /** What subjects of the store start with. */
  readonly prefix: string;
  /** What subjects of keys start with. */
  readonly keyPrefix: string;
}

/** The names that a URL implies. */
export function layoutOf(target: NatsTarget): Layout {
  const { stream, bucket } = target;
  return {
    events: stream,
    ids: `${stream}_ids`,
    keys: `KV_${bucket}`,
    blobs: `${stream}_blobs`,
    prefix: stream,
    keyPrefix: `$KV.${bucket}`,
  };
}

/**
 * Makes the streams that are missing and checks those that are there.
 *
 * @returns How many copies of the streams there are.
 * @throws {RemoraError} `STORE-FOREIGN`, `STORE-NEWER`, `STORE-MISSING`
 */
export async function openStreams(
  jetstream: JetStream,
  target: NatsTarget,
  readOnly: boolean,
): Promise<number> {
  let replicas = 1;
  for (const config of streamConfigs(target)) {
    const name = String(config.name);
    let found = await jetstream.findStream(name);
    if (found === undefined) {
      if (readOnly) throw missing(name, target);
      await jetstream.createStream(config);
      // Another process may have made it first, from a URL that says something else.
      found = await jetstream.streamInfo(name);
    }
    check(found.config, config, target);
    replicas = Math.max(replicas, Number(found.config.num_replicas ?? 1));
  }
  return replicas;
}

function streamConfigs(target: NatsTarget): readonly JsonObject[] {
  const { events, ids, keys, blobs, prefix, keyPrefix } = layoutOf(target);
  const common = { ...COMMON, num_replicas: target.replicas };
  return [
    {
      ...common,
      name: events,
      subjects: [`${prefix}.ev.>`],
      max_msgs_per_subject: -1,
      duplicate_window: nanoseconds(EVENT_WINDOW),
      description: `Remora log, layout ${LAYOUT}`,
    },
    {
      ...common,
      name: ids,
      subjects: [`${prefix}.id.>`, `${prefix}.body.>`, `${prefix}.mark.>`],
      max_msgs_per_subject: 1,
      duplicate_window: nanoseconds(KEY_WINDOW),
      description: `Remora ids, layout ${LAYOUT}`,
    },
    {
      ...common,
      name: keys,
      subjects: [`${keyPrefix}.>`],
      max_msgs_per_subject: 1,
      allow_rollup_hdrs: true,
      deny_delete: true,
      duplicate_window: nanoseconds(KEY_WINDOW),
      description: `Remora keys, layout ${LAYOUT}`,
    },
    {
      ...common,
      name: blobs,
      subjects: [`${prefix}.blob.>`, `${prefix}.part.>`, `${prefix}.val.>`],
      max_msgs_per_subject: 1,
      duplicate_window: nanoseconds(KEY_WINDOW),
      description: `Remora blobs, layout ${LAYOUT}`,
    },
  ];
}

const COMMON: JsonObject = {
  retention: "limits",
  storage: "file",
  discard: "new",
  allow_direct: true,
  max_consumers: -1,
  max_msgs: -1,
  max_bytes: -1,
  max_age: 0,
  max_msg_size: -1,
};

/** What has to be as it was made for the store to be right. */
const FIXED = ["subjects", "max_msgs_per_subject", "retention"] as const;

function check(found: JsonObject, wanted: JsonObject, target: NatsTarget): void {
  const name = String(found.name);
  const version = /^Remora \w+, layout (\d+)$/.exec(String(found.description ?? ""))?.[1];
  if (version === undefined) {
    throw new RemoraError(
      "STORE-FOREIGN",
      `Cannot open ${target.shown}: its stream ${name} was not made by Remora`,
      { hint: "Name another one with ?stream=NAME (and &bucket=NAME)" },
    );
  }
  if (Number(version) > LAYOUT) {
    throw new RemoraError(
      "STORE-NEWER",
      `Cannot open ${target.shown}: its stream ${name} has layout ${version}, known is ${LAYOUT}`,
      { hint: "Use a newer Remora" },
    );
  }
  for (const field of FIXED) {
    const is = JSON.stringify(found[field]);
    const should = JSON.stringify(wanted[field]);
    if (is === should) continue;
    throw new RemoraError(
      "STORE-FOREIGN",
      `Cannot open ${target.shown}: ${field} of its stream ${name} is ${is} instead of ${should}`,
      { hint: "Put it back on the server, or name another stream with ?stream=NAME" },
    );
  }
}

function missing(name: string, target: NatsTarget): RemoraError {
  return new RemoraError(
    "STORE-MISSING",
    `Cannot open ${target.shown} for reading: it has no stream ${name}`,
    { hint: "Open it once without readOnly, or check ?stream=NAME" },
  );
}

function nanoseconds(milliseconds: number): number {
  return milliseconds * 1_000_000;
}
