import type { ResolvedQuestion } from "../state/types.ts";
import { quoted, viaLabel } from "./_event_text.ts";
import { line, span } from "./_format.ts";
import { agentPath, elementId } from "./_ids.ts";
import { agentLabel } from "./_label.ts";
import { Count, listPanel, type Markup, Moment, rowOf } from "./_markup.tsx";
import type { Panel, PanelView, ViewModel } from "./model.ts";

/** Answers that the page shows; the log has them all. */
const MAX_ROWS = 8;

/** Who answered what: the newest questions that ended. */
export const answersPanel: Panel = { id: "answers", draw: drawAnswers, watches: ["agent"] };

function drawAnswers(model: ViewModel): PanelView {
  const { resolved } = model.state;
  const rows = resolved.slice(0, MAX_ROWS).map((question) => {
    const id = elementId("w", question.id);
    return rowOf(id, <Answer question={question} model={model} id={id} />);
  });
  // The state keeps the newest 50.
  const count = resolved.length < 50 ? `${resolved.length}` : "50 and more";
  const title = (
    <h2 id="answers-title">
      Answered <Count>{count}</Count>
    </h2>
  );
  return listPanel(
    { listId: "answer-list", rows, parts: [rowOf("answers-title", title)] },
    (slot) => (
      <section
        id="answers"
        class="card"
        aria-labelledby="answers-title"
        hidden={resolved.length === 0}
      >
        {slot("answers-title")}
        <ul id="answer-list" class="answer-list">{slot("rows")}</ul>
      </section>
    ),
  );
}

function Answer(
  { question, model, id }: {
    readonly question: ResolvedQuestion;
    readonly model: ViewModel;
    readonly id: string;
  },
): Markup {
  const { agentId, at, waitMs } = question;
  const label = agentLabel(model.state.agent(agentId) ?? question);
  return (
    <li id={id}>
      <p class="asked">
        <a href={agentPath(model.base, agentId)}>{label}</a>
        <span title={line(question.question, 500)}>{line(question.question, 160)}</span>
      </p>
      <p class="given">
        <b>{outcomeOf(question)}</b>
        <span class="soft">
          {whoOf(question)}
          <Moment at={at} />
          {waitMs !== undefined && waitMs > 0 && `, after ${span(waitMs)}`}
        </span>
      </p>
    </li>
  );
}

function outcomeOf({ outcome, answer }: ResolvedQuestion): string {
  switch (outcome) {
    case "answered":
      return quoted(answer);
    case "expired":
      return answer === undefined ? "Nobody answered in time" : `${quoted(answer)} by default`;
    case "declined":
      return "Declined";
    case "withdrawn":
      return "No longer asked";
  }
}

function whoOf({ outcome, respondedBy, via }: ResolvedQuestion): string {
  if ((outcome !== "answered" && outcome !== "declined") || respondedBy === undefined) return "";
  return `${line(respondedBy, 60)}, through ${viaLabel(via ?? "")}, `;
}
