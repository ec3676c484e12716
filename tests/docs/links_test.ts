import assert from "node:assert/strict";
import { posix } from "node:path";
import { ROOT } from "../../tools/_deno.ts";
import { anchors, links, pages } from "./_markdown.ts";

const all = await pages();

Deno.test("every relative link in README and docs leads to a file, and to a heading of it", async () => {
  const broken: string[] = [];
  for (const page of all) {
    for (const { target } of links(page)) {
      if (/^[a-z]+:/.test(target)) continue;
      const [file, anchor] = target.split("#");
      const path = file === "" ? page.path : posix.join(posix.dirname(page.path), file!);
      if (!await exists(path)) {
        broken.push(`${page.path}: ${target}: no such file`);
      } else if (anchor && path.endsWith(".md")) {
        const text = await Deno.readTextFile(`${ROOT}/${path}`);
        if (!anchors({ path, text }).has(anchor)) {
          broken.push(`${page.path}: ${target}: no such heading`);
        }
      }
    }
  }
  assert.deepEqual(broken, []);
});

Deno.test("every page in docs is linked from the README or from another page", () => {
  const targets = new Set(
    all.flatMap((page) =>
      links(page).map(({ target }) =>
        posix.join(posix.dirname(page.path), target.split("#")[0] ?? "")
      )
    ),
  );
  const lonely = all.map(({ path }) => path).filter((path) => path.startsWith("docs/"));
  assert.deepEqual(lonely.filter((path) => !targets.has(path)), []);
});

Deno.test("anchors() makes the anchors of headings", () => {
  const text = "# One: `two` & three\n\n## One: two\n\n## One: two\n\n```\n# no\n```\n";
  assert.deepEqual([...anchors({ path: "x.md", text })], [
    "one-two--three",
    "one-two",
    "one-two-1",
  ]);
});

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(`${ROOT}/${path}`);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
