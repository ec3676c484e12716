import type { JetStream } from "../link/api.ts";
import type { StreamMessage } from "../link/message.ts";
import type { Layout } from "../stream/layout.ts";
import { BODY_HEADER, inTurn, readReference } from "../stream/large.ts";
import { readAll } from "../stream/read_all.ts";
import { isTombstone, valueSpace } from "./entries.ts";
import { workspaceOf } from "./keys.ts";
import { markDropped } from "./mark.ts";

/** A large value is stored before the entry that refers to it: for so long it may stand alone. */
const ON_THE_WAY = 10 * 60_000;

/** Ids of the workspaces that hold a key. */
export async function listWorkspaces(jetstream: JetStream, layout: Layout): Promise<string[]> {
  const newest = await newestChanges(jetstream, layout);
  const ids = new Set<string>();
  for (const message of newest.values()) {
    if (!isTombstone(message)) ids.add(workspaceOf(layout.keyPrefix, message));
  }
  return [...ids].sort();
}

/**
 * Drops tombstones of changes before a time, and the parts of values that were replaced.
 *
 * @param before Milliseconds since 1970.
 * @param onTheWay For how long a value may stand alone that its entry refers to later, in milliseconds.
 */
export async function compactKeys(
  { jetstream, layout }: { readonly jetstream: JetStream; readonly layout: Layout },
  before: number,
  onTheWay: number = ON_THE_WAY,
): Promise<void> {
  const newest = await newestChanges(jetstream, layout);
  const dropped = [...newest.values()].filter((message) =>
    isTombstone(message) && message.time < before
  );
  await markAll(jetstream, layout, dropped);
  await inTurn(dropped.length, async (index) => {
    const { subject, seq } = dropped[index]!;
    // Only up to the tombstone: the key may be there again.
    await jetstream.purge(layout.keys, { before: seq + 1, subject });
  });
  await dropValues(jetstream, layout, {
    inUse: newest.values(),
    before: Math.min(before, Date.now() - onTheWay),
  });
}

async function markAll(
  jetstream: JetStream,
  layout: Layout,
  dropped: readonly StreamMessage[],
): Promise<void> {
  const versions = new Map<string, number>();
  for (const { subject, seq } of dropped) {
    const workspaceToken = subject.slice(layout.keyPrefix.length + 1).split(".")[0] ?? "";
    versions.set(workspaceToken, Math.max(seq, versions.get(workspaceToken) ?? 0));
  }
  for (const [workspaceToken, version] of versions) {
    await markDropped(jetstream, layout, { workspaceToken, version });
  }
}

async function dropValues(
  jetstream: JetStream,
  layout: Layout,
  options: { readonly inUse: Iterable<StreamMessage>; readonly before: number },
): Promise<void> {
  const space = valueSpace(layout);
  const inUse = new Set<string>();
  for (const message of options.inUse) {
    const reference = message.header(BODY_HEADER);
    if (reference !== "") inUse.add(readReference(reference, space).upload);
  }
  const unused = new Set<string>();
  const values = { stream: space.stream, subjects: [`${space.prefix}.>`], headersOnly: true };
  await readAll(jetstream, values, ({ subject, time }) => {
    const upload = subject.slice(space.prefix.length + 1).split(".")[0] ?? "";
    if (time < options.before && !inUse.has(upload)) unused.add(upload);
    return true;
  });
  const uploads = [...unused];
  const { last } = await jetstream.streamInfo(space.stream);
  await inTurn(uploads.length, async (index) => {
    const subject = `${space.prefix}.${uploads[index]}.>`;
    await jetstream.purge(space.stream, { before: last + 1, subject });
  });
}

/** The newest change of every key, without its value. */
async function newestChanges(
  jetstream: JetStream,
  layout: Layout,
): Promise<ReadonlyMap<string, StreamMessage>> {
  const newest = new Map<string, StreamMessage>();
  await readAll(jetstream, { stream: layout.keys, headersOnly: true }, (message) => {
    newest.set(message.subject, message);
    return true;
  });
  return newest;
}
