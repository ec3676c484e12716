import type { EventCategory, FileDiff, LiveText } from "@remora/core";
import type { DashboardState } from "../state/dashboard_state.ts";

/** The changes of one agent as far as they are loaded. */
export type ChangeSet =
  | { readonly status: "loading" }
  | { readonly status: "ready"; readonly files: readonly FileDiff[] }
  | { readonly status: "failed"; readonly reason: string };

/** What a panel may depend on: events, what models are writing, diffs and questions that were read from the store. */
export type Watched = EventCategory | "text" | "changes" | "records";

/** What a view draws. */
export interface ViewModel {
  /** The state. */
  readonly state: DashboardState;
  /** The changes that wait for a review, by agent. */
  readonly changes: ReadonlyMap<string, ChangeSet>;
  /** What models are writing at this moment, by agent. @default nothing */
  readonly texts?: ReadonlyMap<string, LiveText>;
  /** Ids of questions that nobody can answer here: they have no record in the store. @default none */
  readonly unanswerable?: ReadonlySet<string>;
  /** Where the dashboard is mounted: empty, or a path that begins with a slash and ends without one. */
  readonly base: string;
  /** The store that is shown, for people: no secrets in it. @default it is not named */
  readonly store?: string;
  /** Whether it only shows: no answering, no reviewing. */
  readonly readOnly: boolean;
  /** For which page. @default {"dashboard"} */
  readonly view?: "dashboard" | "mobile" | "projector";
  /**
   * Milliseconds since 1970, for relative times. Absent in frames of the stream, so that a row whose
   * agent did nothing is the same text in each; the page counts on by itself.
   */
  readonly now?: number;
}

/** A part of the page that is patched by itself. */
export interface Panel {
  /** Its element's id; the same in the page and in patches. */
  readonly id: string;
  /** Draws it. */
  readonly draw: (model: ViewModel) => PanelView;
  /** It is drawn again only after something of these kinds. @default all */
  readonly watches?: readonly Watched[];
}

/** A drawn panel. */
export interface PanelView {
  /** The panel without its rows and parts, to tell whether anything else changed. */
  readonly shell: string;
  /** Elements within it that are patched by themselves. */
  readonly parts: readonly Row[];
  /** The rows of its list, in order; none where it has no list. */
  readonly rows: readonly Row[];
  /** The id of the element that holds the rows; absent where it has no list. */
  readonly listId?: string;
  /** The whole panel. */
  readonly html: string;
}

/** An element with an id: one row of a list, or a part of a panel. */
export interface Row {
  /** The id of its element. */
  readonly id: string;
  /** The element. */
  readonly html: string;
}
