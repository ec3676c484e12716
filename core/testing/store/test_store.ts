import { blobRules } from "./_blob_rules.ts";
import { fileRules } from "./_file_rules.ts";
import { followRules } from "./_follow_rules.ts";
import { kvRules } from "./_kv_rules.ts";
import { leaseRules } from "./_lease_rules.ts";
import { logRules } from "./_log_rules.ts";
import { retentionRules } from "./_retention_rules.ts";
import type { Rule } from "./_rule.ts";
import { sharedRules } from "./_shared_rules.ts";
import { watchRules } from "./_watch_rules.ts";
import type { TestBed } from "./test_bed.ts";

/** Registers one test: `Deno.test` and its likes of other runners. */
export type RegisterTest = (name: string, run: () => Promise<void>) => void;

/** Options of {@linkcode testStore}. */
export interface TestStoreOptions {
  /**
   * Whether a second engine sees the data of the first, and a later one that of an earlier. `false`
   * leaves out the rules about that. @default {true}
   */
  readonly shared?: boolean;
  /** How tests are registered. @default `Deno.test` */
  readonly register?: RegisterTest;
}

/**
 * The conformance suite of storage engines: one test for each rule of the contract. An engine that
 * passes it works with everything else in Remora.
 *
 * @param name What stands before the name of each test.
 * @param prepare Makes an empty place for data, once for each test.
 *
 * @example
 * ```ts ignore
 * import { testStore } from "@remora/core/testing";
 *
 * testStore("mine", async () => {
 *   const data = await prepareData();
 *   return {
 *     open: (options) => openMyEngine(data.url, options),
 *     [Symbol.asyncDispose]: () => data.remove(),
 *   };
 * });
 * ```
 */
export function testStore(
  name: string,
  prepare: () => TestBed | Promise<TestBed>,
  options: TestStoreOptions = {},
): void {
  const { shared = true, register = (name, run) => Deno.test(name, run) } = options;
  for (const rule of allRules(shared)) {
    register(`${name}: ${rule.name}`, async () => {
      await using bed = await prepare();
      await rule.run(bed);
    });
  }
}

function allRules(shared: boolean): readonly Rule[] {
  return [
    ...logRules,
    ...followRules,
    ...retentionRules,
    ...kvRules,
    ...watchRules,
    ...blobRules,
    ...fileRules,
    ...leaseRules,
    ...(shared ? sharedRules : []),
  ];
}
