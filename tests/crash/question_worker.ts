/**
 * A process that the question tests start and kill. It prints one JSON line per thing that happened:
 *
 * - `ask STORE AGENT QUESTION_ID`: asks, waits, prints the resolution;
 * - `answer STORE AGENT QUESTION_ID NAME COUNT`: waits for the question and for a line of input, then
 *   answers COUNT times at once, as `NAME-0`, `NAME-1`, …, and prints what became of each.
 *
 * @module
 */
import {
  agentStarted,
  askUser,
  EventBus,
  openStore,
  QuestionAnsweredError,
  stableId,
  WorkspaceInboxCoordinator,
} from "@remora/core";

const [mode, url = "", agentId = "", questionId = "", name = "", count = "1"] = Deno.args;

await using store = await openStore(url);
switch (mode) {
  case "ask":
    await ask();
    break;
  case "answer":
    await answer();
    break;
  default:
    throw new Error(`Unknown mode ${mode}`);
}

async function ask(): Promise<void> {
  const workspaceId = `workspace of ${agentId}`;
  say({ type: "ready" });
  await store.events.append([
    agentStarted({
      id: stableId(agentId, "started"),
      agentId,
      name: agentId,
      bundle: "crash",
      target: "none",
      workspaceId,
    }),
  ]);
  const resolution = await askUser(store.workspace(workspaceId), `May ${agentId} go on?`, {
    agentId,
    id: questionId,
    events: store.events,
  });
  say({ type: "resolved", resolution });
}

async function answer(): Promise<void> {
  await using bus = new EventBus(store.events);
  await using coordinator = new WorkspaceInboxCoordinator(bus, store);
  say({ type: "ready" });
  const key = `outbox:question:${questionId}`;
  for await (const _ of store.workspace(`workspace of ${agentId}`).kv.watch(key)) break;
  say({ type: "found" });
  await Deno.stdin.read(new Uint8Array(16));
  const answers = Array.from({ length: Number(count) }, async (_, index) => {
    const by = `${name}-${index}`;
    try {
      const { respondedBy } = await coordinator.respond(agentId, questionId, by, {
        by,
        via: "crash test",
      });
      say({ type: "won", by, respondedBy });
    } catch (error) {
      if (!(error instanceof QuestionAnsweredError)) throw error;
      say({ type: "told", by, respondedBy: error.resolution.respondedBy });
    }
  });
  await Promise.all(answers);
}

function say(line: unknown): void {
  // Synchronous: what was said before the process is killed counts.
  Deno.stdout.writeSync(new TextEncoder().encode(`${JSON.stringify(line)}\n`));
}
