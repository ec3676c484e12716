import { EVENT_WINDOW } from "../stream/layout.ts";

/**
 * What has to be done so that an event is stored once, whenever and wherever it is appended again.
 *
 * - `fresh`: it was made a moment ago, so every copy of it comes within the time for which the server
 *   remembers message ids;
 * - `old`: it was made at a known time before that, so a copy would be found around that time;
 * - `derived`: its id says nothing about time: it is the same for everyone who takes the same step.
 */
export type Identity =
  | { readonly kind: "fresh" }
  | { readonly kind: "old"; readonly madeAt: number }
  | { readonly kind: "derived" };

/**
 * A quarter of the server's memory: the rest is for a client that repeats what was not acknowledged, and
 * for clocks of different machines, which may be apart by more than an hour.
 */
const FRESH = EVENT_WINDOW / 4;
/** Ids made ahead of this clock by more than this are not trusted to be fresh. */
const FUTURE = 5 * 60_000;

const VERSION_7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** What kind of id this is, seen from `now` (milliseconds since 1970). */
export function identify(id: string, now: number): Identity {
  if (!VERSION_7.test(id)) return { kind: "derived" };
  const madeAt = Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
  const fresh = madeAt > now - FRESH && madeAt < now + FUTURE;
  return fresh ? { kind: "fresh" } : { kind: "old", madeAt };
}

/** When the first copy of an event made at this time was stored, if it was appended while it was fresh. */
export function storedBetween(madeAt: number): readonly [from: number, to: number] {
  return [madeAt - EVENT_WINDOW / 2, madeAt + EVENT_WINDOW];
}
