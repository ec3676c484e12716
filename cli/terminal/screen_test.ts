import assert from "node:assert/strict";
import { LiveArea } from "./live.ts";
import { openScreen, type RawStream } from "./screen.ts";

class Recorder implements RawStream {
  text = "";
  writes = 0;
  constructor(readonly terminal: boolean, readonly fail?: (write: number) => Error | undefined) {}
  writeSync(data: Uint8Array): number {
    const error = this.fail?.(++this.writes);
    if (error !== undefined) throw error;
    // Short writes, as pipes do them.
    const part = data.subarray(0, 3);
    this.text += new TextDecoder("latin1").decode(part);
    return part.length;
  }
  isTerminal(): boolean {
    return this.terminal;
  }
}

Deno.test("a screen writes everything, also through a pipe that takes little at a time", () => {
  const stream = new Recorder(false);
  openScreen(stream).line("hello world");
  assert.equal(stream.text, "hello world\n");
});

Deno.test("a screen waits for a full pipe", () => {
  const stream = new Recorder(
    false,
    (write) => write === 2 ? new Deno.errors.WouldBlock() : undefined,
  );
  openScreen(stream).write("hello");
  assert.equal(stream.text, "hello");
});

Deno.test("a screen whose reader has gone says so once and swallows the rest", () => {
  let closed = 0;
  const stream = new Recorder(false, () => new Deno.errors.BrokenPipe());
  const screen = openScreen(stream, { onClosed: () => closed++ });
  screen.line("a");
  screen.line("b");
  assert.equal(closed, 1);
  assert.equal(stream.writes, 1);
});

Deno.test("a screen on a full disk says what is wrong once, and throws nothing", () => {
  const causes: (Error | undefined)[] = [];
  const full = new Error("No space left on device (os error 28)");
  const stream = new Recorder(false, (write) => write === 2 ? full : undefined);
  const screen = openScreen(stream, { onClosed: (cause) => causes.push(cause) });
  screen.line("hello");
  screen.line("b");
  assert.deepEqual(causes, [full]);
  assert.equal(stream.text, "hel");
});

Deno.test("a live area writes plain lines where no person looks", () => {
  const stream = new Recorder(false);
  {
    using area = new LiveArea(openScreen(stream), () => ["progress"]);
    area.refresh();
    area.log("one", "two");
  }
  assert.equal(stream.text, "one\ntwo\n");
});

Deno.test("a live area repaints in place, keeps log lines above and cleans up", () => {
  const stream = new Recorder(true);
  const screen = openScreen(stream, { env: (name) => name === "NO_COLOR" ? "1" : undefined });
  let count = 0;
  {
    using area = new LiveArea(screen, () => [`progress ${++count}`, "second"]);
    area.log("done a.ts");
  }
  // deno-lint-ignore no-control-regex -- the marks around a repaint say nothing here
  const text = stream.text.replaceAll(/\x1b\[\?2026[hl]/g, "");
  assert.equal(
    text,
    "\x1b[?25lprogress 1\nsecond\n" +
      "\x1b[2A\r\x1b[0Jdone a.ts\nprogress 2\nsecond\n" +
      "\x1b[2A\r\x1b[0J\x1b[?25h",
  );
});
