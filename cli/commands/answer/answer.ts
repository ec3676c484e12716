import {
  EventBus,
  type Question,
  RemoraError,
  type Store,
  WorkspaceInboxCoordinator,
} from "@remora/core";
import type { Context } from "../../context.ts";
import { agentName } from "../../questions/card.ts";
import { findQuestion } from "../../questions/find.ts";
import { parseAnswer } from "../../questions/parse_answer.ts";
import { openForWriting } from "../../store.ts";
import { safeLine } from "../../terminal/safe.ts";
import { userName, VIA } from "../../user.ts";
import type { AnswerFlags } from "./command.ts";

/** Answers or declines one question, through the same inbox as the dashboard. */
export async function answer(
  context: Context,
  flags: AnswerFlags,
  id: string,
  typed?: string,
): Promise<void> {
  const { out } = context;
  await using store = await openForWriting(context, flags.store);
  const question = await findQuestion(store, id);
  const by = userName(flags.by);
  const name = agentName(question);
  if (flags.decline) {
    await decline(store, question, by, typed);
    out.line(`${out.paint.ok("Declined")}: ${name} goes on without an answer`);
    return;
  }
  if (typed === undefined) {
    const text = safeLine(question.question);
    throw new RemoraError("ANSWER-MISSING", `No answer was given to "${text}"`, {
      hint: optionsHint(question.options),
    });
  }
  const text = await respond(store, question, by, typed);
  out.line(`${out.paint.ok("Answered")}: ${name} gets "${safeLine(text)}" from ${safeLine(by)}`);
}

async function respond(
  store: Store,
  question: Question,
  by: string,
  typed: string,
): Promise<string> {
  await using bus = new EventBus(store.events);
  await using inbox = new WorkspaceInboxCoordinator(bus, store);
  // That somebody answered before matters more than what was typed now.
  const value = question.status === "pending" ? parseAnswer(question, typed) : typed;
  await inbox.respond(question.agentId, question.id, value, { by, via: VIA });
  return typeof value === "string" ? value : JSON.stringify(value);
}

async function decline(
  store: Store,
  question: Question,
  by: string,
  reason: string | undefined,
): Promise<void> {
  await using bus = new EventBus(store.events);
  await using inbox = new WorkspaceInboxCoordinator(bus, store);
  await inbox.decline(question.agentId, question.id, { by, via: VIA, reason });
}

function optionsHint(options: readonly string[] | undefined): string {
  if (options === undefined || options.length === 0) return "Put it behind the id";
  return `It is one of: ${options.map((option, index) => `${index + 1} ${option}`).join(", ")}`;
}
