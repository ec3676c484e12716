import {
  answerFromForm,
  type JsonObject,
  type JsonValue,
  listQuestions,
  type Question,
  type Resolution,
} from "@remora/core";
import { type Fields, readFields } from "../http/body.ts";
import { HttpError } from "../http/errors.ts";
import { json, textField } from "../http/reply.ts";
import { ANSWER_FIELD, FIELD_PREFIX } from "../views/_answer_form.tsx";
import { afterForm, responderOf } from "./_sender.ts";
import type { RouteContext } from "./route.ts";

/** Bytes that an answer may take. */
const MAX_BODY = 1_048_576;

/**
 * `POST /agent/:agentId/respond`: answers a question, as JSON `{msgId, answer}` or as the form of a card.
 * With `all` every question that asks the same is answered, with `decline` nobody's answer is given.
 */
export async function respond(context: RouteContext): Promise<Response> {
  const { request, site, agentId } = context;
  site.checkWritable();
  site.checkRate(request);
  const fields = await readFields(request, MAX_BODY);
  await site.ready();
  const sent = readSent(fields);
  const questionId = sent.msgId ?? onlyQuestion(context);
  const responder = responderOf(fields, request);
  const { coordinator } = site;
  let count = 1;
  let resolution: Resolution | undefined;
  if (sent.decline) {
    resolution = await coordinator.decline(agentId, questionId, {
      ...responder,
      reason: sent.reason,
    });
  } else {
    const answer = await readAnswer(context, fields, questionId);
    if (sent.all) {
      const done = await coordinator.respondToIdentical(agentId, questionId, answer, responder);
      count = done.answered.length;
    } else resolution = await coordinator.respond(agentId, questionId, answer, responder);
  }
  return afterForm(context, fields) ?? json({
    status: "ok",
    agentId,
    msgId: questionId,
    ...(resolution === undefined ? { answered: count } : { outcome: resolution.outcome }),
  });
}

interface Sent {
  readonly msgId: string | undefined;
  readonly all: boolean;
  readonly decline: boolean;
  readonly reason: string | undefined;
}

function readSent({ json: body, form }: Fields): Sent {
  // What is there and cannot be meant is refused: left out, another question might be answered.
  for (const [key, type] of FIELD_TYPES) {
    const value = body?.[key];
    if (value === undefined || typeof value === type) continue;
    throw new HttpError(400, "BODY-INVALID", `"${key}" is ${JSON.stringify(value).slice(0, 60)}`, {
      hint: type === "string" ? "Send a text" : "Send true or false",
    });
  }
  const text = (key: string): string | undefined =>
    textField(body?.[key]) ?? form.get(key) ?? undefined;
  const flag = (key: string): boolean => body?.[key] === true || form.get(key) === "yes";
  return {
    msgId: text("msgId") ?? text("questionId"),
    all: flag("all"),
    decline: flag("decline"),
    reason: text("reason"),
  };
}

const FIELD_TYPES = [
  ["msgId", "string"],
  ["questionId", "string"],
  ["reason", "string"],
  ["all", "boolean"],
  ["decline", "boolean"],
] as const;

/** The one question of an agent, for clients that do not name it. */
function onlyQuestion({ site, agentId }: RouteContext): string {
  const questions = site.live.state.agent(agentId)?.questions;
  if (questions === undefined) {
    throw new HttpError(400, "AGENT-UNKNOWN", `No agent "${agentId.slice(0, 200)}" is known here`);
  }
  const [only] = questions;
  if (questions.length === 1 && only !== undefined) return only;
  const why = questions.length === 0 ? "has no open question" : "has several open questions";
  throw new HttpError(400, "QUESTION-UNKNOWN", `Agent "${agentId.slice(0, 200)}" ${why}`, {
    hint: "Name the question as msgId",
  });
}

async function readAnswer(
  context: RouteContext,
  { json: body, form }: Fields,
  questionId: string,
): Promise<JsonValue> {
  if (body !== undefined) return givenAnswer(body);
  const question = await findQuestion(context, questionId);
  // Unknown: what is sent does not matter, the coordinator says which of the two it does not know.
  if (question === undefined) return form.get(ANSWER_FIELD) ?? "";
  // A form sends line breaks as CRLF, whatever the option had.
  const sent = new URLSearchParams([...form].map(([key, value]) => [key, lineFeeds(value)]));
  const answer = answerFromForm(withLineFeeds(question), sent, {
    field: ANSWER_FIELD,
    prefix: FIELD_PREFIX,
  });
  return question.options?.find((option) => lineFeeds(option) === answer) ?? answer;
}

function givenAnswer(body: JsonObject): JsonValue {
  const { answer } = body;
  if (answer !== undefined) return answer;
  throw new HttpError(400, "ANSWER-MISSING", "The body has no answer", {
    hint: 'Send {"msgId": …, "answer": …}',
  });
}

async function findQuestion(
  { site, agentId }: RouteContext,
  questionId: string,
): Promise<Question | undefined> {
  const questions = await listQuestions(site.store, {
    agentId,
    onInvalid: (error) => site.report(error),
  });
  return questions.find((question) => question.id === questionId);
}

function withLineFeeds(question: Question): Question {
  if (question.options === undefined) return question;
  return { ...question, options: question.options.map(lineFeeds) };
}

function lineFeeds(text: string): string {
  return text.replaceAll("\r\n", "\n");
}
