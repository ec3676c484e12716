import assert from "node:assert/strict";
import { Workplace } from "./_remora.ts";

const GOOD = 'from grail import Input\npath: str = Input("path")\npath\n';
const BAD = 'text = "é"; f = lambda: 1\nclass A:\n    pass\n[f]\n';

async function withScripts(): Promise<Workplace> {
  const place = await Workplace.create();
  await Deno.mkdir(`${place.folder}/tools/deep`, { recursive: true });
  await Deno.writeTextFile(`${place.folder}/tools/good.pym`, GOOD);
  await Deno.writeTextFile(`${place.folder}/tools/deep/bad.pym`, BAD);
  return place;
}

Deno.test("check-tool shows what is wrong with the line it stands in; 1: some, 2: all are bad", async () => {
  await using place = await withScripts();
  const { code, stdout, stderr } = await place.remora(["check-tool"]);
  assert.equal(stderr, "");
  assert.equal(
    stdout,
    `✗ tools/deep/bad.pym
  tools/deep/bad.pym:1:17  error E012  Lambda expressions are not supported in Monty
    1 │ text = "é"; f = lambda: 1
      │                 ^
  tools/deep/bad.pym:2:1  error E001  Class definitions are not supported in Monty
    2 │ class A:
      │ ^
  tools/deep/bad.pym:4:1  warning W001  Bare dict/list as return value — consider assigning to a variable for clarity
    4 │ [f]
      │ ^
✓ tools/good.pym
1 of 2 scripts are not valid by the rules of Grail v3
`,
  );
  assert.equal(code, 1);
  assert.equal((await place.remora(["check-tool", "tools/deep"])).code, 2);
  assert.equal((await place.remora(["check-tool", "tools/good.pym"])).code, 0);
});

Deno.test("check-tool --format json has Grail's positions, and nothing else on standard output", async () => {
  await using place = await withScripts();
  const files = ["tools/good.pym", "tools/deep/bad.pym"];
  const outcome = await place.remora(["check-tool", ...files, "--format", "json"]);
  assert.deepEqual(JSON.parse(outcome.stdout), [
    { file: "tools/good.pym", valid: true, errors: [], warnings: [] },
    {
      file: "tools/deep/bad.pym",
      valid: false,
      errors: [
        {
          line: 1,
          column: 17,
          code: "E012",
          message: "Lambda expressions are not supported in Monty",
        },
        {
          line: 2,
          column: 0,
          code: "E001",
          message: "Class definitions are not supported in Monty",
        },
      ],
      warnings: [{
        line: 4,
        column: 0,
        code: "W001",
        message: "Bare dict/list as return value — consider assigning to a variable for clarity",
      }],
    },
  ]);
  assert.equal(outcome.code, 1);
  const old = await place.remora(["check-tool", ...files, "--rules", "v2", "--format", "json"]);
  const codes = JSON.parse(old.stdout)[1].errors.map(({ code }: { code: string }) => code);
  assert.deepEqual(codes, ["E001"]);
});

Deno.test("check-tool --strict: a script with warnings is not valid", async () => {
  await using place = await withScripts();
  await Deno.writeTextFile(`${place.folder}/warned.pym`, "[1]\n");
  assert.equal((await place.remora(["check-tool", "warned.pym"])).code, 0);
  const { code, stdout } = await place.remora(["check-tool", "warned.pym", "--strict"]);
  assert.equal(code, 2);
  assert.match(stdout, /^✗ warned\.pym$/m);
});

Deno.test("check-tool says so when there is nothing to check, exit code 2", async () => {
  await using place = await Workplace.create();
  const { code, stdout, stderr } = await place.remora(["check-tool"]);
  assert.deepEqual([code, stdout], [2, ""]);
  assert.match(
    stderr,
    /^SCRIPT-NOT-FOUND: There is no \.pym file in the working folder\. Name a \.pym file/,
  );
  const missing = await place.remora(["check-tool", "nope.pym"]);
  assert.equal(missing.code, 2);
  assert.match(missing.stderr, /^SCRIPT-NOT-FOUND: There is no nope\.pym\./);
});
