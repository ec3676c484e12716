import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type Event,
  eventKey,
  type EventLog,
  isJsonObject,
  type Kv,
  type Workspace,
} from "@remora/core";
import type { Message, ModelClient } from "../../model/types.ts";
import type { Tool } from "../../tools/types.ts";
import { countedTool, submitTool, TestAgent } from "./test_agent.ts";

const KINDS = ["rerun", "report", "concurrent", "failing", "throwing", "unknown"] as const;

/** The kinds of tool that a random plan is made of. */
export type Kind = typeof KINDS[number];
/** Which tools the model calls, turn by turn; then it submits. */
export type Plan = readonly (readonly Kind[])[];

/** Random plans. */
export const plans: fc.Arbitrary<Plan> = fc.array(
  fc.array(fc.constantFrom(...KINDS), { minLength: 1, maxLength: 4 }),
  { minLength: 1, maxLength: 4 },
);

/**
 * What happens at a step of a life: it dies before or after the step is done, is asked to stop, or the step
 * fails, as a disk or a server does, and the process goes on.
 */
export interface Fate {
  readonly at: number;
  readonly how: "dies before" | "dies after" | "is stopped" | "fails";
}

/** One life of an agent's process. Everything that leaves a trace outside of it is a step. */
export class Life {
  readonly #fate: Fate | undefined;
  readonly #controller = new AbortController();
  /** Steps so far. */
  steps = 0;
  /** Nothing works any more. */
  dead = false;

