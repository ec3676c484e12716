import { main } from "@remora/cli";

if (import.meta.main) await main(Deno.args);
