import assert from "node:assert/strict";
import fc from "fast-check";
import { EventBus } from "../bus/event_bus.ts";
import { eventKey } from "../event/event.ts";
import { FakeClock } from "../testing/fake_clock.ts";
import { openMemoryStore } from "../testing/memory_store.ts";
import { askUser } from "./ask.ts";
import { WorkspaceInboxCoordinator } from "./coordinator.ts";
import { QuestionAnsweredError, QuestionClosedError } from "./errors.ts";
import { listQuestions } from "./list.ts";
import type { Resolution } from "./question.ts";
import { turn, until } from "./testdata/inbox_bench.ts";

const MINUTE = 60_000;

/** What became of a question with a deadline in a minute, asked and answered by clocks that differ. */
interface Outcome {
  /** What the agent was told. */
  readonly told: Resolution;
  /** What the person was told. */
  readonly answered: "yes" | "too late";
  readonly log: readonly string[];
  readonly status: string | undefined;
}

/**
 * Asks by one clock, answers by another one, some time later, while a dashboard sweeps deadlines by the
 * second one.
 */
async function askAcross(options: {
  /** How far the clock of the dashboard is ahead of the agent's; negative: behind. */
  readonly ahead: number;
  /** When the person answers, by either clock since the question. */
  readonly after: number;
}): Promise<Outcome> {
  await using store = await openMemoryStore();
  await using bus = new EventBus(store.events);
  const agentClock = new FakeClock();
  const deskClock = new FakeClock(agentClock.now() + options.ahead);
  const errors: unknown[] = [];
  await using inbox = new WorkspaceInboxCoordinator(bus, store, {
    clock: deskClock,
    onError: (error) => errors.push(error),
  });
  inbox.watchAll();
  const asked = askUser(store.workspace("w1"), "Go on?", {
    agentId: "a1",
    id: "q1",
    events: store.events,
    clock: agentClock,
    timeout: MINUTE,
  });
  await until(async () => (await listQuestions(store)).length === 1);
  await until(() => Promise.resolve(agentClock.pending === 1));
  for (let passed = 0; passed < options.after; passed += 10_000) {
    const step = Math.min(10_000, options.after - passed);
    await Promise.all([agentClock.advance(step), deskClock.advance(step)]);
  }
  await turn();
  let answered: Outcome["answered"] = "yes";
  try {
    await inbox.respond("a1", "q1", "yes", { by: "Ada", via: "test" });
  } catch (error) {
    assert(error instanceof QuestionClosedError || error instanceof QuestionAnsweredError);
    answered = "too late";
  }
  const told = await asked;
  await until(async () => (await listQuestions(store))[0]?.status !== "pending");
  assert.deepEqual(errors, []);
  return {
    told,
    answered,
    log: (await store.events.read()).map(eventKey),
    status: (await listQuestions(store))[0]?.status,
  };
}

Deno.test("clocks that differ move a deadline, and never make two decisions of one", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: -3 * MINUTE, max: 3 * MINUTE }),
      fc.integer({ min: 0, max: 2 * MINUTE }),
      async (ahead, after) => {
        const { told, answered, log, status } = await askAcross({ ahead, after });
        const isAnswered = told.outcome === "answered";
        assert.equal(status, told.outcome, "the record says what the agent was told");
        assert.equal(answered, isAnswered ? "yes" : "too late", "so was the person");
        const last = isAnswered ? "agent:resumed" : "agent:expired";
        assert.deepEqual(log, ["agent:blocked", last], "announced once, decided once");
        // Whichever clock is first there decides.
        const isOver = after >= MINUTE || ahead + after >= MINUTE;
        assert.equal(told.outcome, isOver ? "expired" : "answered");
      },
    ),
    { numRuns: 60 },
  );
});

Deno.test("an answer that is older than its question, by the clocks, counts", async () => {
  const { told, log } = await askAcross({ ahead: -3 * MINUTE, after: 0 });
  assert.equal(told.outcome, "answered");
  assert.equal(log.at(-1), "agent:resumed");
});
