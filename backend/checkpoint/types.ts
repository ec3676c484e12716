/** The state of a run at one moment: how far it is, and everything that its agents know and changed. */
export interface RunCheckpoint {
  /** UUID. */
  readonly id: string;
  /** The run. */
  readonly graphId: string;
  /** Why it was made, for people. */
  readonly message: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** Whether it was made on a schedule; such ones are forgotten when newer ones come. */
  readonly scheduled: boolean;
  /** Agents that had begun, or held something. */
  readonly agents: number;
  /** Changed files that it holds. */
  readonly files: number;
}

/** One workspace in the checkpoint of a run. */
export type CheckpointPart = {
  /** The agent; absent: the run itself. */
  readonly agentId?: string;
  readonly workspaceId: string;
  /** The checkpoint of the workspace; several checkpoints of a run may share it. */
  readonly checkpointId: string;
  /** What the workspace looked like: equal for what has not changed. */
  readonly mark: string;
  readonly files: number;
};
