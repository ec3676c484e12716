import type { Message } from "../model/types.ts";

/**
 * The part of a conversation that is sent to the model: how it began (system prompt and task), and the
 * newest messages. A call is never sent without its results, nor results without their call.
 *
 * @param messages The whole conversation.
 * @param limit How many messages at most. The beginning and the newest step are sent whatever it says.
 */
export function windowMessages(messages: readonly Message[], limit: number): readonly Message[] {
  const head = messages.slice(0, headLength(messages));
  const steps = splitSteps(messages.slice(head.length));
  let room = limit - head.length;
  let first = steps.length;
  while (first > 0) {
    const size = steps[first - 1]!.length;
    if (size > room && first < steps.length) break;
    room -= size;
    first--;
  }
  const left = steps.slice(0, first).reduce((sum, step) => sum + step.length, 0);
  return joinUserMessages([...markLeft(head, left), ...steps.slice(first).flat()]);
}

function headLength(messages: readonly Message[]): number {
  let length = 0;
  while (messages[length]?.role === "system") length++;
  while (messages[length]?.role === "user") length++;
  return length;
}

/** A step: a response with the results of its calls, or one other message. */
function splitSteps(messages: readonly Message[]): readonly (readonly Message[])[] {
  const steps: Message[][] = [];
  for (const message of messages) {
    const step = steps.at(-1);
    if (message.role === "tool" && step !== undefined && step[0]?.role === "assistant") {
      step.push(message);
    } else steps.push([message]);
  }
  return steps;
}

/** Said in the task itself: chat templates refuse two user messages in a row, or a late system message. */
function markLeft(head: readonly Message[], left: number): readonly Message[] {
  const last = head.at(-1);
  if (left === 0 || last?.role !== "user") return head;
  const content = `${last.content}\n\n[${left} earlier messages are left out here.]`;
  return [...head.slice(0, -1), { role: "user", content }];
}

function joinUserMessages(messages: readonly Message[]): readonly Message[] {
  const joined: Message[] = [];
  for (const message of messages) {
    const last = joined.at(-1);
    if (message.role === "user" && last?.role === "user") {
      joined[joined.length - 1] = {
        role: "user",
        content: `${last.content}\n\n${message.content}`,
      };
    } else joined.push(message);
  }
  return joined;
}
