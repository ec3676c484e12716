import assert from "node:assert/strict";
import { RemoraError } from "@remora/core";
import { listDirTool } from "./list_dir.ts";
import { readFileTool } from "./read_file.ts";
import { searchContentTool } from "./search_content.ts";
import { searchFilesTool } from "./search_files.ts";
import { TestWorkspace } from "./testdata/test_workspace.ts";
import type { Tool } from "./types.ts";
import { writeFileTool } from "./write_file.ts";

const FILES = {
  "README.md": "# Hello\n",
  "src/a.ts": "export const a = 1;\nexport const b = 2;\n",
  "src/deep/c.ts": "// TODO: c\nexport {};\n",
  "node_modules/x/index.js": "TODO",
};

Deno.test("read_file reads a file, a stretch of it, and what the agent wrote", async () => {
  await using test = await TestWorkspace.open(FILES);
  const read = readFileTool();
  const text = async (args: Parameters<Tool["run"]>[0]): Promise<string> =>
    (await test.run(read, args)).content;
  assert.equal(await text({ path: "src/a.ts" }), "export const a = 1;\nexport const b = 2;");
  assert.equal(await text({ path: "./src/../src/a.ts" }), await text({ path: "src/a.ts" }));
  assert.equal(await text({ path: `${test.folder}/src/a.ts` }), await text({ path: "src/a.ts" }));
  assert.equal(
    await text({ path: "src/a.ts", start_line: 2 }),
    "[src/a.ts, lines 2-2 of 2]\nexport const b = 2;",
  );
  await test.run(writeFileTool(), { path: "src/a.ts", content: "new\n" });
  assert.equal(await text({ path: "src/a.ts" }), "new");
  assert.equal(await Deno.readTextFile(`${test.folder}/src/a.ts`), FILES["src/a.ts"]);
});

Deno.test("read_file gives a long file in pieces and says where to go on", async () => {
  const lines = Array.from({ length: 1_500 }, (_, index) => `line ${index + 1}`);
  await using test = await TestWorkspace.open({
    "long.txt": lines.join("\n"),
    "wide.txt": "x".repeat(50_000),
  });
  const read = readFileTool();
  const first = (await test.run(read, { path: "long.txt" })).content;
  assert.ok(
    first.startsWith("[long.txt, lines 1-600 of 1500; read on with start_line 601]\nline 1\n"),
  );
  const last = (await test.run(read, { path: "long.txt", start_line: 1_201 })).content;
  assert.ok(last.startsWith("[long.txt, lines 1201-1500 of 1500]\nline 1201\n"));
  assert.ok(last.endsWith("\nline 1500"));
  const beyond = await test.run(read, { path: "long.txt", start_line: 1_501 });
  assert.deepEqual(beyond, { content: "long.txt has 1500 lines only", isError: true });
  assert.ok((await test.run(read, { path: "wide.txt" })).content.length < 21_000);
});

Deno.test("file tools refuse everything outside the workspace", async () => {
  await using test = await TestWorkspace.open(FILES);
  const secret = await Deno.makeTempFile();
  await Deno.writeTextFile(secret, "secret");
  await Deno.symlink(secret, `${test.folder}/link.txt`);
  await Deno.symlink("/etc", `${test.folder}/etc`);
  const paths = [
    "../secret",
    "src/../../secret",
    secret,
    "/etc/passwd",
    "link.txt",
    "etc/passwd",
    "~/.ssh/id_rsa\0",
  ];
  for (const path of paths) {
    for (
      const [tool, args] of [[readFileTool(), { path }], [writeFileTool(), {
        path,
        content: "x",
      }]] as const
    ) {
      await assert.rejects(test.run(tool, args), (error) => {
        assert.ok(error instanceof RemoraError, String(error));
        assert.match(error.code, /^FILE-/);
        return true;
      }, `${tool.name} ${path}`);
    }
  }
  assert.equal(await Deno.readTextFile(secret), "secret");
  const listed = (await test.run(listDirTool())).content;
  assert.ok(!listed.includes("link.txt") && !listed.includes("etc"), listed);
  const found = (await test.run(searchContentTool(), { query: "secret" })).content;
  assert.equal(found, 'No line contains "secret"');
  await Deno.remove(secret);
});

Deno.test("read_file says that a file is binary, or is not there", async () => {
  await using test = await TestWorkspace.open({ "a.bin": "PK\0\x01" });
  await assert.rejects(test.run(readFileTool(), { path: "a.bin" }), /is not a text file/);
  await assert.rejects(test.run(readFileTool(), { path: "b.ts" }), (error) => {
    assert.ok(error instanceof RemoraError);
    assert.equal(error.code, "FILE-NOT-FOUND");
    return true;
  });
});

Deno.test("list_dir shows a folder with what the agent changed in it, and no tool's own folders", async () => {
  await using test = await TestWorkspace.open(FILES);
  await test.workspace.files.write("src/new.ts", "");
  await test.workspace.files.delete("README.md");
  const list = listDirTool();
  assert.equal((await test.run(list)).content, "src/");
  assert.equal((await test.run(list, { path: "src" })).content, "a.ts\ndeep/\nnew.ts");
  assert.deepEqual(await test.run(list, { path: "nothing" }), {
    content: "There are no files in nothing",
    isError: true,
  });
});

Deno.test("search_files and search_content find paths and lines, overlay included", async () => {
  await using test = await TestWorkspace.open(FILES);
  await test.workspace.files.write("src/deep/d.ts", "// todo: d\n");
  const files = searchFilesTool();
  assert.equal(
    (await test.run(files, { pattern: "src/**/*.ts" })).content,
    "src/a.ts\nsrc/deep/c.ts\nsrc/deep/d.ts",
  );
  assert.equal((await test.run(files, { pattern: "*.py" })).content, "No file matches *.py");
  const content = searchContentTool();
  assert.equal((await test.run(content, { query: "TODO" })).content, "src/deep/c.ts:1: // TODO: c");
  assert.equal(
    (await test.run(content, { query: "TODO", ignore_case: true, glob: "d.ts" })).content,
    "src/deep/d.ts:1: // todo: d",
  );
  // A text, not an expression.
  assert.equal((await test.run(content, { query: "T.DO" })).content, 'No line contains "T.DO"');
});

Deno.test("search_content shows only the first matches of many, and no line that fills the screen", async () => {
  const lines = Array.from({ length: 300 }, () => "x".repeat(1_000)).join("\n");
  await using test = await TestWorkspace.open({ "a.txt": lines, "b.txt": lines });
  const { content } = await test.run(searchContentTool(), { query: "x" });
  assert.ok(content.length < 30_000);
  assert.match(content, /\[only the first 100 matches\]$/);
});
