import assert from "node:assert/strict";
import { fakeScreen } from "../testdata/fake_screen.ts";
import { Keys } from "./keys.ts";
import { Prompt } from "./prompt.ts";

/** A prompt that is answered by lines, as when standard input is a pipe. */
function promptOver(...chunks: readonly string[]): {
  readonly prompt: Prompt;
  readonly shown: () => string;
} {
  const screen = fakeScreen();
  const rest = chunks.map((chunk) => new TextEncoder().encode(chunk));
  const input = {
    read: (buffer: Uint8Array) => {
      const next = rest.shift();
      if (next === undefined) return Promise.resolve(null);
      buffer.set(next);
      return Promise.resolve(next.length);
    },
  };
  const { signal } = new AbortController();
  const prompt = new Prompt({ screen, keys: new NoKeys(), signal, input });
  return { prompt, shown: () => screen.text() };
}

/** Standard input of the tests may be a terminal. */
class NoKeys extends Keys {
  override get available(): boolean {
    return false;
  }
}

Deno.test("choose() takes the first letter of a line, and asks again for others", async () => {
  const { prompt, shown } = promptOver("x\n\nAc", "cept\nq\n");
  assert.equal(await prompt.choose("a or q ?", "aq"), "a");
  assert.equal(await prompt.choose("a or q ?", "aq"), "q");
  assert.equal(await prompt.choose("a or q ?", "aq"), undefined);
  assert.equal(shown().match(/a or q \?/g)?.length, 5);
});

Deno.test("text() takes a line, and nothing where nobody is left", async () => {
  const { prompt } = promptOver("be sho", "rter\nnext\n");
  assert.equal(await prompt.text("Why:"), "be shorter");
  assert.equal(await prompt.text("Why:"), "next");
  assert.equal(await prompt.text("Why:"), undefined);
});
