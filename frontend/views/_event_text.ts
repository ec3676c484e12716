import { type Event, eventKey, type JsonObject, type JsonValue } from "@remora/core";
import { isList, numberOf, objectOf, textOf, textsOf } from "../state/_payload.ts";
import { count, line, plural, span } from "./_format.ts";

/** An event in words: who, what, and a line about it. */
export interface EventText {
  /** The first words, in bold: who or what. */
  readonly lead: string;
  /** What happened. */
  readonly rest: string;
  /** One line more; empty: none. */
  readonly detail: string;
  /** The colour: a state, `tool`, `model` or `you`. */
  readonly kind: string;
}

const MAX_DETAIL = 160;

/**
 * Says what an event is about. Unknown actions are shown as they are.
 *
 * @param label What the agent of the event is called on screen.
 */
export function eventText(event: Event, label: string): EventText {
  const { payload } = event;
  switch (eventKey(event)) {
    case "agent:queued":
      return { lead: label, rest: "queued", detail: after(payload), kind: "queued" };
    case "agent:started":
      return {
        lead: label,
        rest: payload.resumed === true ? "goes on where it stopped" : "started",
        detail: "",
        kind: "running",
      };
    case "agent:blocked":
      return { lead: label, rest: "asks", detail: brief(payload, "question"), kind: "waiting" };
    case "agent:resumed":
      return answered(payload, label);
    case "agent:declined":
      return {
        lead: who(payload),
        rest: `declined to answer ${label}`,
        detail: brief(payload, "question"),
        kind: "you",
      };
    case "agent:expired":
      return {
        lead: label,
        rest: payload.answer === undefined
          ? "got no answer in time"
          : `goes on with ${quoted(payload.answer)}`,
        detail: brief(payload, "question"),
        kind: "queued",
      };
    case "agent:withdrawn":
      return {
        lead: label,
        rest: "no longer asks",
        detail: brief(payload, "question"),
        kind: "queued",
      };
    case "agent:completed":
      return completed(payload, label);
    case "agent:failed":
      return { lead: label, rest: "failed", detail: failure(payload), kind: "failed" };
    case "agent:cancelled":
      return {
        lead: label,
        rest: "cancelled",
        detail: brief(payload, "reason"),
        kind: "cancelled",
      };
    case "agent:skipped":
      return { lead: label, rest: "skipped", detail: brief(payload, "reason"), kind: "skipped" };
    case "tool:called":
      return {
        lead: textOf(payload, "toolName") ?? "a tool",
        rest: `called by ${label}`,
        detail: shortJson(payload.arguments),
        kind: "tool",
      };
    case "tool:completed":
      return {
        lead: textOf(payload, "toolName") ?? "a tool",
        rest: `for ${label}`,
        detail: joined(
          span(numberOf(payload, "durationMs")),
          outputText(textOf(payload, "outputPreview") ?? ""),
        ),
        kind: "tool",
      };
    case "tool:failed":
      return {
        lead: textOf(payload, "toolName") ?? "a tool",
        rest: `failed for ${label}`,
        detail: joined(span(numberOf(payload, "durationMs")), failure(payload)),
        kind: "failed",
      };
    case "model:request":
      return {
        lead: label,
        rest: `asks the model, turn ${count(numberOf(payload, "turn"))}`,
        detail: plural(numberOf(payload, "messages"), "message"),
        kind: "model",
      };
    case "model:response":
      return response(payload, label);
    case "user:message":
      return {
        lead: textOf(payload, "from") ?? "Somebody",
        rest: `wrote to ${label}`,
        detail: brief(payload, "content"),
        kind: "you",
      };
    case "user:delivered":
      return { lead: label, rest: "read the message", detail: "", kind: "you" };
    case "user:reviewed":
      return {
        lead: textOf(payload, "by") ?? "Somebody",
        rest: `${textOf(payload, "decision") ?? "reviewed"} the changes of ${label}`,
        detail: textsOf(payload, "paths").slice(0, 5).join(", "),
        kind: "you",
      };
    case "user:undone":
      return {
        lead: textOf(payload, "by") ?? "Somebody",
        rest: `took back the changes of ${label}`,
        detail: textsOf(payload, "paths").slice(0, 5).join(", "),
        kind: "you",
      };
    case "user:retry":
      return {
        lead: textOf(payload, "by") ?? "Somebody",
        rest: `wants ${label} to try again`,
        detail: brief(payload, "note"),
        kind: "you",
      };
    default:
      return ofGraph(event) ?? {
        lead: event.agentId === undefined ? event.category : label,
        rest: event.action.replaceAll("_", " "),
        detail: shortJson(payload),
        kind: event.category === "user" ? "you" : event.category,
      };
  }
}

