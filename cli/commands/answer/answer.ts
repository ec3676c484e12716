import {
  EventBus,
  type Question,
  RemoraError,
  type Resolution,
  type Store,
  WorkspaceInboxCoordinator,
} from "@remora/core";
import type { Context } from "../../context.ts";
import { agentName } from "../../questions/card.ts";
import { findQuestion } from "../../questions/find.ts";
import { parseAnswer } from "../../questions/parse_answer.ts";
import { openExisting } from "../../store.ts";
import { safeLine } from "../../terminal/safe.ts";
import { truncate } from "../../terminal/width.ts";
import { userName, VIA } from "../../user.ts";

/** Of a longer answer only the start is shown. Columns. */
const LONGEST = 200;

/** Flags of `remora answer`. */
export interface AnswerFlags {
  readonly store?: string;
  readonly by?: string;
  readonly decline: boolean;
  readonly format: "text" | "json";
}

/** Answers or declines one question, through the same inbox as the dashboard. */
export async function answer(
  context: Context,
  flags: AnswerFlags,
  id: string,
  typed?: string,
): Promise<void> {
  const { out } = context;
  await using store = await openExisting(context, flags.store);
  const question = await findQuestion(store, id, flags.store);
  const by = userName(flags.by);
  const name = agentName(question);
  const asJson = (resolution: Resolution): string =>
    JSON.stringify({ id: question.id, agentId: question.agentId, ...resolution }, null, 2);
  if (flags.decline) {
    const resolution = await decline(store, question, by, typed);
    if (flags.format === "json") return out.line(asJson(resolution));
    out.line(`${out.paint.ok("Declined")}: ${name} goes on without an answer`);
    return;
  }
  if (typed === undefined) {
    const text = safeLine(question.question);
    throw new RemoraError("ANSWER-MISSING", `No answer was given to "${text}"`, {
      hint: optionsHint(question.options),
    });
  }
  const { resolution, text } = await respond(store, question, by, typed);
  if (flags.format === "json") return out.line(asJson(resolution));
  const shown = truncate(safeLine(text), LONGEST);
  out.line(`${out.paint.ok("Answered")}: ${name} gets "${shown}" from ${safeLine(by)}`);
}

async function respond(
  store: Store,
  question: Question,
  by: string,
  typed: string,
): Promise<{ readonly resolution: Resolution; readonly text: string }> {
  await using bus = new EventBus(store.events);
  await using inbox = new WorkspaceInboxCoordinator(bus, store);
  // That somebody answered before matters more than what was typed now.
  const value = question.status === "pending" ? parseAnswer(question, typed) : typed;
  const resolution = await inbox.respond(question.agentId, question.id, value, { by, via: VIA });
  return { resolution, text: typeof value === "string" ? value : JSON.stringify(value) };
}

async function decline(
  store: Store,
  question: Question,
  by: string,
  reason: string | undefined,
): Promise<Resolution> {
  await using bus = new EventBus(store.events);
  await using inbox = new WorkspaceInboxCoordinator(bus, store);
  return await inbox.decline(question.agentId, question.id, { by, via: VIA, reason });
}

function optionsHint(options: readonly string[] | undefined): string {
  if (options === undefined || options.length === 0) return "Put it behind the id";
  return `It is one of: ${options.map((option, index) => `${index + 1} ${option}`).join(", ")}`;
}
