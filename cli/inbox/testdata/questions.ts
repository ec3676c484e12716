import type { Question } from "@remora/core";
import { emptyInbox, type InboxState, withQuestions } from "../state.ts";
import type { Key, KeyName } from "../key.ts";
import { pressKey, type Update } from "../update.ts";

/** When the questions were asked. */
export const ASKED = "2026-01-01T00:00:00.000Z";
/** A minute and a half later. */
export const NOW = Date.parse(ASKED) + 90_000;

/** A question that waits. */
export function question(id: string, more: Partial<Question> = {}): Question {
  return {
    id,
    agentId: `g1/lint:src/${id}.ts`,
    name: `lint ${id}.ts`,
    workspaceId: "w1",
    question: `May I change ${id}?`,
    status: "pending",
    createdAt: ASKED,
    onExpiry: "fail",
    ...more,
  };
}

/** A question with a field of every kind. */
export const FORM: Question = question("form", {
  question: "How shall it be released?",
  schema: {
    type: "object",
    required: ["version", "channel"],
    properties: {
      version: { type: "string", title: "Version", minLength: 3 },
      count: { type: "integer", title: "Count", minimum: 1 },
      channel: { type: "string", title: "Channel", enum: ["stable", "beta"] },
      notify: { type: "boolean", title: "Tell everybody" },
      places: {
        type: "array",
        title: "Places",
        items: { type: "string", enum: ["jsr", "npm", "github"] },
      },
    },
  },
});

/** An inbox with questions. */
export function inboxOf(...questions: readonly Question[]): InboxState {
  return withQuestions(emptyInbox(), questions);
}

/** Presses keys one after the other: names of keys, and texts in quotes. */
export function pressAll(state: InboxState, ...keys: readonly (KeyName | Key)[]): Update {
  let update: Update = { state };
  for (const key of keys) {
    update = pressKey(update.state, typeof key === "string" ? { type: key } : key);
  }
  return update;
}

/** A text as it is typed. */
export function typed(text: string): Key {
  return { type: "text", text };
}
