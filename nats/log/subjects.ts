import { type Event, EVENT_CATEGORIES, type EventFilter } from "@remora/core";
import { ABSENT, token } from "../stream/token.ts";

/** More subjects than this are not worth the server's while. */
const MOST_SUBJECTS = 32;

/**
 * The subject of an event: `PREFIX.ev.CATEGORY.ACTION.GRAPH.AGENT.ID`. The last token is the id of those
 * events whose id the server has to know for ever, and the same for all others, so that it keeps few
 * subjects in memory.
 */
export function eventSubject(prefix: string, event: Event, id?: string): string {
  const { category, action, graphId, agentId } = event;
  return [
    prefix,
    "ev",
    category,
    token(action),
    optional(graphId),
    optional(agentId),
    optional(id),
  ].join(".");
}

/** What the server can tell apart: an absent field stands for all. */
interface Kind {
  readonly category?: string;
  readonly action?: string;
}

/** How much of a filter the server can do. */
export interface SubjectFilterOptions {
  /** What subjects start with. */
  readonly prefix: string;
  /** Whether it takes a list of subjects: nats-server 2.10. */
  readonly lists: boolean;
}

/**
 * The subjects that cover everything a filter accepts, and as little else as the server can tell apart.
 * What they let through has to be checked against the filter all the same.
 *
 * @returns Undefined: all of the stream. None: nothing can match.
 */
export function filterSubjects(
  filter: EventFilter | undefined,
  options: SubjectFilterOptions,
): readonly string[] | undefined {
  if (filter === undefined) return undefined;
  const { graphId, agentId } = filter;
  const kinds = distinct(kindsOf(filter));
  const unrestricted = kinds.some(({ category, action }) => !category && !action);
  if (unrestricted && graphId === undefined && agentId === undefined) return undefined;
  const single = kinds.length <= 1 || (options.lists && kinds.length <= MOST_SUBJECTS);
  return (single ? kinds : [common(kinds)]).map(({ category, action }) =>
    [
      options.prefix,
      "ev",
      category ?? "*",
      action === undefined ? "*" : token(action),
      graphId === undefined ? "*" : token(graphId),
      agentId === undefined ? "*" : token(agentId),
      "*",
    ].join(".")
  );
}

function kindsOf({ categories, actions, patterns }: EventFilter): readonly Kind[] {
  const listed = (categories ?? [undefined]).flatMap((category) =>
    (actions ?? [undefined]).map((action) => kind(category, action))
  );
  if (patterns === undefined) return listed;
  return patterns.flatMap(kindsOfPattern).flatMap((pattern) =>
    listed.flatMap((other) => intersect(pattern, other))
  );
}

/** What a pattern can match; the end of a prefix like `agent:b*` is left to the filter. */
function kindsOfPattern(pattern: string): readonly Kind[] {
  const prefix = pattern.endsWith("*") ? pattern.slice(0, -1) : undefined;
  const [category = "", ...rest] = (prefix ?? pattern).split(":");
  if (rest.length > 0) {
    return prefix === undefined ? [kind(category, rest.join(":"))] : [kind(category, undefined)];
  }
  if (prefix === undefined) return [];
  if (category === "") return [{}];
  return EVENT_CATEGORIES.filter((known) => known.startsWith(category))
    .map((known) => kind(known, undefined));
}

function intersect(one: Kind, other: Kind): readonly Kind[] {
  if (one.category && other.category && one.category !== other.category) return [];
  if (one.action && other.action && one.action !== other.action) return [];
  return [kind(one.category ?? other.category, one.action ?? other.action)];
}

/** Without those that another one covers: a server refuses subjects that overlap. */
function distinct(kinds: readonly Kind[]): readonly Kind[] {
  return kinds.filter((one, index) =>
    !kinds.some((other, at) =>
      at !== index && covers(other, one) && (at < index || !covers(one, other))
    )
  );
}

function covers(wide: Kind, narrow: Kind): boolean {
  return (wide.category === undefined || wide.category === narrow.category) &&
    (wide.action === undefined || wide.action === narrow.action);
}

function common(kinds: readonly Kind[]): Kind {
  const [first = {}] = kinds;
  return kind(
    kinds.every(({ category }) => category === first.category) ? first.category : undefined,
    kinds.every(({ action }) => action === first.action) ? first.action : undefined,
  );
}

function kind(category: string | undefined, action: string | undefined): Kind {
  return { ...(category !== undefined && { category }), ...(action !== undefined && { action }) };
}

function optional(text: string | undefined): string {
  return text === undefined ? ABSENT : token(text);
}
