import type { Clock } from "../clock/clock.ts";
import type { JsonValue } from "../json/json.ts";
import type { EventLog } from "../store/types.ts";
import type { AnswerSchema, OnExpiry } from "./question.ts";

/** Options of {@linkcode askUser}. */
export interface AskOptions {
  /** Who asks. */
  readonly agentId: string;
  /** The name of who asks, for people. */
  readonly name?: string | undefined;
  /** The run it belongs to. */
  readonly graphId?: string | undefined;
  /**
   * The question's id. Give one that comes from {@linkcode stableId} to ask again after a crash without
   * asking twice. @default a new one
   */
  readonly id?: string | undefined;
  /** The only allowed answers. @default any */
  readonly options?: readonly string[] | undefined;
  /** The form of the answer. @default any */
  readonly schema?: AnswerSchema | undefined;
  /** The answer taken on expiry with `onExpiry: "default"`; must itself be allowed. */
  readonly default?: JsonValue | undefined;
  /** How long to wait, in milliseconds. @default for ever */
  readonly timeout?: number | undefined;
  /**
   * What happens after `timeout`: `fail` and `default` end the question without an answer of a person;
   * `wait` leaves it open, the deadline is only shown. @default {"fail"}
   */
  readonly onExpiry?: OnExpiry | undefined;
  /** What it is about, shown below the question. */
  readonly context?: string | undefined;
  /** Stops waiting. The question stays open: see {@linkcode withdrawQuestions}. */
  readonly signal?: AbortSignal | undefined;
  /** Where it is announced: the store's log. Without it whoever watches the workspace announces it. */
  readonly events?: Pick<EventLog, "append"> | undefined;
  /** Tells the time. @default the system's */
  readonly clock?: Clock | undefined;
}
