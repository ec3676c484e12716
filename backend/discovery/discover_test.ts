import assert from "node:assert/strict";
import { gitSetting } from "./_git_config.ts";
import { discover } from "./discover.ts";
import type { DiscoverOptions } from "./types.ts";

/** A folder with files, removed at the end. A text of `null` makes a folder. */
class Tree implements AsyncDisposable {
  readonly root: string;

  private constructor(root: string) {
    this.root = root;
  }

  static async make(files: Readonly<Record<string, string | null>>): Promise<Tree> {
    const root = await Deno.realPath(await Deno.makeTempDir());
    for (const [path, text] of Object.entries(files)) {
      const folder = text === null ? path : path.split("/").slice(0, -1).join("/");
      await Deno.mkdir(`${root}/${folder}`, { recursive: true });
      if (text !== null) await Deno.writeTextFile(`${root}/${path}`, text);
    }
    return new Tree(root);
  }

  async paths(named: readonly string[] = ["."], options: DiscoverOptions = {}): Promise<string[]> {
    const { nodes } = await discover(named, { root: this.root, ...options });
    return nodes.map(({ path }) => path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.root, { recursive: true });
  }
}

Deno.test("discover() gives the files of the wanted kinds in the order of their paths", async () => {
  await using tree = await Tree.make({
    "b.ts": "",
    "a/z.py": "",
    "a/y.TS": "",
    "a.md": "",
    "src/.hidden.ts": "",
    ".git/a.ts": "",
    ".remora/a.ts": "",
    "node_modules/x/a.ts": "",
  });
  assert.deepEqual(await tree.paths(), ["a/y.TS", "a/z.py", "b.ts"]);
  assert.deepEqual(await tree.paths(["."], { extensions: [".md"] }), ["a.md"]);
  assert.deepEqual(await tree.paths(["b.ts", "a", "./a/z.py"]), ["a/y.TS", "a/z.py", "b.ts"]);
});

Deno.test("a node has a stable id, its type, its name and the hash of its text", async () => {
  await using tree = await Tree.make({ "src/a.ts": "export {};\n" });
  const { nodes } = await discover(["src"], { root: tree.root });
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode("export {};\n"));
  const hash = new Uint8Array(digest).toHex();
  const path = "src/a.ts";
  assert.deepEqual(nodes, [{ nodeId: path, type: "file", name: "a.ts", path, hash }]);
});

Deno.test(".gitignore files count as in git: nested, negated, anchored, from the repository down", async () => {
  const tree = await Tree.make({
    "repo/.git": null,
    "repo/.gitignore": "dist/\n*.gen.ts\n/only_top.ts\n!keep.gen.ts\n",
    "repo/app/.gitignore": "*.tmp.ts\n!important.tmp.ts\n",
    "repo/app/a.ts": "",
    "repo/app/only_top.ts": "",
    "repo/app/b.gen.ts": "",
    "repo/app/keep.gen.ts": "",
    "repo/app/c.tmp.ts": "",
    "repo/app/important.tmp.ts": "",
    "repo/app/dist/d.ts": "",
    "repo/app/deep/.gitignore": "!c.tmp.ts\n",
    "repo/app/deep/c.tmp.ts": "",
    "repo/only_top.ts": "",
  });
  await using _ = tree;
  const wanted = ["a.ts", "deep/c.tmp.ts", "important.tmp.ts", "keep.gen.ts", "only_top.ts"];
  assert.deepEqual(await tree.paths(["."], { root: `${tree.root}/repo/app` }), wanted);
  assert.deepEqual(
    await tree.paths(["."], { root: `${tree.root}/repo` }),
    wanted.map((path) => `app/${path}`),
  );
  assert.deepEqual(
    await tree.paths(["app/deep"], { root: `${tree.root}/repo` }),
    ["app/deep/c.tmp.ts"],
  );
  const all = await tree.paths(["."], { root: `${tree.root}/repo`, gitignore: false });
  assert.equal(all.length, 9);
});

Deno.test("rules tell capitals apart as git does, unless the repository says otherwise", async () => {
  const tree = await Tree.make({
    ".git": null,
    ".gitignore": "build/\n*.TS\n",
    "Build/one.py": "",
    "build/two.py": "",
    "three.ts": "",
    "four.TS": "",
  });
  await using _ = tree;
  assert.deepEqual(await tree.paths(), ["Build/one.py", "three.ts"]);
  const config = "[core]\n\tbare = false\n\tignorecase = true\n[user]\n\tname = a\n";
  await Deno.writeTextFile(`${tree.root}/.git/config`, config);
  assert.deepEqual(await tree.paths(), []);
});

