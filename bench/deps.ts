// What benchmarks compare with. Only they import it: nothing of this reaches a package.
// deno-lint-ignore-file no-import-prefix
import mittModule, { type Emitter } from "npm:mitt@3.0.1";
export { EventEmitter as EventEmitter3 } from "npm:eventemitter3@5.0.4";
export { Subject } from "npm:rxjs@7.8.2";

// Its types describe CommonJS, where the function would be one level deeper.
const makeEmitter: unknown = mittModule;

/** An emitter of mitt. */
export function mitt<Events extends Record<string, unknown>>(): Emitter<Events> {
  if (typeof makeEmitter !== "function") throw new TypeError("mitt exports no function");
  return makeEmitter();
}
