import assert from "node:assert/strict";
import { selfCommand, shellWord } from "./self.ts";

const BASE = {
  mainModule: "file:///home/ada/remora/cli.ts",
  binary: undefined,
  cwd: "/home/ada/remora",
  npx: false,
  deno: "2.9.6",
};

Deno.test("selfCommand() is what was typed to start this program", () => {
  assert.equal(selfCommand(BASE), "deno run -A cli.ts");
  assert.equal(selfCommand({ ...BASE, npx: true }), "npx -y deno@2.9.6 run -A cli.ts");
  assert.equal(selfCommand({ ...BASE, cwd: "/srv" }), "deno run -A /home/ada/remora/cli.ts");
  assert.equal(selfCommand({ ...BASE, cwd: "/home/ada/work" }), "deno run -A ../remora/cli.ts");
  assert.equal(selfCommand({ ...BASE, cwd: "/home/ada/remora/src" }), "deno run -A ../cli.ts");
  assert.equal(
    selfCommand({ ...BASE, mainModule: "https://jsr.io/@remora/cli/0.1.0/mod.ts" }),
    "deno run -A jsr:@remora/cli",
  );
  assert.equal(
    selfCommand({ ...BASE, mainModule: "https://jsr.io/@remora/remora/0.1.0/exports/cli.ts" }),
    "deno run -A jsr:@remora/remora/cli",
  );
  assert.equal(selfCommand({ ...BASE, binary: "/usr/local/bin/remora" }), "remora");
});

Deno.test("shellWord() quotes only what a shell would read differently", () => {
  assert.equal(shellWord("sqlite:/tmp/a.db"), "sqlite:/tmp/a.db");
  assert.equal(shellWord("it's here"), `'it'\\''s here'`);
});
