import assert from "node:assert/strict";
import {
  broadPermissions,
  parsePermissions,
  permissionFlags,
  showPermissions,
} from "./permissions.ts";

const FOLDERS = { own: "/bundle/tools", work: "/copy" };

Deno.test("permissionFlags() allows what is declared and nothing else", () => {
  assert.deepEqual(permissionFlags({}, FOLDERS), [
    "--allow-read=/bundle/tools",
    "--no-remote",
    "--no-npm",
  ]);
  assert.deepEqual(
    permissionFlags({
      read: [".", "./src", "/usr/share/dict"],
      write: ["out"],
      net: ["example.com:443"],
      env: true,
      import: true,
    }, FOLDERS),
    [
      "--allow-read=/bundle/tools,/copy,/copy/src,/usr/share/dict",
      "--allow-write=/copy/out",
      "--allow-net=example.com:443",
      "--allow-env",
    ],
  );
});

Deno.test("parsePermissions() refuses what is no permission", () => {
  assert.deepEqual(parsePermissions("t", { read: ["."], net: true, run: false }), {
    read: ["."],
    net: true,
  });
  for (
    const value of [
      [],
      "read",
      { reed: true },
      { read: "." },
      { read: [1] },
      { read: [""] },
      { net: ["a.com,b.com"] },
      { import: ["npm:x"] },
    ]
  ) {
    assert.throws(
      () => parsePermissions("t", value),
      /Cannot use the tool "t"/,
      JSON.stringify(value),
    );
  }
});

Deno.test("broadPermissions() names what lets a tool do more than most need", () => {
  assert.deepEqual(broadPermissions({ read: ["."], write: ["src"], net: ["example.com"] }), []);
  const kinds = broadPermissions({
    read: true,
    write: ["../x", "/etc"],
    net: true,
    env: true,
    run: ["git"],
    import: true,
  }).map((broad) => broad.kind);
  assert.deepEqual(kinds, ["read", "net", "env", "run", "import", "write"]);
});

Deno.test("showPermissions() says it in a few words", () => {
  assert.equal(showPermissions({}), "nothing");
  assert.equal(showPermissions({ read: ["."], net: true }), "read ., net (all)");
});
