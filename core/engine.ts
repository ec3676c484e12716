/**
 * For those who write an engine of a store: what every engine checks in the same way and says in the same
 * words. `testStore` of `@remora/core/testing` tries all of it.
 *
 * @example
 * ```ts
 * import { checkKey } from "@remora/core/engine";
 *
 * console.log(checkKey("agent:1:state")); // agent:1:state
 * ```
 *
 * @module
 */
export {
  checkCursor,
  checkKeep,
  checkKey,
  checkPlace,
  checkVersion,
  closedError,
  readLimit,
} from "./store/_check.ts";
