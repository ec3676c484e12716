// _bus_ways.ts NUMBER: measures one way to deliver events in a process of its own, and prints events per second.
import { EventEmitter } from "node:events";
import { type Event, EventBus, eventKey, matchesPattern, openStore } from "@remora/core";
import { EventEmitter3, mitt, Subject } from "../deps.ts";
import { KEYS, makeEvents } from "./_events.ts";
import { medianOf, rate } from "./_measure.ts";

/** Events of one run. */
export const COUNT = 200_000;
/** Runs of which the median is taken. */
export const ROUNDS = 7;
/** What is subscribed to. */
export const PATTERNS: readonly string[] = [
  "*",
  "agent:*",
  "tool:*",
  "model:*",
  "graph:*",
  "agent:blocked",
  "agent:st*",
  "tool:called",
  "agent:completed",
  "user:*",
];

/** One way to deliver: publishes all events, returns how many times a handler ran. */
type Delivery = (events: readonly Event[]) => Promise<number>;

/** Ours, and the peers' in their best case: name, whether it keeps a log, how it delivers. */
export const WAYS: readonly (readonly [string, string, Delivery])[] = [
  ["Remora, `publish` of each event", "yes", remora],
  ["Remora, waiting for each event", "yes", remoraWaiting],
  ["Remora, `publish` of 100 at once", "yes", remoraBatches],
  ["mitt 3.0", "no", withMitt],
  ["eventemitter3 5.0", "no", withEventEmitter3],
  ["node:events", "no", withNode],
  ["rxjs 7.8 Subject", "no", withRxjs],
];

async function onBus(
  publish: (bus: EventBus) => Promise<unknown>,
  count: number,
): Promise<number> {
  await using store = await openStore("memory:");
  await using bus = new EventBus(store.events);
  let calls = 0;
  const last = Promise.withResolvers<void>();
  for (const pattern of PATTERNS) bus.subscribe(pattern, () => calls++);
  bus.subscribe("*", ({ seq }) => {
    if (seq === count) last.resolve();
  });
  await publish(bus);
  await last.promise;
  return calls;
}

async function remora(events: readonly Event[]): Promise<number> {
  return await onBus(async (bus) => {
    let last: Promise<unknown> | undefined;
    for (const event of events) last = bus.publish(event);
    await last;
  }, events.length);
}

async function remoraWaiting(events: readonly Event[]): Promise<number> {
  return await onBus(async (bus) => {
    for (const event of events) await bus.publish(event);
  }, events.length);
}

async function remoraBatches(events: readonly Event[]): Promise<number> {
  return await onBus(async (bus) => {
    for (let at = 0; at < events.length; at += 100) await bus.publish(events.slice(at, at + 100));
  }, events.length);
}

function withMitt(events: readonly Event[]): Promise<number> {
  let calls = 0;
  const emitter = mitt<Record<string, Event>>();
  for (const key of matchedKeys()) emitter.on(key, () => calls++);
  for (const event of events) emitter.emit(eventKey(event), event);
  return Promise.resolve(calls);
}

function withEventEmitter3(events: readonly Event[]): Promise<number> {
  let calls = 0;
  const emitter = new EventEmitter3();
  for (const key of matchedKeys()) emitter.on(key, () => calls++);
  for (const event of events) emitter.emit(eventKey(event), event);
  return Promise.resolve(calls);
}

function withNode(events: readonly Event[]): Promise<number> {
  let calls = 0;
  const emitter = new EventEmitter();
  emitter.setMaxListeners(100);
  for (const key of matchedKeys()) emitter.on(key, () => calls++);
  for (const event of events) emitter.emit(eventKey(event), event);
  return Promise.resolve(calls);
}

function withRxjs(events: readonly Event[]): Promise<number> {
  let calls = 0;
  const subject = new Subject<Event>();
  for (const pattern of PATTERNS) {
    subject.subscribe((event) => {
      if (matchesPattern(pattern, event)) calls++;
    });
  }
  for (const event of events) subject.next(event);
  return Promise.resolve(calls);
}

/** A key for each pattern that matches it: so often a handler is registered. */
function matchedKeys(): readonly string[] {
  return PATTERNS.flatMap((pattern) =>
    KEYS.filter((key) =>
      pattern.endsWith("*") ? key.startsWith(pattern.slice(0, -1)) : key === pattern
    )
  );
}

if (import.meta.main) {
  const [name, , deliver] = WAYS[Number(Deno.args[0])]!;
  const sample = makeEvents(1_000);
  if (await deliver(sample) !== await remora(sample)) throw new Error(`${name} delivers otherwise`);
  const perSecond = await medianOf(ROUNDS, async () => {
    const events = makeEvents(COUNT);
    collectGarbage();
    return await rate(COUNT, async () => {
      await deliver(events);
    });
  });
  console.log(perSecond);
}

/** What was made beforehand is not to be tidied up during the measurement. */
function collectGarbage(): void {
  const collect: unknown = Reflect.get(globalThis, "gc");
  if (typeof collect === "function") collect();
}
