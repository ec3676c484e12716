import { RemoraError } from "@remora/core/base";
import type { Context } from "../context.ts";
import { type ConnectedModel, connectModel } from "./connect.ts";
import type { ModelFlags } from "./flags.ts";
import type { RecordFlags } from "./record_flags.ts";

type Backend = typeof import("@remora/backend");

/**
 * Connects to a model whose answers are recorded, or to a recording, or, without either flag, to the model.
 *
 * @throws {RemoraError} `USAGE`, `RECORDING-EXISTS`, `RECORDING-UNREADABLE`, `RECORDING-INVALID`, and those of
 * {@linkcode connectModel}
 */
export async function connectRecorded(
  backend: Backend,
  flags: ModelFlags & RecordFlags,
  context: Pick<Context, "config" | "signal">,
): Promise<ConnectedModel> {
  const { record, replay } = flags;
  if (replay !== undefined) {
    if (record !== undefined || flags.offline === true || flags.baseUrl !== undefined) {
      throw new RemoraError("USAGE", "--replay goes without --record, --offline and --base-url", {
        hint: "The answers come from the file and nowhere else",
      });
    }
    return await openRecording(backend, replay);
  }
  const model = await connectModel(backend, flags, context);
  if (record === undefined) return model;
  try {
    return await startRecording(backend, model, record);
  } catch (error) {
    await model[Symbol.asyncDispose]();
    throw error;
  }
}

async function startRecording(
  backend: Backend,
  model: ConnectedModel,
  path: string,
): Promise<ConnectedModel> {
  const file = await create(path);
  const encoder = new TextEncoder();
  const write = (line: string): void => {
    // Whole lines, one after the other: agents that run beside each other share the file.
    let bytes = encoder.encode(`${line}\n`);
    while (bytes.length > 0) bytes = bytes.subarray(file.writeSync(bytes));
  };
  return {
    client: backend.recordModel(model.client, { write }),
    models: model.models,
    async [Symbol.asyncDispose](): Promise<void> {
      file.close();
      await model[Symbol.asyncDispose]();
    },
  };
}

async function create(path: string): Promise<Deno.FsFile> {
  try {
    return await Deno.open(path, { write: true, createNew: true });
  } catch (cause) {
    const exists = cause instanceof Deno.errors.AlreadyExists;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw exists
      ? new RemoraError("RECORDING-EXISTS", `There is a ${path} already`, {
        cause,
        hint: "Name a new file, or remove it",
      })
      : new RemoraError("RECORDING-UNWRITABLE", `Cannot write ${path}: ${reason}`, { cause });
  }
}

async function openRecording(backend: Backend, path: string): Promise<ConnectedModel> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RemoraError("RECORDING-UNREADABLE", `Cannot read ${path}: ${reason}`, {
      cause,
      hint: "Make one with: remora run … --record FILE",
    });
  }
  const client = backend.replayModel(text);
  return {
    client,
    models: await client.models(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
