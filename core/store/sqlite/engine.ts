import { RemoraError } from "../../error/error.ts";
import type { Engine, EngineOptions } from "../engine.ts";

export function openSqliteEngine(_url: string, _options: EngineOptions): Promise<Engine> {
  return Promise.reject(new RemoraError("STORE-SCHEME", "SQLite is not built yet"));
}
