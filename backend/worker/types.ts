import type { Store } from "@remora/core";
import type { KernelBudget } from "../kernel/types.ts";
import type { ModelClient } from "../model/types.ts";
import type { BundleToolOptions } from "../run/bundle_tools.ts";
import type { RunHead } from "../run/record.ts";

/** Options of {@linkcode runWorker}. */
export interface WorkerOptions extends BundleToolOptions {
  /** Where everything is kept; open it with `folderFor` where the project lies elsewhere here. */
  readonly store: Store;
  /** Connects to the model of a run. */
  readonly model: (run: RunHead) => Promise<ModelClient>;
  /** Agents that this process runs at the same time, of all runs together. @default {4} */
  readonly slots?: number;
  /** Only these runs. @default every run that was shared */
  readonly graphs?: readonly string[];
  /** Whether it ends when there is nothing left to do. @default {false} */
  readonly untilIdle?: boolean;
  /** Whether it takes up retries that people asked for. @default {true} unless `graphs` is given */
  readonly retries?: boolean;
  /** Stops it. Agents that run are let go of, and another worker goes on with them. */
  readonly signal?: AbortSignal;
  /** What an agent may spend. @default no limit */
  readonly budget?: KernelBudget;
  /** Whether what the model writes is shown while it does. @default {false} */
  readonly live?: boolean;
  /**
   * Milliseconds without a sign of life after which others go on with what this process did.
   * @default {6000}
   */
  readonly leaseTtl?: number;
  /** Told what happens. */
  readonly onEvent?: (event: WorkerEvent) => void;
}

/** What a worker tells. */
export type WorkerEvent =
  /** It takes part in a run. */
  | { readonly type: "joined"; readonly graphId: string; readonly total: number }
  /** It deals out the agents of a run; of all workers one does. */
  | { readonly type: "leading"; readonly graphId: string }
  /** It runs an agent, or goes on with one that another worker began. */
  | { readonly type: "taken"; readonly graphId: string; readonly agentId: string }
  /** It has tried an agent to its end. */
  | { readonly type: "done"; readonly graphId: string; readonly agentId: string }
  /** Somebody asked for agents to be tried again: a run was made of it. */
  | { readonly type: "retrying"; readonly graphId: string; readonly agentIds: readonly string[] }
  /** The run has ended, or this worker leaves it to others. */
  | { readonly type: "left"; readonly graphId: string; readonly isOver: boolean }
  /** It cannot take part in a run now, or could not carry out a request. */
  | { readonly type: "refused"; readonly graphId: string; readonly error: unknown };
