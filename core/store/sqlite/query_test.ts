import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { type Event, EVENT_CATEGORIES } from "../../event/event.ts";
import { matchesFilter } from "../../event/match.ts";
import { eventFactory } from "../../testing/event_factory.ts";
import { openStore } from "../open_store.ts";
import type { EventFilter } from "../types.ts";
import { fromText, prefixEnd, toText } from "./_text.ts";

const text = fc.string({
  unit: fc.constantFrom(
    "a",
    "b",
    ":",
    "*",
    "\0",
    "\u0001",
    "\u0002",
    "ä",
    "😀",
    "\ud83d",
    "\uffff",
    "'",
  ),
  maxLength: 6,
});

Deno.test("toText() keeps every text, its order and its prefixes", () => {
  fc.assert(
    fc.property(text, text, (one, other) => {
      assert.equal(fromText(toText(one)), one);
      assert(!toText(one).includes("\0"));
      assert(toText(one).isWellFormed());
      assert(
        toText(one + other).startsWith(toText(one)) || !(one + other).isWellFormed() ||
          !one.isWellFormed(),
      );
      if (one.isWellFormed() && other.isWellFormed()) {
        assert.equal(comparePoints(toText(one), toText(other)), comparePoints(one, other));
      }
    }),
    { numRuns: 5_000 },
  );
});

Deno.test("prefixEnd() bounds exactly what starts with a prefix", () => {
  const database = new DatabaseSync(":memory:");
  const isInside = database.prepare("SELECT ?1 >= ?2 AND ?1 < ?3 AS inside");
  fc.assert(
    fc.property(
      text.map(toText),
      text.map(toText),
      fc.constantFrom("", "\u{10ffff}", "\u{d7ff}", "\u{10ffff}\u{10ffff}"),
      (start, rest, last) => {
        const prefix = start + last;
        for (const whole of [prefix + rest, rest + prefix, rest]) {
          const row = isInside.get(whole, prefix, prefixEnd(prefix));
          assert.equal(row?.inside, whole.startsWith(prefix) ? 1 : 0);
        }
      },
    ),
    { numRuns: 3_000 },
  );
  database.close();
});

Deno.test("SQLite accepts the same events as matchesFilter(), in the same order", async () => {
  const folder = await Deno.makeTempDir({ prefix: "remora-query-" });
  try {
    await using store = await openStore(`sqlite:${folder}/x.db`);
    const make = eventFactory();
    const random = fc.sample(anyEvent, { numRuns: 600, seed: 1 });
    // The indexes know the first ones, and not yet the others.
    const [early, late] = [random.slice(0, 540), random.slice(540)];
    const all = [
      ...await store.events.append(early.map((fields) => make(fields))),
      ...await store.events.append(late.map((fields) => make(fields))),
    ];
    await fc.assert(
      fc.asyncProperty(anyFilter, fc.nat(600), fc.integer({ min: 1, max: 600 }), async (
        filter,
        after,
        limit,
      ) => {
        const wanted = all.filter((event) => event.seq > after && matchesFilter(filter, event));
        assert.deepEqual(await store.events.read({ filter, after, limit }), wanted.slice(0, limit));
        assert.deepEqual(
          await store.events.read({ filter, after, limit, reverse: true }),
          wanted.toReversed().slice(0, limit),
        );
      }),
      { numRuns: 400 },
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("following one agent among many reads little", async () => {
  const folder = await Deno.makeTempDir({ prefix: "remora-query-" });
  try {
    await using store = await openStore(`sqlite:${folder}/x.db`);
    const make = eventFactory();
    await store.events.append(
      Array.from({ length: 50_000 }, (_, index) => make({ agentId: `a${index % 5_000}` })),
    );
    // 10 of 50,000: reading them all 200 times would take a minute.
    const start = performance.now();
    for (let agent = 0; agent < 200; agent++) {
      const found = await store.events.read({ filter: { agentId: `a${agent}` } });
      assert.equal(found.length, 10);
    }
    assert(performance.now() - start < 5_000);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("the indexes keep up, whoever appends and however much at once", async () => {
  const folder = await Deno.makeTempDir({ prefix: "remora-query-" });
  try {
    const path = `${folder}/x.db`;
    await using store = await openStore(`sqlite:${path}`);
    await using other = await openStore(`sqlite:${path}`);
    const make = eventFactory({ agentId: "a", graphId: "g" });
    for (let round = 0; round < 300; round++) {
      await store.events.append([make()]);
      await other.events.append([make(), make()]);
    }
    await Promise.all(Array.from({ length: 700 }, () => store.events.append([make()])));
    for (let round = 0; round < 520; round++) await store.events.append([make()]);
    const database = new DatabaseSync(path, { readOnly: true });
    const head = 300 * 3 + 700 + 520;
    const { indexed } = database.prepare("SELECT indexed FROM state").get() ?? {};
    assert(Number(indexed) > head - 600, `${indexed} of ${head}`);
    for (const table of ["events_by_agent", "events_by_graph", "events_by_kind"]) {
      const row = database.prepare(`SELECT count(*) AS n, max(seq) AS last FROM ${table}`).get();
      assert.deepEqual({ ...row }, { n: indexed, last: indexed }, table);
    }
    await store.events.trim(1_000);
    for (const table of ["events_by_agent", "events_by_graph", "events_by_kind"]) {
      const row = database.prepare(`SELECT min(seq) AS first FROM ${table}`).get();
      assert.deepEqual({ ...row }, { first: 1_000 }, table);
    }
    database.close();
    const found = await other.events.read({ filter: { agentId: "a" }, limit: 10_000 });
    assert.deepEqual(found.map(({ seq }) => seq), range(1_000, head));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

const action = fc.constantFrom("a", "ab", "b", "blocked", "ä", "%", "_");
const id = fc.constantFrom("x", "y", "x\0", "X");

const anyEvent: fc.Arbitrary<Partial<Event>> = fc.record({
  category: fc.constantFrom(...EVENT_CATEGORIES),
  action,
  agentId: id,
  graphId: id,
}, { requiredKeys: ["category", "action"] });

const pattern = fc.oneof(
  fc.tuple(fc.constantFrom(...EVENT_CATEGORIES), action).map(([category, name]) =>
    `${category}:${name}`
  ),
  fc.constantFrom("*", "agent:*", "a*", "agent:a*", "user:b*", "agent", ":a", "tool:**", "%:a"),
);

const anyFilter: fc.Arbitrary<EventFilter> = fc.record({
  categories: fc.uniqueArray(fc.constantFrom(...EVENT_CATEGORIES)),
  actions: fc.uniqueArray(action),
  patterns: fc.array(pattern, { maxLength: 4 }),
  agentId: id,
  graphId: id,
}, { requiredKeys: [] });

function comparePoints(one: string, other: string): number {
  const [a, b] = [[...one], [...other]].map((points) =>
    points.map((point) => point.codePointAt(0)!)
  );
  for (let index = 0; index < Math.min(a!.length, b!.length); index++) {
    if (a![index] !== b![index]) return Math.sign(a![index]! - b![index]!);
  }
  return Math.sign(a!.length - b!.length);
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
