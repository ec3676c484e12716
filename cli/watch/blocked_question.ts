import { type Event, isJsonObject, parseAnswerSchema, type Question } from "@remora/core";
import { textOf, textsOf } from "./_payload.ts";

/** The question that an `agent:blocked` event announces; `undefined` where the event names none. */
export function blockedQuestion(event: Event): Question | undefined {
  const { payload, agentId } = event;
  const id = textOf(payload, "questionId");
  if (id === "" || agentId === undefined) return undefined;
  const options = textsOf(payload, "options");
  const onExpiry = textOf(payload, "onExpiry");
  return {
    id,
    agentId,
    workspaceId: textOf(payload, "workspaceId"),
    question: textOf(payload, "question"),
    status: "pending",
    createdAt: event.timestamp,
    onExpiry: onExpiry === "default" || onExpiry === "wait" ? onExpiry : "fail",
    ...(event.graphId === undefined ? {} : { graphId: event.graphId }),
    ...(options.length === 0 ? {} : { options }),
    ...schemaOf(event),
    ...(payload.default === undefined ? {} : { default: payload.default }),
    ...optionalText(event, "name"),
    ...optionalText(event, "context"),
    ...optionalText(event, "expiresAt"),
  };
}

/** The form of the answer; one that another program wrote wrongly is none, and the question stays. */
function schemaOf({ payload }: Event): Pick<Question, "schema"> {
  if (!isJsonObject(payload.schema)) return {};
  try {
    return { schema: parseAnswerSchema(payload.schema) };
  } catch {
    return {};
  }
}

function optionalText(event: Event, field: string): Record<string, string> {
  const text = textOf(event.payload, field);
  return text === "" ? {} : { [field]: text };
}
