import assert from "node:assert/strict";
import { Config } from "../../cli/config/config.ts";
import { readConfig } from "../../cli/config/read.ts";
import { codeBlocks, pages } from "./_markdown.ts";

const blocks = (await pages()).flatMap(codeBlocks).filter(({ info, text }) =>
  info === "yaml" && text.startsWith("# yaml-language-server")
);

Deno.test("every remora.yaml in README and docs can be used", async () => {
  assert.ok(blocks.length > 0);
  const folder = await Deno.makeTempDir({ prefix: "remora-docs-" });
  try {
    for (const { page, line, text } of blocks) {
      await Deno.writeTextFile(`${folder}/remora.yaml`, text);
      const file = await readConfig(`${folder}/remora.yaml`).catch((error) => {
        throw new Error(`${page}:${line}: ${error.message}`);
      });
      new Config(file, { env: () => undefined }).check();
      assert.ok(file.values.size > 0, `${page}:${line}`);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("the mistake that docs/CONFIGURATION.md shows is answered as it says", async () => {
  const page = (await pages()).find(({ path }) => path === "docs/CONFIGURATION.md");
  const shown = /^CONFIG-INVALID: remora\.yaml:\d+:\d+ (.*)$/m.exec(page?.text ?? "")?.[1];
  const folder = await Deno.makeTempDir({ prefix: "remora-docs-" });
  try {
    await Deno.writeTextFile(`${folder}/remora.yaml`, "run:\n  concurency: 3\n");
    await assert.rejects(readConfig(`${folder}/remora.yaml`), (error) => {
      assert.ok(error instanceof Error && "hint" in error);
      const said = `${error.message.replace(/^\S+ /, "")}. ${error.hint}`;
      assert.equal(said, shown);
      return true;
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