Deno.test("info/exclude counts, behind every .gitignore, from wherever in the repository", async () => {
  const tree = await Tree.make({
    "repo/.git/info/exclude": "*.gen.ts\n/top.ts\n",
    "repo/app/.gitignore": "!keep.gen.ts\n",
    "repo/app/a.gen.ts": "",
    "repo/app/keep.gen.ts": "",
    "repo/app/top.ts": "",
    "repo/top.ts": "",
    // Another work tree of the same repository.
    "repo/.git/worktrees/tree/commondir": "../..\n",
    "tree/.git": "gitdir: ../repo/.git/worktrees/tree\n",
    "tree/b.gen.ts": "",
    "tree/b.ts": "",
  });
  await using _ = tree;
  const found = (folder: string) => tree.paths(["."], { root: `${tree.root}/${folder}` });
  assert.deepEqual(await found("repo"), ["app/keep.gen.ts", "app/top.ts"]);
  assert.deepEqual(await found("repo/app"), ["keep.gen.ts", "top.ts"]);
  assert.deepEqual(await found("tree"), ["b.ts"]);
});

/** What is found in the folder of a tree by a process of somebody whose home is there, too. */
async function foundBy(
  tree: Tree,
  { flags = ["-A"], env = {} }: { readonly flags?: readonly string[]; readonly env?: object } = {},
): Promise<unknown> {
  const module = JSON.stringify(new URL("./discover.ts", import.meta.url));
  const root = JSON.stringify(`${tree.root}/repo`);
  const home = JSON.stringify(`${tree.root}/home`);
  // Not from outside: there the packages that are loaded would be looked for, too.
  const script = `import { discover } from ${module};
Deno.env.set("HOME", ${home});
const { nodes } = await discover(["."], { root: ${root}, nodeTypes: ["file"] });
console.log(JSON.stringify(nodes.map(({ path }) => path)));`;
  await Deno.writeTextFile(`${tree.root}/run.ts`, script);
  const config = new URL("../../deno.json", import.meta.url).pathname;
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "--config", config, ...flags, `${tree.root}/run.ts`],
    env: { XDG_CONFIG_HOME: "", GIT_CONFIG_GLOBAL: "", ...env },
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

Deno.test("a person's own rules count last, wherever git looks for them", async () => {
  const tree = await Tree.make({
    "repo/.git/info/exclude": "!b.ts\n",
    "repo/.gitignore": "!c.ts\n",
    "repo/a.ts": "",
    "repo/b.ts": "",
    "repo/c.ts": "",
    "repo/d.py": "",
    "home/.config/git/ignore": "*.ts\n",
    "home/rules": "*.py\n",
    "other/git/ignore": "a.ts\n",
  });
  await using _ = tree;
  assert.deepEqual(await foundBy(tree), ["b.ts", "c.ts", "d.py"]);
  const env = { XDG_CONFIG_HOME: `${tree.root}/other` };
  assert.deepEqual(await foundBy(tree, { env }), ["b.ts", "c.ts", "d.py"]);
  const flags = [`--allow-read=${tree.root}/repo`, "--allow-env=HOME", "--no-prompt"];
  assert.deepEqual(await foundBy(tree, { flags }), ["a.ts", "b.ts", "c.ts", "d.py"]);
  const setting = '[core]\n\texcludesFile = "~/rules" ; mine\n';
  await Deno.writeTextFile(`${tree.root}/home/.gitconfig`, setting);
  assert.deepEqual(await foundBy(tree), ["a.ts", "b.ts", "c.ts"]);
  await Deno.writeTextFile(`${tree.root}/repo/.git/config`, "[core]\nexcludesfile =\n");
  assert.deepEqual(await foundBy(tree), ["a.ts", "b.ts", "c.ts", "d.py"]);
});

Deno.test("settings of git are read as git reads them", () => {
  const value = (...lines: readonly string[]) => gitSetting([lines.join("\n")], "core", "name");
  assert.equal(value("[core]", "name = a"), "a");
  assert.equal(value("[ CORE ] NaMe=a b  ; c"), "a b");
  assert.equal(value("[core]", "\tname"), "true");
  assert.equal(value("[core]", "name ; c"), "true");
  assert.equal(value("[core]", "name ="), "");
  assert.equal(value("[core]", 'name = " a # b " c '), " a # b  c");
  assert.equal(value("[core]", 'name = C:\\\\x\\"y'), 'C:\\x"y');
  assert.equal(value("[core]", "name = a\\", "b"), "ab");
  assert.equal(value('[core "x"]', "name = a"), undefined);
  assert.equal(value("[core]", "name = a", "[user]", "name = b"), "a");
  assert.equal(value("[core]", "# name = a", ";name = b"), undefined);
  assert.equal(gitSetting(["[core]\nname=a", "name=b"], "core", "name"), "a");
  assert.equal(gitSetting(["[core]\nname=a", "[core]\nname=b"], "core", "name"), "b");
});

