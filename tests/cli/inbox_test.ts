import assert from "node:assert/strict";
import { agentStarted, askUser, openStore, type Store } from "@remora/core";
import { PseudoTerminal, terminalTest } from "../_terminal.ts";
import { CLI, Workplace } from "./_remora.ts";

Deno.test("inbox without a terminal says what to use instead", async () => {
  await using place = await Workplace.create();
  const { code, stderr, stdout } = await place.remora(["inbox", "--store", place.store]);
  assert.equal(code, 2);
  assert.match(stderr, /^TERMINAL-NEEDED: .* questions --store sqlite:.*remora\.db$/m);
  assert.equal(stdout, "");
  await assert.rejects(Deno.stat(`${place.folder}/remora.db`), Deno.errors.NotFound);
});

terminalTest(
  "inbox on a terminal shows a question, sends the answer, leaves the screen as it was",
  async () => {
    await using place = await Workplace.create();
    await using store = await openStore(place.store);
    const asked = ask(store, "q1", "May I delete a.ts?", ["yes", "no"]);
    await using terminal = new InboxTerminal(place, 40, 16);
    await terminal.shows("May I delete a.ts?");
    await terminal.type("2");
    const { answer, respondedBy, via } = await asked;
    assert.deepEqual([answer, respondedBy, via], ["no", "Ada", "cli"]);
    await terminal.shows("Nothing waits for you");
    // It is told of what comes later, without being asked.
    const next = ask(store, "q2", "And what about b.ts?");
    await terminal.shows("And what about b.ts?");
    await terminal.type("\r");
    await terminal.shows("Esc back");
    await terminal.type("keep it\r");
    assert.equal((await next).answer, "keep it");
    await terminal.type("q");
    assert.equal(await terminal.ended(), 0);
    const { text } = terminal;
    assert(text.includes("\x1b[?1049h"), "it takes the whole screen");
    const last = text.slice(text.lastIndexOf("\x1b[?1049h"));
    assert(last.includes("\x1b[?25h\x1b[?1049l"), "and gives it back");
    // deno-lint-ignore no-control-regex -- colours are what must not be there
    assert.doesNotMatch(text, /\x1b\[[13][0-9;]*m/, "NO_COLOR holds");
  },
);

terminalTest("inbox gives the screen back on Ctrl-C", async () => {
  await using place = await Workplace.create();
  await using terminal = new InboxTerminal(place, 80, 24);
  await terminal.shows("Nothing waits for you");
  await terminal.type("\x03");
  assert.equal(await terminal.ended(), 0);
  assert(terminal.text.includes("\x1b[?25h\x1b[?1049l"));
});

async function ask(
  store: Store,
  id: string,
  question: string,
  options?: readonly string[],
): ReturnType<typeof askUser> {
  const [agentId, workspaceId] = ["a1", "w1"];
  await store.events.append([
    agentStarted({ agentId, name: "lint a.ts", bundle: "lint", target: "a.ts", workspaceId }),
  ]);
  return await askUser(store.workspace(workspaceId), question, {
    agentId,
    id,
    events: store.events,
    options,
    signal: AbortSignal.timeout(30_000),
  });
}

/** `remora inbox` on a terminal of its own. */
class InboxTerminal extends PseudoTerminal {
  constructor({ folder, store }: Workplace, columns: number, rows: number) {
    const env = { NO_COLOR: "1", REMORA_STORE: "" };
    super([CLI, "inbox", "--store", store, "--by", "Ada"], { cwd: folder, env, columns, rows });
  }
}
