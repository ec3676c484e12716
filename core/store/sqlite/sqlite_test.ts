import { testStore } from "../../testing/mod.ts";
import { openSqliteEngine } from "./engine.ts";

testStore("sqlite", async () => {
  const folder = await Deno.makeTempDir({ prefix: "remora-store-" });
  return {
    open: (options) => openSqliteEngine(`sqlite:${folder}/store.db`, options),
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
});
