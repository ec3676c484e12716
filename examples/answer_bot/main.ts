/**
 * A bot that answers what it has a rule for, and leaves everything else to people. It follows the log
 * from its start, so it also finds what was asked while it was away.
 *
 * `deno run -A examples/answer_bot/main.ts --store sqlite:.remora/remora.db`
 *
 * @module
 */
import { EventBus, openStore, RemoraError, WorkspaceInboxCoordinator } from "@remora/core";

/** What is asked, and what to say to it; the first rule that fits, and that the question allows. */
const RULES = [
  { asked: /\bunused\b/i, answer: "remove" },
  { asked: /\bTODO\b/, answer: "keep" },
] as const;

if (import.meta.main) {
  const url = Deno.args[Deno.args.indexOf("--store") + 1] ?? "sqlite:.remora/remora.db";
  await using store = await openStore(url);
  await using bus = new EventBus(store.events);
  const inbox = new WorkspaceInboxCoordinator(bus, store);
  for await (const event of bus.stream({ filter: { patterns: ["agent:blocked"] } })) {
    const { agentId = "", payload: { questionId, question, options } } = event;
    const rule = RULES.find(({ asked }) => asked.test(String(question)));
    if (rule === undefined || !Array.isArray(options) || !options.includes(rule.answer)) continue;
    try {
      await inbox.respond(agentId, String(questionId), rule.answer, {
        by: "bot",
        via: "answer_bot",
      });
      console.log(`${question} ${rule.answer}`);
    } catch (error) {
      // Somebody was first, or nobody waits any more: either way it is settled.
      const isSettled = error instanceof RemoraError && /^QUESTION-/.test(error.code);
      if (!isSettled) throw error;
    }
  }
}
