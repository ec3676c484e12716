import { raw } from "@hono/hono/html";
import type { BlockedQuestion } from "../state/types.ts";
import { AnswerFields } from "./_answer_form.tsx";
import { Code } from "./_diff.tsx";
import { clock, plural } from "./_format.ts";
import { agentPath, elementId, inAddress } from "./_ids.ts";
import { agentLabel, fileLabel } from "./_label.ts";
import { Count, listPanel, type Markup, Moment, rowOf } from "./_markup.tsx";
import type { Panel, PanelView, Row, ViewModel } from "./model.ts";
import { withCode } from "./_words.tsx";

/** Characters of a question that its card shows; the rest is one click away. */
const MAX_SHOWN = 2_000;
/** Cards on the page; the others follow when these are answered. */
const MAX_CARDS = 50;

/** What waits for a person: first on the page, and its only warm colour. */
export const asksPanel: Panel = {
  id: "asks",
  draw: drawAsks,
  watches: ["agent", "user", "records"],
};

function drawAsks(model: ViewModel): PanelView {
  const { blocked } = model.state;
  const shown = [...blocked.values()].slice(0, MAX_CARDS);
  const rows = shown.map((question) => cardOf(question, model));
  const parts = [
    rowOf("asks-title", <Title model={model} />),
    rowOf("asks-more", <More count={blocked.size - shown.length} />),
  ];
  return listPanel({ listId: "asks-list", rows, parts }, (slot) => (
    <section
      id="asks"
      class={blocked.size === 0 ? "asks none" : "asks"}
      aria-labelledby="asks-title"
    >
      {slot("asks-title")}
      <div id="asks-list">{slot("rows")}</div>
      {slot("asks-more")}
    </section>
  ));
}

function Title({ model }: { readonly model: ViewModel }): Markup {
  const waiting = model.state.blocked.size;
  return (
    <h2 id="asks-title">
      {waiting === 0 ? <QuietTitle model={model} /> : (
        <>
          <Count>{waiting}</Count> waiting for you
        </>
      )}
    </h2>
  );
}

function More({ count }: { readonly count: number }): Markup {
  return (
    <p class="quiet" id="asks-more" hidden={count <= 0}>
      {plural(Math.max(0, count), "more question")} after these.
    </p>
  );
}

function QuietTitle({ model }: { readonly model: ViewModel }): Markup {
  const { state } = model;
  if (state.agentCount === 0) return <span>Nothing waits for you yet</span>;
  const running = state.countIn("running");
  const { toReview } = state;
  return (
    <span>
      Nothing waits for you
      {running > 0 && <span class="soft">· {plural(running, "agent")} at work</span>}
      {toReview > 0 && model.view === "dashboard" && (
        <span class="soft">
          · <a href="#results">{plural(toReview, "result")} to review</a>
        </span>
      )}
    </span>
  );
}

function cardOf(question: BlockedQuestion, model: ViewModel): Row {
  const id = elementId("q", question.id);
  return rowOf(id, <Card question={question} model={model} id={id} />);
}

/** One question, with everything needed to answer it. */
export function Card(
  { question, model, id }: {
    readonly question: BlockedQuestion;
    readonly model: ViewModel;
    readonly id: string;
  },
): Markup {
  const { state, base, now } = model;
  const agent = state.agent(question.agentId);
  const target = agent?.target;
  const freed = state.waitingFor(question.agentId);
  const alike = state.alike(question).length;
  return (
    <article
      class="ask"
      id={id}
      tabindex={-1}
      aria-labelledby={`${id}-title`}
      data-question={question.id}
      data-label={agentLabel(agent ?? question)}
    >
      <p class="who">
        <b>{agent?.bundle ?? question.name}</b>
        {target !== undefined && target !== "" && (
          <span class="path" title={target}>{fileLabel(target)}</span>
        )}
        <span>
          asked <Moment at={question.createdAt} now={now} style="ago" />
        </span>
        <Deadline question={question} now={now} />
      </p>
      <h3 id={`${id}-title`}>{withCode(start(question.question))}</h3>
      {question.length > MAX_SHOWN && (
        <p class="quiet">
          This is only the start.{" "}
          <a
            href={`${agentPath(base, question.agentId, "question")}?id=${inAddress(question.id)}`}
            target="_blank"
          >
            Read all of it
          </a>
        </p>
      )}
      {question.context !== undefined && question.context !== "" && (
        <Code text={question.context} label="What the question is about" />
      )}
      {model.readOnly
        ? <p class="quiet">Only shown here: it is answered where the agents run.</p>
        : model.unanswerable?.has(question.id) === true
        ? <p class="quiet">Only shown here: who asks takes no answer through this store.</p>
        : (
          <form
            class="answer"
            method="post"
            action={agentPath(base, question.agentId, "respond")}
            autocomplete="off"
          >
            <input type="hidden" name="msgId" value={question.id} />
            {model.view === "mobile" && (
              <>
                <input type="hidden" name="back" value="/mobile" />
                <input type="hidden" name="via" value="phone" />
              </>
            )}
            <AnswerFields question={question} id={id} />
            <p class="beside">
              {alike > 1 && (
                <label>
                  <input type="checkbox" name="all" value="yes" id={`${id}-all`} data-keep="" />
                  Answer all {alike} that ask the same
                </label>
              )}
              {freed > 0 && <span>Answering this lets {plural(freed, "agent")} go on.</span>}
              <button type="submit" class="plain" name="decline" value="yes" formnovalidate>
                Decline to answer
              </button>
            </p>
            <p class="note" role="alert" data-keep="" id={`${id}-note`}></p>
          </form>
        )}
    </article>
  );
}

function Deadline(
  { question, now }: { readonly question: BlockedQuestion; readonly now: number | undefined },
): Markup {
  const { expiresAt } = question;
  if (expiresAt === undefined || question.onExpiry === "wait") return raw("");
  const then = afterwards(question);
  const left = now === undefined ? undefined : Date.parse(expiresAt) - now;
  return (
    <span class="left">
      <time datetime={expiresAt} data-left="">
        {left === undefined
          ? `until ${expiresAt.slice(11, 19)} UTC`
          : left <= 0
          ? "time is up"
          : `${clock(left)} left`}
      </time>
      , then {then}
    </span>
  );
}

function afterwards(question: BlockedQuestion): string {
  if (question.onExpiry !== "default" || question.default === undefined) {
    return "it counts as unanswered";
  }
  const { default: value } = question;
  return `“${typeof value === "string" ? start(value, 40) : JSON.stringify(value)}” is taken`;
}

function start(text: string, max = MAX_SHOWN): string {
  if (text.length <= max) return text;
  const last = text.charCodeAt(max - 2);
  return `${text.slice(0, last >= 0xd800 && last <= 0xdbff ? max - 2 : max - 1)}…`;
}
