import assert from "node:assert/strict";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { eventFactory } from "../../testing/event_factory.ts";
import { createStore } from "../create_store.ts";
import { Connection } from "./_connection.ts";
import { prepareSchema } from "./_schema.ts";
import { SqliteEngine } from "./engine.ts";

/** Keeps the text of each statement. */
class RecordingDatabase extends DatabaseSync {
  readonly statements = new Set<string>();

  override prepare(sql: string): StatementSync {
    this.statements.add(sql.replaceAll(/\s+/g, " ").trim());
    return super.prepare(sql);
  }
}

/** Goes through a whole table on purpose: a list of everything, or a compaction. */
const WHOLE = [
  /^SELECT DISTINCT workspace FROM kv WHERE value IS NOT NULL$/,
  /^SELECT hash FROM blobs WHERE put_at/,
  /FROM kv .*value IS NULL/,
];

Deno.test("no statement goes through a whole table but those that list or compact everything", async () => {
  const database = new RecordingDatabase(":memory:");
  prepareSchema(database, ":memory:", { readOnly: false });
  const { prepare } = database;
  const plan = (sql: string) =>
    prepare.call(database, `EXPLAIN QUERY PLAN ${sql}`).all().map(({ detail }) => String(detail));
  const seen: string[] = [];
  {
    await using store = createStore(
      new SqliteEngine(new Connection(database, ":memory:", false), undefined),
    );
    const make = eventFactory();
    const event = () => make({ agentId: "a", graphId: "g" });
    await store.events.append([event(), event()]);
    const patterns = ["agent:*", "tool:called"];
    for (const filter of [{}, { agentId: "a" }, { graphId: "g" }, { patterns }]) {
      await store.events.read({ filter, limit: 1 });
      await store.events.read({ filter, limit: 1, reverse: true });
    }
    const { kv, files } = store.workspace("w");
    await kv.set("k", 1);
    await kv.create("k", 1);
    await kv.list("k");
    for await (const _ of kv.watch("k")) break;
    await kv.delete("k");
    await files.write("a.txt", new TextEncoder().encode("a"));
    await files.read("a.txt");
    await using _lease = await store.lease("l", 1_000);
    for (const sql of database.statements) {
      if (!/^(?:SELECT|INSERT|UPDATE|DELETE|WITH)/.test(sql) || /sqlite_schema/.test(sql)) continue;
      seen.push(sql);
      if (WHOLE.some((pattern) => pattern.test(sql))) continue;
      const scans = plan(sql).filter((step) => /^SCAN (?:kv|events|blobs|[a-z])\b/.test(step))
        // One row, or made by the statement itself.
        .filter((step) => !/^SCAN (?:state|kinds|CONSTANT ROW)/.test(step));
      assert.deepEqual(scans, [], sql);
    }
  }
  assert.ok(seen.length > 30, `${seen.length} statements`);
});