  constructor(fate?: Fate) {
    this.#fate = fate;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  async step<T>(work: () => T | Promise<T>): Promise<T> {
    if (this.dead) throw new Error("dead");
    if (this.steps++ !== this.#fate?.at) return await work();
    if (this.#fate.how === "is stopped") {
      this.#controller.abort(new Error("stopped"));
      return await work();
    }
    if (this.#fate.how === "fails") throw new Error("failed");
    this.dead = true;
    if (this.#fate.how === "dies after") await work();
    throw new Error("killed");
  }
}

/** What happened to each call, in all lives of the agent together. */
export interface Deeds {
  readonly started: string[];
  readonly finished: string[];
}

/** A log and a workspace whose writes are steps. */
export function mortal(
  agent: TestAgent,
  life: Life,
): { readonly events: EventLog; readonly workspace: Workspace } {
  const { workspace, store } = agent;
  const { kv } = workspace;
  const mortalKv: Kv = {
    create: (...args) => life.step(() => kv.create(...args)),
    set: (...args) => life.step(() => kv.set(...args)),
    get: (...args) => kv.get(...args),
    list: (...args) => kv.list(...args),
    update: (...args) => kv.update(...args),
    delete: (...args) => kv.delete(...args),
    watch: (...args) => kv.watch(...args),
  };
  const log: EventLog = Object.assign(Object.create(store.events), {
    append: (events: readonly Event[]) => life.step(() => store.events.append(events)),
  });
  return { events: log, workspace: { id: workspace.id, kv: mortalKv, files: workspace.files } };
}

/** A model without memory: the conversation says which turn of the plan is next. */
export function planModel(
  plan: Plan,
  life: Life,
  requests: (readonly Message[])[],
): ModelClient {
  return {
    name: "plan",
    baseUrl: "plan:",
    models: () => Promise.resolve([]),
    complete: ({ messages }, options) =>
      life.step(() => {
        options?.signal?.throwIfAborted();
        requests.push(messages);
        const turn = messages.filter((message) => message.role === "assistant").length;
        const names = plan[turn] ?? ["submit_result"];
        const toolCalls = names.map((name, index) => ({
          id: `t${turn}-${index}`,
          name,
          arguments: { key: `${turn}-${index}` },
        }));
        return { content: null, toolCalls, model: "plan", repairs: [] };
      }),
  };
}

/** The tools of plans. */
export function planTools(life: Life, deeds: Deeds): readonly Tool[] {
  const make = (kind: Kind, more: Parameters<typeof countedTool>[2] = {}): Tool =>
    countedTool(kind, async ({ key }) => {
      await life.step(() => void deeds.started.push(String(key)));
      await life.step(() => void deeds.finished.push(String(key)));
      if (kind === "throwing") throw new Error(`${key} does not work`);
      return { content: `${kind} ${key}`, isError: kind === "failing" };
    }, more);
  return [
    make("rerun"),
    make("report", { onInterrupt: "report" }),
    make("concurrent", { concurrent: true }),
    make("failing"),
    make("throwing"),
    submitTool(),
  ];
}

/** Lives through a plan with these fates, one life after the other and a last one without, and checks what always holds. */
export async function liveThrough(plan: Plan, fates: readonly Fate[]): Promise<number> {
  await using agent = await TestAgent.open();
  const deeds: Deeds = { started: [], finished: [] };
  const requests: (readonly Message[])[] = [];
  for (const fate of fates) {
    if (await liveOnce(agent, plan, { life: new Life(fate), deeds, requests })) break;
  }
  const last = new Life();
  assert.ok(await liveOnce(agent, plan, { life: last, deeds, requests }));
  for (const messages of requests) checkPairs(messages);
  checkEvents(await agent.events());
  checkRuns(plan, deeds, fates.length);
  return last.steps;
}

async function liveOnce(
  agent: TestAgent,
  plan: Plan,
  { life, deeds, requests }: {
    readonly life: Life;
    readonly deeds: Deeds;
    readonly requests: (readonly Message[])[];
  },
): Promise<boolean> {
  const settled = await settledCalls(agent);
  const before = deeds.started.length;
  try {
    const tools = planTools(life, deeds);
    const more = { ...mortal(agent, life), signal: life.signal, maxTurns: 30 };
    const { reason } = await agent.run(planModel(plan, life, requests), tools, more);
    assert.equal(reason, hasThreeRejected(plan) ? "invalid_tool_calls" : "termination_tool");
    return true;
  } catch (error) {
    const failed = error instanceof Error && error.message === "failed";
    if (life.signal.aborted) assert.equal(error, life.signal.reason);
    else if (!life.dead && !failed) throw error;
    return false;
  } finally {
    for (const key of deeds.started.slice(before)) {
      assert.ok(!settled.has(`t${key}`), `${key} was finished and is run again`);
    }
  }
}

/** A request holds each call with its result, in order. */
function checkPairs(messages: readonly Message[]): void {
  let open: string[] = [];
  for (const message of messages) {
    if (message.role === "tool") {
      assert.equal(message.callId, open.shift());
      continue;
    }
    assert.deepEqual(open, [], "a call without its result was sent");
    if (message.role === "assistant") open = message.toolCalls.map((call) => call.id);
  }
  assert.deepEqual(open, []);
}

/** Each step was told once, whatever happened in between, and each call has an end. */
function checkEvents(events: readonly Event[]): void {
  const told = new Set<string>();
  for (const event of events) {
    const { turn, callId } = event.payload;
    const ended = ["tool:completed", "tool:failed"].includes(eventKey(event));
    const step = `${ended ? "end" : eventKey(event)} ${callId ?? turn}`;
    assert.ok(!told.has(step), `${step} was told twice`);
    told.add(step);
  }
  const count = (start: string): number =>
    [...told].filter((step) => step.startsWith(start)).length;
  assert.equal(count("end"), count("tool:called"));
  assert.equal(count("model:request"), count("model:response"));
}

function checkRuns(plan: Plan, { started }: Deeds, interruptions: number): void {
  for (const key of new Set(started)) {
    const runs = started.filter((one) => one === key).length;
    const [turn, index] = key.split("-").map(Number);
    const once = plan[turn!]?.[index!] === "report";
    assert.ok(runs <= (once ? 1 : 1 + interruptions), `${key} was run ${runs} times`);
  }
}

/** The calls whose results are in the journal. */
async function settledCalls(agent: TestAgent): Promise<ReadonlySet<string>> {
  const entries = await agent.workspace.kv.list("agent:a1:journal:");
  return new Set(
    entries.flatMap(({ value }) =>
      isJsonObject(value) && value.type === "result" ? [String(value.callId)] : []
    ),
  );
}

function hasThreeRejected(plan: Plan): boolean {
  let row = 0;
  for (const turn of plan) {
    row = turn.every((kind) => kind === "unknown") ? row + 1 : 0;
    if (row === 3) return true;
  }
  return false;
}
