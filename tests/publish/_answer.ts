import assert from "node:assert/strict";
import { askUser, openStore } from "@remora/core";
import type { RunningProgram } from "./_machine.ts";

/** Reads a dashboard's first page, asks a question in its store and answers it over HTTP. */
export async function answerThrough(program: RunningProgram, storeUrl: string): Promise<void> {
  const [address] = await program.waitFor(/http:\/\/127\.0\.0\.1:\d+/);
  const page = await fetch(`${address}/`);
  const html = await page.text();
  assert.equal(page.status, 200, html);
  assert.match(html, /<!doctype html>/i);

  await using store = await openStore(storeUrl);
  const asked = askUser(store.workspace("shop"), "Delete the unused function?", {
    agentId: "lint-1",
    options: ["yes", "no"],
    events: store.events,
    signal: AbortSignal.timeout(20_000),
  });
  asked.catch(() => {}); // where a step below fails, that is the error to report
  const id = await waitForQuestion(address);
  const answered = await fetch(`${address}/agent/lint-1/respond`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ msgId: id, answer: "yes" }),
  });
  const reply = await answered.text();
  assert.equal(answered.status, 200, reply);
  const { status, agentId, msgId } = JSON.parse(reply);
  assert.deepEqual({ status, agentId, msgId }, { status: "ok", agentId: "lint-1", msgId: id });
  const resolution = await asked;
  assert.equal(resolution.outcome, "answered");
  assert.equal(resolution.answer, "yes");
}

async function waitForQuestion(address: string): Promise<string> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const response = await fetch(`${address}/api/questions`);
    const questions: { id: string; agentId: string }[] = await response.json();
    const found = questions.find(({ agentId }) => agentId === "lint-1");
    if (found) return found.id;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("The question did not show up at /api/questions within 5 s");
}
