// A process that decides when told to: URL AGENT DECISION WRITE, "go" on standard input.
import { formatError, RemoraError } from "../../error/error.ts";
import { openStore } from "../../store/open_store.ts";
import { decide } from "../decide.ts";

const [url = "", agentId = "", word, write] = Deno.args;
await using store = await openStore(url);
console.log("ready");
await Deno.stdin.read(new Uint8Array(10));
try {
  const result = await decide(store, {
    agentId,
    decision: word === "rejected" ? "rejected" : "accepted",
    by: word ?? "",
    via: "test",
    write: write === "now" ? "now" : "when possible",
  });
  console.log(JSON.stringify(result));
} catch (error) {
  if (!(error instanceof RemoraError)) throw error;
  console.log(JSON.stringify({ code: error.code, text: formatError(error) }));
}
