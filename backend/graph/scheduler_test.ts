import assert from "node:assert/strict";
import fc from "fast-check";
import { Scheduler, type SchedulerOptions, type Task, type TaskEnd } from "./scheduler.ts";
import type { ErrorPolicy } from "./types.ts";

/** A random graph without circles: each task depends on earlier ones only. */
const GRAPH = fc.array(
  fc.record({
    upstream: fc.array(fc.nat(), { maxLength: 4 }),
    priority: fc.integer({ min: -1, max: 1 }),
    fails: fc.boolean(),
    steps: fc.nat(3),
  }),
  { minLength: 1, maxLength: 25 },
).map((items) =>
  items.map((item, index) => ({
    ...item,
    id: `t${index}`,
    name: `task ${index}`,
    upstream: index === 0 ? [] : [...new Set(item.upstream.map((value) => `t${value % index}`))],
  }))
);

type TestTask = Task & { readonly fails: boolean; readonly steps: number };

const POLICIES: readonly ErrorPolicy[] = ["stop_graph", "skip_downstream", "continue"];

/** Runs tasks, and keeps what happened. */
class Recorder {
  readonly starts: string[] = [];
  readonly ends = new Map<string, TaskEnd>();
  mostAtOnce = 0;
  #atOnce = 0;

  readonly run = async (task: TestTask, signal: AbortSignal): Promise<TaskEnd> => {
    this.starts.push(task.id);
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.#atOnce);
    for (let step = 0; step < task.steps; step++) await Promise.resolve();
    this.#atOnce--;
    const end: TaskEnd = signal.aborted
      ? { state: "cancelled", reason: String(signal.reason) }
      : task.fails
      ? { state: "failed", reason: "as told" }
      : { state: "completed" };
    if (!signal.aborted || !(signal.reason instanceof Error && signal.reason.message === "stop")) {
      this.ends.set(task.id, end);
    }
    return end;
  };

  readonly onEnds = (ends: readonly (readonly [TestTask, TaskEnd])[]): Promise<void> => {
    for (const [{ id }, end] of ends) {
      assert.ok(!this.ends.has(id), "a task ends once");
      this.ends.set(id, end);
    }
    return Promise.resolve();
  };

  options(more: Partial<SchedulerOptions<TestTask>>): SchedulerOptions<TestTask> {
    return { concurrency: 3, policy: "continue", run: this.run, onEnds: this.onEnds, ...more };
  }
}

for (const policy of POLICIES) {
  Deno.test(`any graph runs in a legal order, each task once, and ends complete (${policy})`, async () => {
    await fc.assert(
      fc.asyncProperty(GRAPH, fc.integer({ min: 1, max: 5 }), async (tasks, concurrency) => {
        const recorder = new Recorder();
        await new Scheduler(tasks, recorder.options({ policy, concurrency })).run();
        assert.equal(new Set(recorder.starts).size, recorder.starts.length, "nothing starts twice");
        assert.ok(recorder.mostAtOnce <= concurrency);
        assert.deepEqual([...recorder.ends.keys()].sort(), tasks.map(({ id }) => id).sort());
        for (const task of tasks) {
          const end = recorder.ends.get(task.id)!;
          const started = recorder.starts.indexOf(task.id);
          for (const id of task.upstream) {
            const above = recorder.ends.get(id)!;
            if (started < 0) continue;
            assert.ok(recorder.starts.indexOf(id) < started, `${id} starts before ${task.id}`);
            if (policy !== "continue") assert.equal(above.state, "completed");
          }
          if (policy === "continue") assert.equal(end.state, task.fails ? "failed" : "completed");
          if (policy === "skip_downstream") {
            const blocked = task.upstream.some((id) =>
              recorder.ends.get(id)?.state !== "completed"
            );
            assert.equal(end.state, blocked ? "skipped" : task.fails ? "failed" : "completed");
          }
        }
        const failed = [...recorder.ends.values()].some(({ state }) => state === "failed");
        if (policy === "stop_graph") {
          assert.equal(failed, recorder.starts.some((id) => isFailing(tasks, id)));
        }
      }),
    );
  });

  Deno.test(`any graph that is interrupted anywhere goes on to the same end (${policy})`, async () => {
    await fc.assert(fc.asyncProperty(GRAPH, fc.nat(30), async (tasks, at) => {
      const first = new Recorder();
      const scheduler = new Scheduler(tasks, first.options({ policy, concurrency: 2 }));
      const running = scheduler.run();
      for (let step = 0; step < at; step++) await Promise.resolve();
      scheduler.interrupt(new Error("stop"));
      await running;
      const second = new Recorder();
      const ended = new Map(first.ends);
      await new Scheduler(tasks, second.options({ policy, concurrency: 2, ended })).run();
      for (const id of second.starts) assert.ok(!ended.has(id), "what ended does not run again");
      assert.equal(ended.size + second.ends.size, tasks.length);
      if (policy === "stop_graph") return;
      const straight = new Recorder();
      await new Scheduler(tasks, straight.options({ policy, concurrency: 2 })).run();
      for (const { id } of tasks) {
        const end = ended.get(id) ?? second.ends.get(id);
        assert.equal(end?.state, straight.ends.get(id)?.state);
      }
    }));
  });
}

function isFailing(tasks: readonly TestTask[], id: string): boolean {
  return tasks.find((task) => task.id === id)?.fails ?? false;
}

