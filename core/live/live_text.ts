import { isJsonObject, type JsonValue } from "../json/json.ts";
import type { KvChange, Store } from "../store/types.ts";

/** The workspace in which stands what models are writing at this moment. Nothing in it has to last. */
export const LIVE_WORKSPACE = "live";
/** What keys in {@linkcode LIVE_WORKSPACE} begin with: `text:AGENT`. */
export const LIVE_TEXT_PREFIX = "text:";

/** The end of what a model is writing for an agent. */
export interface LiveText {
  /** Whose turn it is. */
  readonly agentId: string;
  /** Which turn, from 1. */
  readonly turn: number;
  /** The newest 2,000 characters of it. Untrusted. */
  readonly text: string;
}

/** What a model writes for an agent has changed; without `live` it no longer writes. */
export interface LiveTextChange {
  /** The agent. */
  readonly agentId: string;
  /** What is there now. */
  readonly live?: LiveText;
}

/**
 * Follows what models are writing, for all agents of a store: what is there now, then each change. A reader
 * that lags sees only the newest.
 *
 * @example
 * ```ts
 * import { followLiveTexts, LiveTextWriter, openStore } from "@remora/core";
 *
 * await using store = await openStore("memory:");
 * await using writer = new LiveTextWriter(store, "a1");
 * writer.write("Two findings can be", 1);
 * await writer.flush();
 * for await (const { live } of followLiveTexts(store, { signal: AbortSignal.timeout(1_000) })) {
 *   console.log(live?.text); // Two findings can be
 *   break;
 * }
 * ```
 */
export async function* followLiveTexts(
  store: Pick<Store, "workspace">,
  { signal }: { readonly signal: AbortSignal },
): AsyncGenerator<LiveTextChange> {
  const { kv } = store.workspace(LIVE_WORKSPACE);
  for await (const change of kv.watch(LIVE_TEXT_PREFIX, { signal })) yield toChange(change);
}

function toChange(change: KvChange): LiveTextChange {
  const agentId = change.key.slice(LIVE_TEXT_PREFIX.length);
  const live = change.type === "set" ? parse(agentId, change.value) : undefined;
  return live === undefined ? { agentId } : { agentId, live };
}

function parse(agentId: string, value: JsonValue): LiveText | undefined {
  if (!isJsonObject(value)) return undefined;
  const { turn, text } = value;
  if (typeof turn !== "number" || typeof text !== "string") return undefined;
  return { agentId, turn, text };
}
