import { RemoraError } from "../error/error.ts";
import { JsonFields } from "../json/_fields.ts";
import type { JsonValue } from "../json/json.ts";

/** The state of a workspace at one moment: its keys, and its files. */
export interface Checkpoint {
  /** UUID. */
  readonly id: string;
  /** The workspace. */
  readonly workspaceId: string;
  /** The agent it was made for, where it was made for one. */
  readonly agentId?: string;
  /** Why it was made, for people. */
  readonly message: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** How many keys it holds. */
  readonly keys: number;
  /** How many changed files it holds. */
  readonly files: number;
}

/** A checkpoint cannot be used. `CHECKPOINT-UNKNOWN`, `-INCOMPLETE`, `-CORRUPT` or `-FOLDER`. */
export class CheckpointError extends RemoraError {
  /**
   * Makes the error.
   *
   * @param problem The end of the code.
   * @param message What was tried.
   * @param hint What to do next.
   */
  constructor(
    problem: "UNKNOWN" | "INCOMPLETE" | "CORRUPT" | "FOLDER",
    message: string,
    hint: string,
  ) {
    super(`CHECKPOINT-${problem}`, message, { hint });
  }
}

/** Reads the record of a checkpoint. @throws {RemoraError} `RECORD-INVALID` */
export function parseCheckpoint(what: string, value: JsonValue | undefined): Checkpoint {
  const fields = new JsonFields(what, value);
  const agentId = fields.optionalText("agentId");
  return {
    id: fields.text("id"),
    workspaceId: fields.text("workspaceId"),
    ...(agentId === undefined ? {} : { agentId }),
    message: fields.text("message"),
    createdAt: fields.time("createdAt"),
    keys: fields.number("keys"),
    files: fields.number("files"),
  };
}
