import type { Engine, EngineOptions } from "../../store/engine.ts";

/** A place for the data of one test, empty at first. Disposing it removes the data. */
export interface TestBed extends AsyncDisposable {
  /** Opens an engine on the data. Each further one stands for another process on the same data. */
  open(options?: EngineOptions): Promise<Engine>;
}
