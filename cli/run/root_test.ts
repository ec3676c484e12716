import assert from "node:assert/strict";
import { projectRoot } from "./root.ts";

Deno.test("a run works in the working folder where all paths lie inside it", () => {
  assert.equal(projectRoot(["src", "./tests/a.ts"], "/home/ada/p"), "/home/ada/p");
  assert.equal(projectRoot(["."], "/home/ada/p"), "/home/ada/p");
});

Deno.test("a run elsewhere works in the folder that holds everything it was pointed at", () => {
  assert.equal(projectRoot(["/srv/q"], "/home/ada/p"), "/srv/q");
  assert.equal(projectRoot(["/srv/q/src", "/srv/q/tests"], "/home/ada/p"), "/srv/q");
  assert.equal(projectRoot(["../q/src", "a.ts"], "/home/ada/p"), "/home/ada");
  assert.equal(projectRoot(["/srv/q/a.ts"], "/home/ada/p"), "/srv/q");
});

Deno.test("a run inside a project works in the project's folder, wherever it was started", () => {
  assert.equal(projectRoot(["."], "/home/ada/p/src", "/home/ada/p"), "/home/ada/p");
  assert.equal(projectRoot(["../../q"], "/home/ada/p/src", "/home/ada/p"), "/home/ada/q");
});
