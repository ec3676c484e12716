import assert from "node:assert/strict";
import { CLI } from "../cli/_remora.ts";
import { PseudoTerminal, terminalTest } from "../_terminal.ts";
import { ASKS_ONCE, Workplace, writeFiles } from "./_remora.ts";

/** `remora` on a terminal of its own. */
class Terminal extends PseudoTerminal {
  constructor({ folder, store }: Workplace, args: readonly string[], columns = 100) {
    const env = { COLORTERM: "truecolor", REMORA_STORE: store };
    super([CLI, ...args], { cwd: folder, env, columns });
  }
}

terminalTest("on a terminal a question is answered by pressing its number", async () => {
  await using place = await Workplace.create();
  await writeFiles(place, { "src/size.ts": ASKS_ONCE });
  await using terminal = new Terminal(place, ["run", "src", "--offline"]);
  await terminal.waitFor(/waiting for you/);
  await terminal.waitFor(/\[1\].{0,20} Use unknown/);
  // A key that stands for no option does nothing.
  await terminal.type("9");
  await terminal.type("1");
  await terminal.waitFor(/answered[^]{0,80}"Use unknown/);
  assert.equal(await terminal.ended(), 0);
  assert.match(terminal.text, /1 done/);
  // The cursor is back, and amber was used for what waits.
  assert.ok(terminal.text.includes("\x1b[?25l") && terminal.text.includes("\x1b[?25h"));
  assert.ok(terminal.text.includes("\x1b[38;2;201;125;16m"));
});

terminalTest("Ctrl-C on a terminal stops the run and gives the cursor back", async () => {
  await using place = await Workplace.create();
  await writeFiles(place, { "src/size.ts": ASKS_ONCE });
  await using terminal = new Terminal(place, ["run", "src", "--offline"], 40);
  await terminal.waitFor(/waiting for you/);
  await terminal.type("\x03");
  assert.equal(await terminal.ended(), 130);
  assert.match(terminal.text, /Stopped\./);
  assert.ok(terminal.text.lastIndexOf("\x1b[?25h") > terminal.text.lastIndexOf("\x1b[?25l"));
});

terminalTest("results are decided on by single keys, and tried again with a note", async () => {
  await using place = await Workplace.create();
  await writeFiles(place, { "src/size.ts": ASKS_ONCE });
  await using terminal = new Terminal(place, [
    ...["analyze", "src", "-o", "lint", "-f", "interactive", "--offline"],
  ]);
  await terminal.waitFor(/\[1\].{0,20} Use unknown/);
  await terminal.type("1");
  await terminal.waitFor(/quit \?/);
  // An arrow ends with the letter that accepts.
  await terminal.type("\x1b[A");
  await terminal.type("t");
  await terminal.waitFor(/What should be different/);
  await terminal.type("shorterr\x7f\r");
  // The question is asked again, and answered by a key again.
  await terminal.waitFor(/What should be different[^]*\[1\].{0,20} Use unknown/);
  await terminal.type("1");
  await terminal.waitFor(/\[2\/2\][^]*quit \?/);
  await terminal.type("a");
  assert.equal(await terminal.ended(), 0);
  assert.match(terminal.text, /1 accepted, 0 rejected, 1 tried again/);
  const text = await Deno.readTextFile(`${place.folder}/src/size.ts`);
  assert.match(text, /const length[^]*value: unknown/);
});

terminalTest("watch asks and tells on one screen, and Ctrl-C ends it", async () => {
  await using place = await Workplace.create();
  await writeFiles(place, { "src/size.ts": ASKS_ONCE });
  await using terminal = new Terminal(place, ["watch", "src", "--offline", "--debounce", "80ms"]);
  await terminal.waitFor(/\[1\].{0,20} Use unknown/);
  await terminal.type("1");
  await terminal.waitFor(/1 done[^]*review diff/);
  // In one step: of a slow write the watch would see the beginning first, and run twice.
  await writeFiles(place, { "other.ts": "export const a = 1;\n" });
  await Deno.rename(`${place.folder}/other.ts`, `${place.folder}/src/other.ts`);
  await terminal.waitFor(/runs.{0,20} src\/other\.ts[^]*1 done/);
  assert.match(terminal.text, /Watching src for changes: 1 node\. Ctrl-C stops/);
  await terminal.type("\x03");
  assert.equal(await terminal.ended(), 0, terminal.text);
  assert.ok(terminal.text.lastIndexOf("\x1b[?25h") > terminal.text.lastIndexOf("\x1b[?25l"));
});

terminalTest("questions are cards on a terminal", async () => {
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