function ofGraph(event: Event): EventText | undefined {
  const { payload } = event;
  const run = { lead: "Run", kind: "graph" };
  switch (eventKey(event)) {
    case "graph:started":
      return {
        lead: textOf(payload, "name") ?? "Run",
        rest: `started with ${plural(numberOf(payload, "total"), "agent")}`,
        detail: textOf(payload, "model") ?? "",
        kind: "graph",
      };
    case "graph:progress": {
      const failed = numberOf(payload, "failed");
      return {
        ...run,
        rest: `${count(numberOf(payload, "completed"))} of ${
          count(numberOf(payload, "total"))
        } done`,
        detail: failed > 0 ? `${count(failed)} failed` : "",
      };
    }
    case "graph:completed": {
      const counts = objectOf(payload, "counts");
      const parts = (["completed", "failed", "skipped", "cancelled"] as const)
        .filter((key) => numberOf(counts, key) > 0)
        .map((key) => `${count(numberOf(counts, key))} ${key === "completed" ? "done" : key}`);
      return {
        ...run,
        rest: `finished in ${span(numberOf(payload, "durationMs"))}`,
        detail: parts.join(", "),
        kind: "completed",
      };
    }
    case "graph:failed":
      return { ...run, rest: "failed", detail: failure(payload), kind: "failed" };
    case "graph:cancelled":
      return { ...run, rest: "cancelled", detail: brief(payload, "reason"), kind: "cancelled" };
    default:
      return undefined;
  }
}

function answered(payload: JsonObject, label: string): EventText {
  const waitMs = numberOf(payload, "waitMs");
  const via = textOf(payload, "via");
  const detail = [
    quoted(payload.answer),
    waitMs > 0 ? `after ${span(waitMs)}` : "",
    via === undefined ? "" : `through ${viaLabel(via)}`,
  ];
  return {
    lead: who(payload),
    rest: `answered ${label}`,
    detail: detail.filter((part) => part !== "").join(", "),
    kind: "you",
  };
}

function completed(payload: JsonObject, label: string): EventText {
  const result = objectOf(payload, "result");
  const status = textOf(result, "status");
  const files = textsOf(result, "changedFiles").length;
  const detail = [brief(result, "summary"), files > 0 ? `${plural(files, "file")} changed` : ""];
  return {
    lead: label,
    rest: status === "failed"
      ? "could not do it"
      : status === "skipped"
      ? "had nothing to do"
      : "done",
    detail: joined(...detail),
    kind: status === "failed" ? "failed" : status === "skipped" ? "skipped" : "completed",
  };
}

function response(payload: JsonObject, label: string): EventText {
  const usage = objectOf(payload, "usage");
  const input = numberOf(usage, "promptTokens");
  const calls = numberOf(payload, "toolCalls");
  const detail = [
    input > 0 ? `${count(input)} tokens in, ${count(numberOf(usage, "completionTokens"))} out` : "",
    calls > 0 ? plural(calls, "tool call") : brief(payload, "content"),
    span(numberOf(payload, "durationMs")),
  ];
  return {
    lead: label,
    rest: `turn ${count(numberOf(payload, "turn"))}`,
    detail: detail.filter((part) => part !== "").join(", "),
    kind: "running",
  };
}

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join(" · ");
}

/** A channel in words. */
export function viaLabel(via: string): string {
  switch (via) {
    case "dashboard":
      return "the dashboard";
    case "phone":
      return "the phone";
    case "cli":
      return "the terminal";
    case "auto":
      return "a synthetic user";
    default:
      return line(via, 40);
  }
}

/** An answer in quotation marks, or as JSON. */
export function quoted(answer: JsonValue | undefined): string {
  if (answer === undefined) return "";
  return typeof answer === "string" ? `“${line(answer, 80)}”` : shortJson(answer);
}

function who(payload: JsonObject): string {
  return line(textOf(payload, "respondedBy") ?? "Somebody", 60);
}

function brief(payload: JsonObject, key: string): string {
  return line(textOf(payload, key) ?? "", MAX_DETAIL);
}

// "path": "src/a.ts", as it stands in JSON that may have been cut off.
const FIELD = /"(\w+)"\s*:\s*(?:"((?:[^"\\]|\\.)*)"|(-?[\d.]+|true|false))/g;

/** Output in words: of JSON, which is often cut off, its first plain fields. */
function outputText(preview: string): string {
  if (!preview.startsWith("{")) return line(preview, MAX_DETAIL);
  const fields = [...preview.matchAll(FIELD)].slice(0, 4)
    .map(([, key, text, other]) => `${key} ${text ?? other}`);
  return line(fields.length > 0 ? fields.join(", ") : preview, MAX_DETAIL);
}

function failure(payload: JsonObject): string {
  const error = objectOf(payload, "error");
  const code = textOf(error, "code");
  const message = textOf(error, "message") ?? textOf(payload, "error") ?? "";
  return line(code === undefined ? message : `${code}: ${message}`, MAX_DETAIL);
}

function after(payload: JsonObject): string {
  const upstream = textsOf(payload, "upstream").length;
  return upstream === 0 ? "" : `after ${plural(upstream, "other agent")}`;
}

function shortJson(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return "";
  if (isList(value) ? value.length === 0 : Object.keys(Object(value)).length === 0) {
    return typeof value === "object" ? "" : line(String(value), MAX_DETAIL);
  }
  return line(typeof value === "string" ? value : JSON.stringify(value), MAX_DETAIL);
}
