import type { Question } from "@remora/core";
import type { Paint } from "../terminal/colour.ts";
import { diffLines } from "../terminal/diff.ts";
import { clock } from "../terminal/duration.ts";
import { safeLine, safeText } from "../terminal/safe.ts";
import { displayWidth, wrap } from "../terminal/width.ts";

/** How a card is drawn. */
export interface CardOptions {
  /** Colours. */
  readonly paint: Paint;
  /** Columns there are. */
  readonly columns: number;
  /** The time it is, in ms since 1970. */
  readonly now: number;
  /** Lines of context at most. @default {12} */
  readonly contextLines?: number;
  /** What stands before an option: its number, or the key that chooses it. @default the number */
  readonly optionMark?: (index: number) => string;
}

/** Columns that a card uses at most: longer lines are hard to read. */
const WIDEST = 100;

/** A question with all that is needed to answer it. Its texts are untrusted. */
export function questionCard(question: Question, options: CardOptions): string[] {
  const { paint } = options;
  const width = Math.min(options.columns, WIDEST) - 2;
  const lines = [
    ...headLines(question, options, width),
    ...wrap(safeText(question.question), width).map((line) => paint.bold(line)),
    ...contextLines(question, options).map((line) => `  ${line}`.trimEnd()),
    ...optionLines(question, options, width),
  ];
  return lines.map((line) => line === "" ? "" : `  ${line}`);
}

/** Who asks and since when, on one line where that fits. */
function headLines(question: Question, { paint, now }: CardOptions, width: number): string[] {
  const name = agentName(question);
  const time = timeText(question, now);
  if (displayWidth(`${name}  ${time}`) <= width) return [`${paint.bold(name)}  ${paint.dim(time)}`];
  return [...wrap(name, width).map(paint.bold), ...wrap(time, width).map(paint.dim)];
}

/** Who asks, for people. */
export function agentName(question: Pick<Question, "agentId" | "name">): string {
  return safeLine(question.name ?? question.agentId);
}

/** `asked 0:12 ago · 4:48 left, then skipped`. */
export function timeText(question: Question, now: number): string {
  const asked = `asked ${clock(now - Date.parse(question.createdAt))} ago`;
  if (question.expiresAt === undefined || question.onExpiry === "wait") return asked;
  const left = clock(Date.parse(question.expiresAt) - now);
  const then = question.onExpiry === "default"
    ? `then ${safeLine(JSON.stringify(question.default))}`
    : "then the agent goes on without an answer";
  return `${asked} · ${left} left, ${then}`;
}

/** `1 Rethrow   2 Log and go on`, on as many lines as it takes; what is expected where there are none. */
export function optionLines(question: Question, options: CardOptions, width: number): string[] {
  const { paint, optionMark = (index) => String(index + 1) } = options;
  const choices = question.options ?? [];
  if (choices.length === 0) {
    const text = question.schema === undefined ? "Answer in your own words" : formText(question);
    return wrap(text, width).map((line) => paint.dim(line));
  }
  const cells = choices.map((option, index) =>
    `${paint.wait(optionMark(index))} ${safeLine(option)}`
  );
  const oneLine = cells.join("   ");
  return displayWidth(oneLine) <= width ? [oneLine] : cells.flatMap((cell) => wrap(cell, width));
}

function contextLines(question: Question, { paint, contextLines = 12 }: CardOptions): string[] {
  if (question.context === undefined || question.context.trim() === "") return [];
  const lines = diffLines(question.context, paint);
  if (lines.length <= contextLines) return lines;
  const left = lines.length - contextLines;
  return [
    ...lines.slice(0, contextLines),
    paint.dim(`… ${left} more line${left === 1 ? "" : "s"}`),
  ];
}

function formText(question: Question): string {
  const schema = question.schema;
  if (schema?.type !== "object") return `Answer with a ${schema?.type ?? "text"}`;
  return `Answer with JSON: {${
    Object.entries(schema.properties).map(([name, field]) =>
      `${JSON.stringify(name)}: ${field.type}`
    )
      .join(", ")
  }}`;
}
