import assert from "node:assert/strict";
import { projectRoot } from "./root.ts";

Deno.test("a run works in the working folder where all paths lie inside it", async () => {
  assert.equal(await projectRoot(["src", "./tests/a.ts"], "/home/ada/p"), "/home/ada/p");
  assert.equal(await projectRoot(["."], "/home/ada/p"), "/home/ada/p");
});

Deno.test("a run elsewhere works in the folder that holds everything it was pointed at", async () => {
  assert.equal(await projectRoot(["/srv/q"], "/home/ada/p"), "/srv/q");
  assert.equal(await projectRoot(["/srv/q/src", "/srv/q/tests"], "/home/ada/p"), "/srv/q");
  assert.equal(await projectRoot(["../q/src", "a.ts"], "/home/ada/p"), "/home/ada");
  assert.equal(await projectRoot(["/srv/q/a.ts"], "/home/ada/p"), "/srv/q");
});

Deno.test("a run inside a project works in the project's folder, wherever it was started", async () => {
  assert.equal(await projectRoot(["."], "/home/ada/p/src", "/home/ada/p"), "/home/ada/p");
  assert.equal(await projectRoot(["../../q"], "/home/ada/p/src", "/home/ada/p"), "/home/ada/q");
});

Deno.test("a run over files elsewhere works in their folder, whatever they are called", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/passwd`, "");
    await Deno.mkdir(`${folder}/v1.2`);
    assert.equal(await projectRoot([`${folder}/passwd`], "/home/ada/p"), folder);
    const twice = [`${folder}/passwd`, `${folder}/passwd`];
    assert.equal(await projectRoot(twice, "/home/ada/p"), folder);
    assert.equal(await projectRoot([`${folder}/v1.2`], "/home/ada/p"), `${folder}/v1.2`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
