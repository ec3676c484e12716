import type { LiveText } from "@remora/core";
import type { DashboardState } from "../state/dashboard_state.ts";
import type { DocumentOptions } from "./_document.tsx";
import type { ChangeSet, ViewModel } from "./model.ts";

/** A position in a log that is looked back at. */
export interface HistoryMoment {
  /** The newest event that the state has seen. */
  readonly seq: number;
  /** When that was, ISO 8601, UTC. */
  readonly at?: string;
  /** The oldest position there is. */
  readonly first: number;
  /** The newest position there is. */
  readonly head: number;
}

/** Options of the views. All have defaults that suit a page of its own. */
export interface ViewOptions {
  /** Where the dashboard is mounted, without a slash at the end. @default {""} */
  readonly base?: string;
  /** Milliseconds since 1970, for relative times. @default {Date.now()} */
  readonly now?: number;
  /** The changes that wait for a review, by agent. @default none */
  readonly changes?: ReadonlyMap<string, ChangeSet>;
  /** What models are writing at this moment, by agent. @default nothing */
  readonly texts?: ReadonlyMap<string, LiveText>;
  /** Ids of questions that nobody can answer here: they have no record in the store. @default none */
  readonly unanswerable?: ReadonlySet<string>;
  /** The store that is shown, for people. @default it is not named */
  readonly store?: string;
  /** Whether it only shows. @default {false} */
  readonly readOnly?: boolean;
  /** The nonce of the page's scripts under its content security policy. */
  readonly nonce?: string;
  /** The reader's choice; by default the system decides. */
  readonly theme?: "light" | "dark";
  /** What the stream is told to continue from. */
  readonly revision?: string;
  /** Whether the page stands still: it has no stream, and its clock does not go on. @default {false} */
  readonly isStill?: boolean;
}

/** The model of a page that is drawn now. */
export function viewModel(
  state: DashboardState,
  view: "dashboard" | "mobile" | "projector",
  options: ViewOptions,
): ViewModel {
  return {
    state,
    view,
    changes: options.changes ?? new Map(),
    texts: options.texts ?? new Map(),
    unanswerable: options.unanswerable ?? new Set(),
    base: options.base ?? "",
    ...(options.store === undefined ? {} : { store: options.store }),
    readOnly: options.readOnly ?? false,
    now: options.now ?? Date.now(),
  };
}

/** What the document around a view needs. */
export function pageOptions(
  model: ViewModel,
  title: string,
  options: ViewOptions,
): DocumentOptions {
  const { nonce, theme } = options;
  return {
    base: model.base,
    title,
    view: model.view ?? "dashboard",
    ...(options.isStill === true
      ? { isStill: true }
      : { revision: options.revision ?? `${model.state.seq}` }),
    ...(model.now === undefined ? {} : { now: model.now }),
    ...(nonce === undefined ? {} : { nonce }),
    ...(theme === undefined ? {} : { theme }),
  };
}

/** The title of a page that lives: how many wait, and the run. */
export function titleOf(state: DashboardState): string {
  const waiting = state.blocked.size;
  const name = state.run?.name;
  return `${waiting > 0 ? `(${waiting}) ` : ""}Remora${name === undefined ? "" : ` · ${name}`}`;
}