function task(
  id: string,
  upstream: readonly string[] = [],
  more: Partial<TestTask> = {},
): TestTask {
  return { id, name: id, upstream, priority: 0, fails: false, steps: 1, ...more };
}

Deno.test("a task starts as soon as its own upstream is done, whatever else still runs", async () => {
  const recorder = new Recorder();
  const slow = task("slow", [], { steps: 500 });
  const tasks = [slow, task("a"), task("b", ["a"]), task("c", ["b"])];
  const ends: string[] = [];
  await new Scheduler(
    tasks,
    recorder.options({
      run: async (item, signal) => {
        const end = await recorder.run(item, signal);
        ends.push(item.id);
        return end;
      },
    }),
  ).run();
  assert.deepEqual(ends, ["a", "b", "c", "slow"]);
});

Deno.test("of tasks that could start, the one with the highest priority does", async () => {
  const recorder = new Recorder();
  const tasks = [task("low", [], { priority: -1 }), task("mid"), task("high", [], { priority: 1 })];
  await new Scheduler(tasks, recorder.options({ concurrency: 1 })).run();
  assert.deepEqual(recorder.starts, ["high", "mid", "low"]);
});

Deno.test("a circle is refused, and named along the way of the work", () => {
  const tasks = [
    task("a"),
    task("b", ["a", "d"]),
    task("c", ["b"]),
    task("d", ["c"]),
    task("e", ["d"]),
  ];
  assert.throws(() => new Scheduler(tasks, new Recorder().options({})), {
    code: "GRAPH-CYCLE",
    message: /(b → c → d → b|c → d → b → c|d → b → c → d)$/,
  });
  assert.throws(() => new Scheduler([task("a", ["gone"])], new Recorder().options({})), {
    code: "GRAPH-UNKNOWN-AGENT",
    message: 'a waits for "gone", which is missing',
  });
  assert.throws(() => new Scheduler([task("a", ["a"])], new Recorder().options({})), /a → a/);
});

Deno.test("stop_graph cancels what runs and skips what waits", async () => {
  const recorder = new Recorder();
  const tasks = [
    task("bad", [], { fails: true }),
    task("running", [], { steps: 50 }),
    task("below", ["running"]),
    task("waiting"),
  ];
  await new Scheduler(tasks, recorder.options({ policy: "stop_graph", concurrency: 2 })).run();
  const states = [...recorder.ends].map(([id, { state }]) => `${id} ${state}`).sort();
  assert.deepEqual(states, ["bad failed", "below skipped", "running cancelled", "waiting skipped"]);
});

Deno.test("cancelling one task leaves the others alone", async () => {
  const recorder = new Recorder();
  const tasks = [
    task("a", [], { steps: 5 }),
    task("b", [], { steps: 5 }),
    task("c", ["a"]),
    task("d", ["b"]),
  ];
  const scheduler = new Scheduler(tasks, recorder.options({ policy: "skip_downstream" }));
  const running = scheduler.run();
  assert.equal(scheduler.cancel("a", "no more"), true);
  await running;
  assert.equal(scheduler.cancel("b", "too late"), false);
  const states = [...recorder.ends].map(([id, { state }]) => `${id} ${state}`).sort();
  assert.deepEqual(states, ["a cancelled", "b completed", "c skipped", "d completed"]);
});

Deno.test("cancelAll() starts nothing any more", async () => {
  const recorder = new Recorder();
  const tasks = Array.from({ length: 50 }, (_, index) => task(`t${index}`, [], { steps: 5 }));
  const scheduler = new Scheduler(tasks, recorder.options({ concurrency: 4 }));
  const running = scheduler.run();
  scheduler.cancelAll("enough");
  await running;
  assert.equal(recorder.starts.length, 4);
  assert.ok([...recorder.ends.values()].every(({ state }) => state === "cancelled"));
  assert.equal(recorder.ends.size, 50);
});

Deno.test("what onEnds or run throws ends the run, and no task ends because of it", async () => {
  const tasks = [task("a", [], { fails: true }), task("b", ["a"])];
  const full = () => Promise.reject(new Error("the store is full"));
  const policy = "skip_downstream";
  const telling = new Scheduler(tasks, new Recorder().options({ policy, onEnds: full }));
  await assert.rejects(telling.run(), /the store is full/);
  const recorder = new Recorder();
  const running = new Scheduler(tasks, recorder.options({ policy, run: full }));
  await assert.rejects(running.run(), /the store is full/);
  assert.deepEqual([...recorder.ends.keys()], []);
});

Deno.test("a chain and a fan of 20,000 tasks need no stack, and skip to the end", async () => {
  const count = 20_000;
  const chain = Array.from(
    { length: count },
    (_, index) =>
      task(`c${index}`, index === 0 ? [] : [`c${index - 1}`], { fails: index === 0, steps: 0 }),
  );
  const fan = Array.from({ length: count }, (_, index) => task(`f${index}`, [], { steps: 0 }));
  const hub = task("hub", fan.map(({ id }) => id));
  const recorder = new Recorder();
  await new Scheduler([...chain, ...fan, hub], recorder.options({ policy: "skip_downstream" }))
    .run();
  assert.equal(recorder.starts.length, count + 2);
  assert.equal(recorder.ends.get(`c${count - 1}`)?.state, "skipped");
  assert.equal(recorder.starts.at(-1), "hub");
});
