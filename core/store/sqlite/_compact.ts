import { setImmediate } from "node:timers";
import type { Connection } from "./_connection.ts";
import type { Writer } from "./_writer.ts";

/** How much one transaction of a compaction does before others get their turn. */
const SLICE = 500;

/** Drops old tombstones of keys and gives free pages back to the file system, in small steps. */
export async function compact(
  connection: Connection,
  writer: Writer,
  before: number,
): Promise<void> {
  // The newest row stays whatever it is: the next version is counted from it.
  const old = connection.prepare(`
    SELECT version FROM kv WHERE value IS NULL AND changed_at < ?
    AND version < (SELECT max(version) FROM kv) ORDER BY version LIMIT ${SLICE}
  `);
  const drop = connection.prepare("DELETE FROM kv WHERE version = ?");
  const setFloor = connection.prepare("UPDATE state SET kv_floor = max(kv_floor, ?)");
  for (let left = true; left;) {
    left = await writer.run(() => {
      const versions = old.all(before).map((row) => Number(row.version));
      for (const version of versions) drop.run(version);
      if (versions.length > 0) setFloor.run(versions.at(-1)!);
      return versions.length === SLICE;
    }, { rows: SLICE });
  }
  const free = connection.prepare("PRAGMA freelist_count");
  const vacuum = connection.prepare(`PRAGMA incremental_vacuum(${SLICE})`);
  for (let left = true; left;) {
    left = await writer.run(() => {
      vacuum.all();
      return Number(free.get()?.freelist_count) > 0;
    }, { rows: SLICE });
  }
  await new Promise((resolve) => setImmediate(resolve));
  connection.exec("PRAGMA wal_checkpoint(TRUNCATE)");
}