Deno.test("a folder that may not be read is reported, and the others are looked through", async () => {
  await using tree = await Tree.make({ "a/one.ts": "", "locked/two.ts": "", "z/three.ts": "" });
  // Whoever runs the tests may be allowed to read everything.
  const { readDir } = Deno;
  Deno.readDir = (path) => {
    if (String(path).endsWith("/locked")) throw new Deno.errors.PermissionDenied("no");
    return readDir(path);
  };
  try {
    const { nodes, skipped } = await discover(["."], { root: tree.root });
    assert.deepEqual(nodes.map(({ path }) => path), ["a/one.ts", "z/three.ts"]);
    assert.deepEqual(skipped, [{ path: "locked", reason: "may not be read" }]);
  } finally {
    Deno.readDir = readDir;
  }
});

Deno.test({
  name: "files whose names cannot be ids or are no text are left out with the reason",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using tree = await Tree.make({ "a.py": "", "a::f.py": "", "b::c/d.py": "" });
    const { success } = await new Deno.Command("sh", {
      args: ["-c", `touch "$(printf '\\377.py')"`],
      cwd: tree.root,
    }).output();
    assert.ok(success);
    for (const nodeTypes of [["file"], ["file", "function"]]) {
      const { nodes, skipped } = await discover(["."], { root: tree.root, nodeTypes });
      assert.deepEqual(nodes.map(({ path }) => path), ["a.py"]);
      assert.deepEqual(skipped, [
        { path: "a::f.py", reason: 'its path has "::" in it' },
        { path: "b::c/d.py", reason: 'its path has "::" in it' },
        { path: "\ufffd.py", reason: "its name is not UTF-8" },
      ]);
    }
  },
});

Deno.test("what is named itself is taken, ignored or not", async () => {
  await using tree = await Tree.make({
    ".git": null,
    ".gitignore": "dist/\n",
    "dist/a.ts": "",
    "notes.txt": "",
  });
  assert.deepEqual(await tree.paths(), []);
  assert.deepEqual(await tree.paths(["dist/a.ts", "notes.txt"]), ["dist/a.ts", "notes.txt"]);
  assert.deepEqual(await tree.paths(["."], { root: `${tree.root}/dist` }), ["a.ts"]);
});

Deno.test("Markdown and TOML are looked at when their nodes are wanted", async () => {
  await using tree = await Tree.make({
    "a.ts": "function f() {}\n",
    "README.md": "# Tally\n\ntext\n",
    "a.toml": "[tool]\nx = 1\n",
  });
  const ids = async (...nodeTypes: string[]) =>
    (await discover(["."], { root: tree.root, nodeTypes })).nodes.map(({ nodeId }) => nodeId);
  assert.deepEqual(await ids("section", "function"), ["README.md::Tally", "a.ts::f"]);
  assert.deepEqual(await ids("table"), ["a.toml::tool"]);
  assert.deepEqual(await tree.paths(["."], { nodeTypes: ["table"], extensions: ["ts"] }), []);
});

Deno.test("further patterns leave out more", async () => {
  await using tree = await Tree.make({ "a.ts": "", "a_test.ts": "", "vendor/b.ts": "" });
  assert.deepEqual(await tree.paths(["."], { ignore: ["*_test.ts", "vendor/"] }), ["a.ts"]);
});

Deno.test("large and binary files are skipped and reported", async () => {
  await using tree = await Tree.make({ "big.ts": "x".repeat(101), "bin.ts": "a\0b", "ok.ts": "" });
  const { nodes, skipped } = await discover(["."], { root: tree.root, maxBytes: 100 });
  assert.deepEqual(nodes.map(({ path }) => path), ["ok.ts"]);
  assert.deepEqual(skipped, [
    { path: "big.ts", reason: "larger than 100 bytes" },
    { path: "bin.ts", reason: "not a text" },
  ]);
});

Deno.test("links are not followed, so that a cycle ends and nothing outside is found", async () => {
  await using tree = await Tree.make({ "in/a.ts": "", "out/b.ts": "" });
  await Deno.symlink(`${tree.root}/in`, `${tree.root}/in/loop`);
  await Deno.symlink(`${tree.root}/out`, `${tree.root}/in/out`);
  assert.deepEqual(await tree.paths(["."], { root: `${tree.root}/in` }), ["a.ts"]);
  await assert.rejects(tree.paths(["out"], { root: `${tree.root}/in` }), { code: "PATH-OUTSIDE" });
});

Deno.test("paths that are not there, or lie outside, are named in the error", async () => {
  await using tree = await Tree.make({ "a.ts": "" });
  await assert.rejects(tree.paths(["b.ts"]), { code: "PATH-NOT-FOUND", message: /"b\.ts"/ });
  await assert.rejects(tree.paths(["a.ts/b.ts"]), { code: "PATH-NOT-FOUND" });
  await assert.rejects(tree.paths([".."]), { code: "PATH-OUTSIDE" });
  await assert.rejects(tree.paths(["."], { root: `${tree.root}/no` }), { code: "PATH-NOT-FOUND" });
});

Deno.test("a cancelled discovery stops", async () => {
  await using tree = await Tree.make({ "a.ts": "" });
  const signal = AbortSignal.abort(new Error("enough"));
  await assert.rejects(tree.paths(["."], { signal }), /enough/);
});
