import assert from "node:assert/strict";
import type { KeyHandler } from "../terminal/keys.ts";
import { question } from "../inbox/testdata/questions.ts";
import { AnswerKeys } from "./answer_keys.ts";

const OPTIONS = { options: ["yes", "no"] };
const A = question("a", OPTIONS);
const B = question("b", OPTIONS);

/** Keys that a test presses, at a time that it sets. */
class Bench implements AsyncDisposable {
  now = 1_000;
  first = A;
  readonly answers: string[] = [];
  readonly keys: AnswerKeys;
  press: KeyHandler = () => {};

  constructor() {
    this.keys = new AnswerKeys({
      first: () => this.first,
      answer: ({ id }, answer) => Promise.resolve(void this.answers.push(`${id} ${answer}`)),
      onError: (error) => assert.fail(String(error)),
      now: () => this.now,
      keys: {
        available: true,
        listen: (onKey) => {
          this.press = onKey;
          return { [Symbol.dispose]: () => {} };
        },
      },
    });
    this.keys.shows(A);
  }

  /** Puts another question first, on the screen too. */
  next(): void {
    this.first = B;
    this.keys.shows(B);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.keys[Symbol.asyncDispose]();
  }
}

Deno.test("a number key answers the question on the screen, then the next one", async () => {
  await using bench = new Bench();
  bench.press("x", false);
  bench.press("7", false);
  bench.press("2", false);
  await new Promise((resolve) => setTimeout(resolve));
  bench.next();
  bench.press("1", false);
  assert.deepEqual(bench.answers, ["a no", "b yes"]);
});

Deno.test("what is pasted answers nothing", async () => {
  await using bench = new Bench();
  for (const key of "1. first\n2. second") bench.press(key, true);
  bench.press("1", false);
  assert.deepEqual(bench.answers, [], "its end may come alone");
  bench.now += 701;
  bench.press("1", false);
  assert.deepEqual(bench.answers, ["a yes"]);
});

Deno.test("a key for a question that somebody else just ended reaches no other one", async () => {
  await using bench = new Bench();
  bench.first = B;
  bench.press("1", false);
  assert.deepEqual(bench.answers, [], "the next one is not on the screen yet");
  bench.next();
  bench.press("1", false);
  assert.deepEqual(bench.answers, []);
  bench.now += 701;
  bench.press("1", false);
  assert.deepEqual(bench.answers, ["b yes"]);
});
