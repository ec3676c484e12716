import { type Clock, systemClock } from "../clock/clock.ts";
import { RemoraError } from "../error/error.ts";
import { newId } from "../event/id.ts";
import type { Event } from "../event/event.ts";
import { userDelivered, userMessage } from "../event/user_events.ts";
import type { EventLog, KvEntry, Workspace } from "../store/types.ts";
import { messageKey, parseUserMessage, toRecord } from "./_records.ts";
import { INBOX_KEYS, type UserMessage } from "./question.ts";

/** Characters that a message may have. */
export const MAX_MESSAGE_LENGTH = 100_000;

/** Options of {@linkcode sendUserMessage}. */
export interface SendMessageOptions {
  /** To whom. */
  readonly agentId: string;
  /** The run it belongs to. */
  readonly graphId?: string | undefined;
  /** Who writes. */
  readonly from: string;
  /** Through what. */
  readonly via: string;
  /** UUID; sending it again changes nothing. @default a new one */
  readonly id?: string | undefined;
  /** Where it is announced: the store's log. */
  readonly events?: Pick<EventLog, "append"> | undefined;
  /** Tells the time. @default the system's */
  readonly clock?: Clock | undefined;
}

/**
 * Leaves a message for an agent, which takes it before its next turn.
 *
 * @throws {RemoraError} `MESSAGE-INVALID` when it is empty or too long
 */
export async function sendUserMessage(
  workspace: Workspace,
  content: string,
  options: SendMessageOptions,
): Promise<UserMessage> {
  if (content.trim() === "" || content.length > MAX_MESSAGE_LENGTH) {
    throw new RemoraError(
      "MESSAGE-INVALID",
      `Cannot send a message of ${content.length} characters to agent "${options.agentId}"`,
      { hint: `Write 1 to ${MAX_MESSAGE_LENGTH} characters` },
    );
  }
  const { clock = systemClock, events } = options;
  const draft: UserMessage = {
    id: options.id ?? newId(),
    content,
    from: options.from,
    via: options.via,
    createdAt: new Date(clock.now()).toISOString(),
  };
  const key = messageKey(draft.id);
  const result = await workspace.kv.create(key, toRecord(draft));
  const message = result.ok ? draft : parseUserMessage(key, result.entry?.value);
  await events?.append([sentEvent(message, options)]);
  return message;
}

/** Options of {@linkcode takeUserMessages}. */
export interface TakeMessagesOptions {
  /** Who takes them. */
  readonly agentId: string;
  /** The run it belongs to. */
  readonly graphId?: string | undefined;
  /** Where the delivery is announced: the store's log. */
  readonly events?: Pick<EventLog, "append"> | undefined;
  /**
   * Puts the messages where the agent finds them again, its journal for example. They count as taken
   * when it has returned; after a crash before that, they are taken again.
   */
  readonly deliver?: ((messages: readonly UserMessage[]) => void | Promise<void>) | undefined;
  /** Tells the time. @default the system's */
  readonly clock?: Clock | undefined;
}

/** Takes the messages that nobody has taken yet, oldest first, and acknowledges them. */
export async function takeUserMessages(
  workspace: Workspace,
  options: TakeMessagesOptions,
): Promise<readonly UserMessage[]> {
  const { clock = systemClock, events, deliver } = options;
  const waiting: { readonly entry: KvEntry; readonly message: UserMessage }[] = [];
  for (const entry of await workspace.kv.list(INBOX_KEYS.message)) {
    const message = parseUserMessage(entry.key, entry.value);
    if (message.takenAt === undefined) waiting.push({ entry, message });
  }
  if (waiting.length === 0) return [];
  waiting.sort((a, b) => compare(a.message, b.message));
  await deliver?.(waiting.map(({ message }) => message));
  const takenAt = new Date(clock.now()).toISOString();
  // The events first: a message that is marked as taken is never looked at again.
  await events?.append(waiting.flatMap(({ message }) => [
    sentEvent(message, options),
    deliveredEvent(message, takenAt, options),
  ]));
  const taken: UserMessage[] = [];
  for (const { entry, message } of waiting) {
    const marked = { ...message, takenAt };
    const { ok } = await workspace.kv.update(entry.key, toRecord(marked), entry.version);
    if (ok) taken.push(marked);
  }
  return taken;
}

type Receiver = Pick<SendMessageOptions, "agentId" | "graphId">;

function sentEvent(message: UserMessage, { agentId, graphId }: Receiver): Event {
  const { id: messageId, content, from, via, createdAt: timestamp } = message;
  return userMessage({ agentId, graphId, timestamp, messageId, content, from, via });
}

function deliveredEvent(message: UserMessage, at: string, { agentId, graphId }: Receiver): Event {
  return userDelivered({ agentId, graphId, timestamp: at, messageId: message.id });
}

function compare(a: UserMessage, b: UserMessage): number {
  const [first, second] = [a.createdAt + a.id, b.createdAt + b.id];
  return first < second ? -1 : first > second ? 1 : 0;
}
