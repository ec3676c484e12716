import { listQuestions, type Question } from "@remora/core";
import type { Context } from "../../context.ts";
import { agentName, questionCard, timeText } from "../../questions/card.ts";
import { shortIds } from "../../questions/ids.ts";
import { selfCommand } from "../../self.ts";
import { NO_STORE_YET, openForReading, storeWords } from "../../store.ts";
import { safeLine } from "../../terminal/safe.ts";
import type { Screen } from "../../terminal/screen.ts";
import { tableLines } from "../../terminal/table.ts";

/** Flags of `remora questions`. */
export interface QuestionsFlags {
  readonly store?: string;
  readonly format: "table" | "json";
  readonly all: boolean;
}

/** Lists the questions that wait: cards on a terminal, a line each in a pipe, or JSON. */
export async function questions(context: Context, flags: QuestionsFlags): Promise<void> {
  await using store = await openForReading(context, flags.store);
  const found = store === undefined
    ? []
    : await listQuestions(store, flags.all ? {} : { status: "pending" });
  const { out } = context;
  if (flags.format === "json") {
    out.line(JSON.stringify(found, null, 2));
    return;
  }
  if (store === undefined) {
    out.line(NO_STORE_YET);
    return;
  }
  if (found.length === 0) {
    out.line(flags.all ? "No agent has asked anything" : "Nothing is waiting for you");
    return;
  }
  if (out.isTerminal && !flags.all) showCards(found, out, flags.store);
  else out.write(tableText(found, out));
}

function showCards(found: readonly Question[], out: Screen, storeFlag: string | undefined): void {
  const { paint } = out;
  const ids = shortIds(found.map(({ id }) => id));
  const command = selfCommand();
  const store = storeWords(storeFlag);
  out.line(`${paint.bold(paint.wait(String(found.length)))} ${paint.bold("waiting for you")}`);
  for (const question of found) {
    const example = question.options === undefined ? "ANSWER" : "1";
    out.line();
    for (
      const line of questionCard(question, { paint, columns: out.columns(), now: Date.now() })
    ) out.line(line);
    out.line(`  ${paint.dim(`${command} answer ${ids.get(question.id)} ${example}${store}`)}`);
  }
}

function tableText(found: readonly Question[], out: Screen): string {
  const now = Date.now();
  const ids = shortIds(found.map(({ id }) => id));
  const columns = [
    { title: "Id" },
    { title: "Status" },
    { title: "Agent", shrinkTo: 12, cut: "middle" },
    { title: "Time", shrinkTo: 12 },
    { title: "Question", shrinkTo: 16 },
    { title: "Options", shrinkTo: 8 },
  ] as const;
  const rows = found.map((question) => [
    ids.get(question.id) ?? question.id,
    statusText(question, out),
    agentName(question),
    timeText(question, now),
    safeLine(question.question),
    (question.options ?? []).map((option) => safeLine(option)).join(" | "),
  ]);
  return tableLines(columns, rows, out).map((line) => `${line}\n`).join("");
}

function statusText({ status }: Question, { paint }: Screen): string {
  switch (status) {
    case "pending":
      return paint.wait("waiting");
    case "answered":
      return paint.ok(status);
    case "declined":
    case "expired":
    case "withdrawn":
      return paint.off(status);
  }
}
