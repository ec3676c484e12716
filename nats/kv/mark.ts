import { isJsonObject, type JsonValue } from "@remora/core";
import type { JetStream } from "../link/api.ts";
import type { Layout } from "../stream/layout.ts";
import { publishOne } from "../stream/publisher.ts";

/** The newest version of a deletion that compaction dropped in a workspace; 0 when there is none. */
export async function droppedUpTo(
  jetstream: JetStream,
  layout: Layout,
  workspaceToken: string,
): Promise<number> {
  const subject = markSubject(layout, workspaceToken);
  const message = await jetstream.getMessage(layout.ids, { last_by_subj: subject });
  if (message === undefined) return 0;
  const mark: JsonValue = JSON.parse(new TextDecoder().decode(message.data));
  return isJsonObject(mark) && typeof mark.dropped === "number" ? mark.dropped : 0;
}

/** Notes that deletions up to a version are going to be dropped. */
export async function markDropped(
  jetstream: JetStream,
  layout: Layout,
  mark: { readonly workspaceToken: string; readonly version: number },
): Promise<void> {
  const { workspaceToken, version } = mark;
  if (version <= await droppedUpTo(jetstream, layout, workspaceToken)) return;
  await publishOne(jetstream, "note what is dropped", {
    subject: markSubject(layout, workspaceToken),
    data: new TextEncoder().encode(JSON.stringify({ dropped: version })),
    headers: {},
  });
}

function markSubject(layout: Layout, workspaceToken: string): string {
  return `${layout.prefix}.mark.${workspaceToken}`;
}
