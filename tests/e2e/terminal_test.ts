import assert from "node:assert/strict";
import { CLI } from "../cli/_remora.ts";
import { ASKS_ONCE, Workplace, writeFiles } from "./_remora.ts";

/** Runs `remora` on a terminal of its own, which util-linux's `script` makes. */
class Terminal implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #keys: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reading: Promise<void>;
  #changed = Promise.withResolvers<void>();
  /** Everything that was written to the terminal. */
  text = "";

  constructor(place: Workplace, args: readonly string[], columns = 100) {
    const command = [Deno.execPath(), "run", "-A", CLI, ...args].map((word) => `'${word}'`);
    const line = `stty cols ${columns} rows 40; ${command.join(" ")}`;
    this.#child = new Deno.Command("script", {
      args: ["-qefc", line, "/dev/null"],
      cwd: place.folder,
      env: { TERM: "xterm-256color", COLORTERM: "truecolor", REMORA_STORE: place.store },
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    this.#keys = this.#child.stdin.getWriter();
    this.#reading = this.#read();
  }

  async press(key: string): Promise<void> {
    await this.#keys.write(new TextEncoder().encode(key));
  }

  async waitFor(pattern: RegExp, patience = 30_000): Promise<void> {
    const late = Date.now() + patience;
    while (!pattern.test(this.text)) {
      const left = late - Date.now();
      if (left <= 0) throw new Error(`No ${pattern} on the terminal:\n${this.text}`);
      const timer = setTimeout(() => this.#changed.resolve(), left);
      await this.#changed.promise;
      clearTimeout(timer);
      this.#changed = Promise.withResolvers<void>();
    }
  }

  async ended(): Promise<number> {
    await this.#reading;
    return (await this.#child.status).code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#keys.close().catch(() => {});
    try {
      this.#child.kill("SIGKILL");
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
    await this.#reading;
    await this.#child.status;
  }

  async #read(): Promise<void> {
    for await (const text of this.#child.stdout.pipeThrough(new TextDecoderStream())) {
      this.text += text;
      this.#changed.resolve();
    }
  }
}

const hasScript = await new Deno.Command("script", { args: ["--version"], stderr: "null" }).output()
  .then(({ stdout }) => new TextDecoder().decode(stdout).includes("util-linux"), () => false);
const ignore = !hasScript;
const reason = ignore ? " [util-linux's script is not installed]" : "";

Deno.test(`on a terminal a question is answered by pressing its number${reason}`, {
  ignore,
}, async () => {
  await using place = await Workplace.create();
  await writeFiles(place, { "src/size.ts": ASKS_ONCE });
  await using terminal = new Terminal(place, ["run", "src", "--offline"]);
  await terminal.waitFor(/waiting for you/);
  await terminal.waitFor(/\[1\].{0,20} Use unknown/);
  // A key that stands for no option does nothing.
  await terminal.press("9");
  await terminal.press("1");
  await terminal.waitFor(/answered[^]{0,80}"Use unknown/);
  assert.equal(await terminal.ended(), 0);
  assert.match(terminal.text, /1 done/);
  // The cursor is back, and amber was used for what waits.
  assert.ok(terminal.text.includes("\x1b[?25l") && terminal.text.includes("\x1b[?25h"));
  assert.ok(terminal.text.includes("\x1b[38;2;201;125;16m"));
});

Deno.test(`Ctrl-C on a terminal stops the run and gives the cursor back${reason}`, {
  ignore,
}, async () => {
  await using place = await Workplace.create();
  await writeFiles(place, { "src/size.ts": ASKS_ONCE });
  await using terminal = new Terminal(place, ["run", "src", "--offline"], 40);
  await terminal.waitFor(/waiting for you/);
  await terminal.press("\x03");
  assert.equal(await terminal.ended(), 130);
  assert.match(terminal.text, /Stopped\./);
  assert.ok(terminal.text.lastIndexOf("\x1b[?25h") > terminal.text.lastIndexOf("\x1b[?25l"));
});

Deno.test(`results are decided on by single keys, and tried again with a note${reason}`, {
  ignore,
}, async () => {
  await using place = await Workplace.create();
  await writeFiles(place, { "src/size.ts": ASKS_ONCE });
  await using terminal = new Terminal(place, [
    ...["analyze", "src", "-o", "lint", "-f", "interactive", "--offline"],
  ]);
  await terminal.waitFor(/\[1\].{0,20} Use unknown/);
  await terminal.press("1");
  await terminal.waitFor(/quit \?/);
  // An arrow ends with the letter that accepts.
  await terminal.press("\x1b[A");
  await terminal.press("t");
  await terminal.waitFor(/What should be different/);
  await terminal.press("shorterr\x7f\r");
  // The question is asked again, and answered by a key again.
  await terminal.waitFor(/What should be different[^]*\[1\].{0,20} Use unknown/);
  await terminal.press("1");
  await terminal.waitFor(/\[2\/2\][^]*quit \?/);
  await terminal.press("a");
  assert.equal(await terminal.ended(), 0);
  assert.match(terminal.text, /1 accepted, 0 rejected, 1 tried again/);
  const text = await Deno.readTextFile(`${place.folder}/src/size.ts`);
  assert.match(text, /const length[^]*value: unknown/);
});

Deno.test(
  `watch asks and tells on one screen, and Ctrl-C ends it${reason}`,
  { ignore },
  async () => {
    await using place = await Workplace.create();
    await writeFiles(place, { "src/size.ts": ASKS_ONCE });
    await using terminal = new Terminal(place, ["watch", "src", "--offline", "--debounce", "80ms"]);
    await terminal.waitFor(/\[1\].{0,20} Use unknown/);
    await terminal.press("1");
    await terminal.waitFor(/1 done[^]*review diff/);
    // In one step: of a slow write the watch would see the beginning first, and run twice.
    await writeFiles(place, { "other.ts": "export const a = 1;\n" });
    await Deno.rename(`${place.folder}/other.ts`, `${place.folder}/src/other.ts`);
    await terminal.waitFor(/runs.{0,20} src\/other\.ts[^]*1 done/);
    assert.match(terminal.text, /Watching src for changes: 1 node\. Ctrl-C stops/);
    await terminal.press("\x03");
    assert.equal(await terminal.ended(), 0, terminal.text);
    assert.ok(terminal.text.lastIndexOf("\x1b[?25h") > terminal.text.lastIndexOf("\x1b[?25l"));
  },
);

Deno.test(`questions are cards on a terminal${reason}`, { ignore }, async () => {
  await using place = await Workplace.create();
  await writeFiles(place, { "src/size.ts": ASKS_ONCE });
  await using run = new Terminal(place, ["run", "src", "--offline"]);
  await run.waitFor(/waiting for you/);
  await using terminal = new Terminal(place, ["questions"]);
  assert.equal(await terminal.ended(), 0);
  // deno-lint-ignore no-control-regex -- colours
  const plain = terminal.text.replaceAll(/\x1b\[[0-9;]*m/g, "").replaceAll("\r", "");
  assert.match(plain, /1 waiting for you\n\n {2}lint:src\/size\.ts {2}asked 0:\d\d ago\n/);
  assert.match(plain, /^ {2}1 Use unknown/m);
  assert.match(plain, /cli\.ts answer [0-9a-f]{8} 1\n$/);
});
