import assert from "node:assert/strict";
import { EventBus } from "../bus/event_bus.ts";
import { RemoraError } from "../error/error.ts";
import { type Event, eventKey } from "../event/event.ts";
import { createStore } from "../store/create_store.ts";
import { openMemoryEngine } from "../store/memory/engine.ts";
import type { Kv, KvResult, Store } from "../store/types.ts";
import { askUser } from "./ask.ts";
import { WorkspaceInboxCoordinator } from "./coordinator.ts";
import { QuestionAnsweredError } from "./errors.ts";
import { INBOX_KEYS, type Resolution } from "./question.ts";

/** What happens to the acknowledgement of an answer: once, then everything works. */
type Fault = "sent again" | "lost" | "announcement lost";

const UNREACHABLE = new RemoraError("STORE-UNREACHABLE", "The store did not answer");

/** A store in memory whose first answer is stored, but not acknowledged. */
async function openFaulty(fault: Fault): Promise<Store> {
  const engine = await openMemoryEngine("memory:", {});
  let isDue = true;
  const faultyCreate = async (kv: Kv, key: string, value: unknown): Promise<KvResult> => {
    const result = await kv.create(key, JSON.parse(JSON.stringify(value)));
    if (!isDue || !key.startsWith(INBOX_KEYS.response) || fault === "announcement lost") {
      return result;
    }
    isDue = false;
    if (fault === "lost") throw UNREACHABLE;
    // What an engine does that heard nothing.
    return await kv.create(key, JSON.parse(JSON.stringify(value)));
  };
  const { events } = engine;
  return createStore({
    url: engine.url,
    blobs: engine.blobs,
    workspaces: () => engine.workspaces(),
    close: () => engine.close(),
    events: {
      append: async (list: readonly Event[]) => {
        const isAnswer = list.some(({ action }) => action === "resumed");
        if (fault === "announcement lost" && isAnswer && isDue) {
          isDue = false;
          throw UNREACHABLE;
        }
        return await events.append(list);
      },
      read: (options) => events.read(options),
      follow: (options) => events.follow(options),
      head: () => events.head(),
      first: () => events.first(),
      trim: (before) => events.trim(before),
    },
    kv: (id) => {
      const kv = engine.kv(id);
      return {
        get: (key) => kv.get(key),
        set: (key, value) => kv.set(key, value),
        create: (key, value) => faultyCreate(kv, key, value),
        update: (key, value, ifVersion) => kv.update(key, value, ifVersion),
        delete: (key, options) => kv.delete(key, options),
        list: (prefix) => kv.list(prefix),
        watch: (prefix, options) => kv.watch(prefix, options),
      };
    },
  });
}

async function asked(
  fault: Fault,
  check: (inbox: WorkspaceInboxCoordinator, answered: Promise<Resolution>) => Promise<void>,
): Promise<void> {
  await using store = await openFaulty(fault);
  await using bus = new EventBus(store.events);
  await using inbox = new WorkspaceInboxCoordinator(bus, store);
  const question = askUser(store.workspace("w1"), "Go on?", {
    agentId: "a1",
    id: "q1",
    events: store.events,
  });
  for await (const event of store.events.follow()) if (event.action === "blocked") break;
  await check(inbox, question);
  const { answer, respondedBy } = await question;
  assert.deepEqual([answer, respondedBy], ["yes", "Ada"]);
  const log = (await store.events.read()).map(eventKey);
  assert.deepEqual(log, ["agent:blocked", "agent:resumed"], "told once");
}

Deno.test("an answer that the engine wrote again, since it heard nothing, has won", () =>
  asked("sent again", async (inbox) => {
    const { answer } = await inbox.respond("a1", "q1", "yes", { by: "Ada", via: "test" });
    assert.equal(answer, "yes");
    await assert.rejects(
      inbox.respond("a1", "q1", "no", { by: "Bob", via: "test" }),
      (error: unknown) =>
        error instanceof QuestionAnsweredError && error.resolution.respondedBy === "Ada",
    );
  }));

for (const fault of ["lost", "announcement lost"] as const) {
  Deno.test(`repeating an answer whose acknowledgement was not heard (${fault}) is no second answer`, () =>
    asked(fault, async (inbox) => {
      const ada = { by: "Ada", via: "test", requestId: "form 1" };
      await assert.rejects(inbox.respond("a1", "q1", "yes", ada), { code: "STORE-UNREACHABLE" });
      await assert.rejects(
        inbox.respond("a1", "q1", "no", { by: "Bob", via: "test", requestId: "form 2" }),
        QuestionAnsweredError,
      );
      const again = await inbox.respond("a1", "q1", "no", ada);
      assert.equal(again.answer, "yes", "what was stored counts");
      await assert.rejects(
        inbox.decline("a1", "q1", ada),
        QuestionAnsweredError,
        "declining is another decision",
      );
    }));
}
