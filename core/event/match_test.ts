import assert from "node:assert/strict";
import fc from "fast-check";
import { createEvent } from "./create.ts";
import { EVENT_CATEGORIES } from "./event.ts";
import { matchesFilter, matchesPattern } from "./match.ts";

const category = fc.constantFrom(...EVENT_CATEGORIES);
const action = fc.stringMatching(/^[a-z_]{1,12}$/);
const kind = fc.record({ category, action });

Deno.test("matchesPattern() accepts the exact kind, and only that", () => {
  fc.assert(fc.property(kind, kind, (a, b) => {
    const same = a.category === b.category && a.action === b.action;
    assert.equal(matchesPattern(`${a.category}:${a.action}`, b), same);
  }));
});

Deno.test("matchesPattern() accepts every prefix followed by an asterisk", () => {
  fc.assert(fc.property(kind, fc.nat(30), (event, cut) => {
    const key = `${event.category}:${event.action}`;
    const prefix = key.slice(0, cut);
    assert.ok(matchesPattern(`${prefix}*`, event));
    assert.equal(matchesPattern(prefix, event), prefix === key);
  }));
});

Deno.test("matchesPattern() refuses what does not start with the prefix", () => {
  fc.assert(fc.property(kind, action, (event, text) => {
    const prefix = `${event.category}:${text}`;
    const expected = event.action.startsWith(text);
    assert.equal(matchesPattern(`${prefix}*`, event), expected);
  }));
});

Deno.test("matchesPattern() takes an asterisk elsewhere literally", () => {
  const event = { category: "agent", action: "blocked" } as const;
  assert.equal(matchesPattern("*:blocked", event), false);
  assert.equal(matchesPattern("agent:*ed", event), false);
  assert.equal(matchesPattern("", event), false);
});

Deno.test("matchesFilter() wants every condition, and any value within one", () => {
  const event = createEvent({ category: "agent", action: "blocked", agentId: "a", graphId: "g" });
  assert.ok(matchesFilter({}, event));
  assert.ok(matchesFilter({ categories: ["tool", "agent"], actions: ["blocked"] }, event));
  assert.ok(matchesFilter({ patterns: ["tool:*", "agent:b*"], agentId: "a", graphId: "g" }, event));
  assert.equal(matchesFilter({ categories: ["agent"], actions: ["started"] }, event), false);
  assert.equal(matchesFilter({ agentId: "b" }, event), false);
  assert.equal(matchesFilter({ graphId: "b" }, event), false);
  assert.equal(matchesFilter({ patterns: ["tool:*"] }, event), false);
});

Deno.test("matchesFilter() finds nothing for an empty list", () => {
  const event = createEvent({ category: "agent", action: "blocked" });
  assert.equal(matchesFilter({ categories: [] }, event), false);
  assert.equal(matchesFilter({ actions: [] }, event), false);
  assert.equal(matchesFilter({ patterns: [] }, event), false);
});
