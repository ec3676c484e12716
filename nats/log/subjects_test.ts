import assert from "node:assert/strict";
import fc from "fast-check";
import { type Event, EVENT_CATEGORIES, type EventFilter, matchesFilter } from "@remora/core";
import { eventSubject, filterSubjects } from "./subjects.ts";

const words = fc.constantFrom("started", "blocked", "b", "block.ed", "ünï", "*");
const ids = fc.option(fc.constantFrom("a", "b", "a.b", "", ">", "=-"), { nil: undefined });
const categories = fc.constantFrom(...EVENT_CATEGORIES);
const events = fc.record({ category: categories, action: words, agentId: ids, graphId: ids })
  .map((fields): Event => {
    const { agentId, graphId, ...rest } = fields;
    return {
      seq: 1,
      id: "x",
      timestamp: "",
      payload: {},
      ...rest,
      ...(agentId !== undefined && { agentId }),
      ...(graphId !== undefined && { graphId }),
    };
  });
const patterns = fc.oneof(
  fc.tuple(categories, words).map(([category, action]) => `${category}:${action}`),
  fc.tuple(categories, fc.constantFrom("", "b", "blo")).map(([name, start]) => `${name}:${start}*`),
  fc.constantFrom("*", "a*", "agent", "t*", "nothing:*"),
);
const filters = fc.record({
  categories: fc.option(fc.array(categories, { maxLength: 3 }), { nil: undefined }),
  actions: fc.option(fc.array(words, { maxLength: 3 }), { nil: undefined }),
  patterns: fc.option(fc.array(patterns, { maxLength: 4 }), { nil: undefined }),
  agentId: ids,
  graphId: ids,
}).map((fields): EventFilter =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
);

for (const lists of [false, true]) {
  const server = lists ? "a server that takes lists" : "a server that takes one subject";

  Deno.test(`on ${server} nothing that a filter accepts is left out`, () => {
    fc.assert(
      fc.property(filters, events, (filter, event) => {
        const subjects = filterSubjects(filter, { prefix: "p", lists });
        if (!lists) assert.ok(subjects === undefined || subjects.length <= 1);
        if (!matchesFilter(filter, event) || subjects === undefined) return;
        for (const id of [undefined, "some.id"]) {
          const subject = eventSubject("p", event, id);
          assert.ok(
            subjects.some((pattern) => covers(pattern, subject)),
            `${subjects}: ${subject}`,
          );
        }
      }),
      { numRuns: 2_000 },
    );
  });
}

Deno.test("no two subjects of a filter overlap", () => {
  fc.assert(fc.property(filters, events, (filter, event) => {
    const subjects = filterSubjects(filter, { prefix: "p", lists: true }) ?? [];
    const subject = eventSubject("p", event);
    assert.ok(subjects.filter((pattern) => covers(pattern, subject)).length <= 1, `${subjects}`);
  }));
});

Deno.test("a filter is as narrow as the server allows", () => {
  const filter = { patterns: ["agent:blocked", "agent:resumed"], graphId: "g 1" };
  const narrow = (lists: boolean) => filterSubjects(filter, { prefix: "p", lists });
  assert.deepEqual(narrow(true), ["p.ev.agent.blocked.g=201.*.*", "p.ev.agent.resumed.g=201.*.*"]);
  assert.deepEqual(narrow(false), ["p.ev.agent.*.g=201.*.*"]);
  assert.equal(filterSubjects({ patterns: ["*"] }, { prefix: "p", lists: true }), undefined);
  assert.deepEqual(filterSubjects({ actions: [] }, { prefix: "p", lists: true }), []);
});

/** As the server compares. */
function covers(pattern: string, subject: string): boolean {
  const wanted = pattern.split(".");
  const found = subject.split(".");
  return wanted.length === found.length &&
    wanted.every((token, index) => token === "*" || token === found[index]);
}
