import assert from "node:assert/strict";
import { EventBus } from "../../bus/event_bus.ts";
import { RemoraError } from "../../error/error.ts";
import { eventKey } from "../../event/event.ts";
import { newId } from "../../event/id.ts";
import type { JsonValue } from "../../json/json.ts";
import type { Store } from "../../store/types.ts";
import { FakeClock } from "../../testing/fake_clock.ts";
import { openMemoryStore } from "../../testing/memory_store.ts";
import { askUser } from "../ask.ts";
import type { AskOptions } from "../ask_options.ts";
import { WorkspaceInboxCoordinator } from "../coordinator.ts";
import { listQuestions } from "../list.ts";
import { INBOX_KEYS, type Question } from "../question.ts";

export const ADA = { by: "Ada", via: "dashboard" };
export const BOB = { by: "Bob", via: "cli" };
export const MINUTE = 60_000;

/** A store with a bus, a coordinator and a clock that moves only when told to. */
export class Bench implements AsyncDisposable {
  readonly clock = new FakeClock();
  readonly errors: unknown[] = [];
  readonly bus: EventBus;
  readonly coordinator: WorkspaceInboxCoordinator;

  constructor(readonly store: Store) {
    this.bus = new EventBus(store.events);
    this.coordinator = this.newCoordinator();
  }

  static async open(keep = 100_000): Promise<Bench> {
    return new Bench(await openMemoryStore({ keep }));
  }

  newCoordinator(): WorkspaceInboxCoordinator {
    return new WorkspaceInboxCoordinator(this.bus, this.store, {
      clock: this.clock,
      onError: (error) => this.errors.push(error),
    });
  }

  /** Stores a question as an agent does that dies at once. Returns its id. */
  async ask(text: string, options: Partial<AskOptions> = {}, workspaceId = "w1"): Promise<string> {
    const id = options.id ?? newId();
    const stop = new AbortController();
    const asked = askUser(this.store.workspace(workspaceId), text, {
      agentId: "a1",
      id,
      clock: this.clock,
      signal: stop.signal,
      events: this.store.events,
      ...options,
    });
    const key = `${INBOX_KEYS.question}${id}`;
    for await (const _ of this.store.workspace(workspaceId).kv.watch(key)) break;
    // The announcement, where there is one, is on its way as soon as the record is there.
    await turn();
    stop.abort();
    await assert.rejects(asked);
    return id;
  }

  async keys(): Promise<readonly string[]> {
    return (await this.store.events.read()).map(eventKey);
  }

  async question(id: string): Promise<Question | undefined> {
    return (await listQuestions(this.store)).find((question) => question.id === id);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.coordinator.stopAll();
    await this.bus.close();
    await this.store.close();
    assert.deepEqual(this.errors, []);
    assert.equal(this.clock.pending, 0, "no alarm is left");
  }
}

/** Lets the event loop run once. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** Waits until a condition holds. */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !await condition(); tries++) {
    if (tries > 1_000) throw new Error("Waited in vain");
    await turn();
  }
}

/** Accepts an error of Remora with this code. */
export function code(expected: string): (error: unknown) => boolean {
  return (error) => error instanceof RemoraError && error.code === expected;
}

/** What is left of an answerer that is killed right after the decision. */
export async function storeAnswerOnly(
  bench: Bench,
  id: string,
  answer: JsonValue,
  workspaceId = "w1",
): Promise<void> {
  const result = await bench.store.workspace(workspaceId).kv.create(
    `${INBOX_KEYS.response}${id}`,
    {
      outcome: "answered",
      answer,
      respondedAt: new Date(bench.clock.now()).toISOString(),
      respondedBy: "Eve",
      via: "cli",
    },
  );
  assert.ok(result.ok);
}
