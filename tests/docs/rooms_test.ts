import assert from "node:assert/strict";
import { ROOT } from "../../tools/_deno.ts";

const PACKAGES = ["core", "frontend", "backend", "nats", "cli"];

Deno.test("every room of the packages is in docs/ARCHITECTURE.md, and every one there exists", async () => {
  const text = await Deno.readTextFile(`${ROOT}/docs/ARCHITECTURE.md`);
  const named = [...text.matchAll(/^\|(.*?)\|/gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`((?:core|frontend|backend|nats|cli)\/[a-z_]+)`/g)].map(([, room]) => room)
  );
  const rooms: string[] = [];
  for (const name of PACKAGES) {
    for await (const entry of Deno.readDir(`${ROOT}/${name}`)) {
      const isRoom = entry.isDirectory && !/^(?:testdata|node_modules|\.)/.test(entry.name);
      if (isRoom) rooms.push(`${name}/${entry.name}`);
    }
  }
  assert.deepEqual(named.toSorted(), rooms.toSorted());
});
