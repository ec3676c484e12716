import assert from "node:assert/strict";
import { ROOT as COMMANDS } from "../../cli/app.ts";
import { manPage } from "../../cli/man/man_page.ts";
import { ROOT } from "../../tools/_deno.ts";

const hasGroff = await new Deno.Command("groff", { args: ["--version"], stderr: "null" }).output()
  .then(({ success }) => success, () => false);

Deno.test("the manual page has a section for each command, and examples", () => {
  const page = manPage(COMMANDS);
  for (const { commands } of COMMANDS.groups) {
    for (const name of Object.keys(commands)) {
      assert.ok(page.includes(`\\fBremora ${name.replaceAll("-", "\\-")}`), name);
    }
  }
  assert.doesNotMatch(page, /undefined|\[object/);
});

Deno.test(
  `groff reads the manual page without a warning${hasGroff ? "" : " [groff is not installed]"}`,
  { ignore: !hasGroff },
  async () => {
    const { success, stdout, stderr } = await new Deno.Command("groff", {
      args: ["-man", "-ww", "-Tutf8", `${ROOT}/docs/remora.1`],
    }).output();
    assert.ok(success);
    assert.equal(new TextDecoder().decode(stderr), "");
    // deno-lint-ignore no-control-regex -- bold and underlined as terminals of old did it
    const text = new TextDecoder().decode(stdout).replaceAll(/.\x08|\x1b\[[\d;]*m/g, "");
    assert.match(text, /NAME\n +remora +- +Small agents/);
    assert.match(text, /--api-key-env VARIABLE/);
    assert.match(text, /EXIT STATUS/);
  },
);
