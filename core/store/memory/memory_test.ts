import { testStore } from "../../testing/mod.ts";
import { openMemoryEngine } from "./engine.ts";

testStore("memory", () => ({
  open: (options) => openMemoryEngine("memory:", options),
  [Symbol.asyncDispose]: () => Promise.resolve(),
}), { shared: false });
