import assert from "node:assert/strict";
import { agentStarted, askUser, openStore, type Store } from "@remora/core";
import { CLI, Workplace } from "./_remora.ts";

const HAS_SCRIPT = await hasScript();
const REASON = HAS_SCRIPT ? "" : " [util-linux's script is not installed]";

Deno.test("inbox without a terminal says what to use instead", async () => {
  await using place = await Workplace.create();
  const { code, stderr, stdout } = await place.remora(["inbox", "--store", place.store]);
  assert.equal(code, 2);
  assert.match(stderr, /^TERMINAL-NEEDED: .*remora questions.*remora answer/);
  assert.equal(stdout, "");
  await assert.rejects(Deno.stat(`${place.folder}/remora.db`), Deno.errors.NotFound);
});

Deno.test(
  `inbox on a terminal shows a question, sends the answer, leaves the screen as it was${REASON}`,
  {
    ignore: !HAS_SCRIPT,
  },
  async () => {
    await using place = await Workplace.create();
    await using store = await openStore(place.store);
    const asked = ask(store, "q1", "May I delete a.ts?", ["yes", "no"]);
    const terminal = new PseudoTerminal(place, "stty cols 40 rows 16");
    await terminal.shows("May I delete a.ts?");
    terminal.type("2");
    const { answer, respondedBy, via } = await asked;
    assert.deepEqual([answer, respondedBy, via], ["no", "Ada", "cli"]);
    await terminal.shows("Nothing waits for you");
    // It is told of what comes later, without being asked.
    const next = ask(store, "q2", "And what about b.ts?");
    await terminal.shows("And what about b.ts?");
    terminal.type("\r");
    await terminal.shows("Esc back");
    terminal.type("keep it\r");
    assert.equal((await next).answer, "keep it");
    terminal.type("q");
    assert.equal(await terminal.end(), 0);
    const { text } = terminal;
    assert(text.includes("\x1b[?1049h"), "it takes the whole screen");
    const last = text.slice(text.lastIndexOf("\x1b[?1049h"));
    assert(last.includes("\x1b[?25h\x1b[?1049l"), "and gives it back");
    // deno-lint-ignore no-control-regex -- colours are what must not be there
    assert.doesNotMatch(text, /\x1b\[[13][0-9;]*m/, "NO_COLOR holds");
  },
);

Deno.test(`inbox gives the screen back on Ctrl-C${REASON}`, { ignore: !HAS_SCRIPT }, async () => {
  await using place = await Workplace.create();
  const terminal = new PseudoTerminal(place, "stty cols 80 rows 24");
  await terminal.shows("Nothing waits for you");
  terminal.type("\x03");
  await terminal.end();
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

/** `remora inbox` on a terminal that script(1) makes. */
class PseudoTerminal {
  readonly #child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reading: Promise<void>;
  readonly #waiting = new Set<() => void>();
  /** Everything that was written to it. */
  text = "";
  #seen = 0;
  #hasEnded = false;

  constructor(place: Workplace, setUp: string) {
    const inbox = `${Deno.execPath()} run -A ${CLI} inbox --store ${place.store} --by Ada`;
    this.#child = new Deno.Command("script", {
      args: ["-qec", `${setUp} && ${inbox}`, "/dev/null"],
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
      cwd: place.folder,
      env: { TERM: "xterm-256color", NO_COLOR: "1", REMORA_STORE: "" },
    }).spawn();
    this.#writer = this.#child.stdin.getWriter();
    this.#reading = this.#read();
  }

  /** Waits until something new is on the screen. */
  async shows(part: string): Promise<void> {
    const late = AbortSignal.timeout(30_000);
    for (;;) {
      const at = this.text.indexOf(part, this.#seen);
      if (at >= 0) {
        this.#seen = at + part.length;
        return;
      }
      if (this.#hasEnded || late.aborted) throw new Error(`No "${part}" in ${this.text}`);
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting.add(resolve);
      late.addEventListener("abort", () => resolve(), { once: true });
      await promise;
    }
  }

  type(keys: string): void {
    void this.#writer.write(new TextEncoder().encode(keys));
  }

  /** Waits for its end. */
  async end(): Promise<number> {
    await this.#reading;
    const { code } = await this.#child.status;
    await this.#writer.close().catch(() => {});
    return code;
  }

  async #read(): Promise<void> {
    for await (const piece of this.#child.stdout.pipeThrough(new TextDecoderStream())) {
      this.text += piece;
      this.#wake();
    }
    this.#hasEnded = true;
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }
}

async function hasScript(): Promise<boolean> {
  try {
    const command = new Deno.Command("script", { args: ["-qec", "true", "/dev/null"] });
    return (await command.output()).success;
  } catch {
    return false;
  }
}
