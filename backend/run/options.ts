import type { Store } from "@remora/core";
import type { CheckpointSchedule } from "../checkpoint/_schedule.ts";
import type { GraphExecution } from "../graph/executor.ts";
import type { GraphAgent } from "../graph/mod.ts";
import type { KernelBudget } from "../kernel/types.ts";
import type { ModelClient } from "../model/types.ts";
import type { BundleToolOptions } from "./bundle_tools.ts";

/** Options that all ways to start a run share. */
export interface RunOptions extends BundleToolOptions {
  /** Where everything is kept. */
  readonly store: Store;
  /** The model server. */
  readonly model: ModelClient;
  /** Stops it (Ctrl-C). What has not ended stays as it is and can be resumed. */
  readonly signal?: AbortSignal;
  /** `auto`: a synthetic user answers all questions, marked as such. @default people answer */
  readonly answer?: "auto";
  /** What an agent may spend. @default no limit */
  readonly budget?: KernelBudget;
  /**
   * Whether what the model writes is shown while it does, on dashboards say. The server then has to stream,
   * and some understand calls of tools worse when they do. @default {false}
   */
  readonly live?: boolean;
  /** Checkpoints while it goes on. @default none */
  readonly checkpoints?: CheckpointSchedule;
  /** Whether the model server is asked for its models before anything begins. @default {true} */
  readonly probe?: boolean;
  /**
   * Milliseconds without a sign of life after which another process may take the run over. Resuming a
   * run whose process was killed waits for as long. @default {6000}
   */
  readonly leaseTtl?: number;
  /** Called when it is certain that this process has the run, before any agent starts. */
  readonly onLead?: () => void;
}

/** A run that goes on. */
export interface RunHandle extends GraphExecution {
  /** Its agents. */
  readonly agents: readonly GraphAgent[];
}
