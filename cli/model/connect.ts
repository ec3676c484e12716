import { RemoraError } from "@remora/core/base";
import type { ModelClient, ModelInfo } from "@remora/backend";
import type { Context } from "../context.ts";
import { readEnv } from "../terminal/env.ts";
import type { ModelFlags } from "./flags.ts";
import { type ModelSettings, modelSettings } from "./settings.ts";

type Backend = typeof import("@remora/backend");

/** A model that answers. */
export interface ConnectedModel extends AsyncDisposable {
  /** The client, with the model's id and name chosen. */
  readonly client: ModelClient;
  /** The models that the server lists. */
  readonly models: readonly ModelInfo[];
}

const PROBE_TIMEOUT = 5000;

/**
 * Connects to the model server, or starts the offline model, and makes sure that it answers.
 *
 * @throws {RemoraError} `USAGE`, `MODEL-UNREACHABLE`, `MODEL-NOT-FOUND`, `MODEL-UNAUTHORIZED`
 */
export async function connectModel(
  backend: Backend,
  flags: ModelFlags,
  context: Pick<Context, "config" | "signal">,
): Promise<ConnectedModel> {
  if (flags.offline === true && (flags.baseUrl !== undefined || flags.model !== undefined)) {
    throw new RemoraError("USAGE", "--offline goes without --base-url and --model", {
      hint: "Use one or the other",
    });
  }
  const settings = modelSettings(await context.config(), flags, readEnv);
  return settings.offline
    ? await connectOffline(backend)
    : await connectServer(backend, settings, context.signal);
}

async function connectOffline(backend: Backend): Promise<ConnectedModel> {
  const server = await backend.startOfflineModel();
  const { baseUrl, model, name } = server;
  return {
    client: backend.createOpenAiClient({ baseUrl, model, name }),
    models: [{ id: model }],
    [Symbol.asyncDispose]: () => server.close(),
  };
}

async function connectServer(
  backend: Backend,
  settings: ModelSettings,
  signal: AbortSignal,
): Promise<ConnectedModel> {
  const { baseUrl, apiKey, timeout, retries, structuredOutput } = settings;
  const models = await listModels(backend, settings, signal);
  const model = settings.model ??
    (models.find(({ parent }) => parent === undefined) ?? models[0])?.id;
  if (model === undefined) {
    throw new RemoraError("MODEL-NOT-FOUND", `${baseUrl} serves no model`, {
      hint: "Name one with --model",
    });
  }
  if (models.length > 0 && !models.some(({ id }) => id === model)) {
    throw new RemoraError("MODEL-NOT-FOUND", `${baseUrl} does not serve "${model}"`, {
      hint: `It serves ${models.slice(0, 5).map(({ id }) => id).join(", ")}`,
    });
  }
  return {
    client: backend.createOpenAiClient({
      baseUrl,
      model,
      timeout,
      structuredOutput,
      ...(apiKey === undefined ? {} : { apiKey }),
      ...(retries === undefined ? {} : { retries }),
    }),
    models,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/**
 * The models that a server lists.
 *
 * @param timeout Milliseconds to wait for them.
 * @throws {RemoraError} `MODEL-UNREACHABLE`, `MODEL-UNAUTHORIZED`, …
 */
export async function listModels(
  backend: Pick<Backend, "createOpenAiClient">,
  { baseUrl, apiKey, apiKeyEnv }: Pick<ModelSettings, "baseUrl" | "apiKey" | "apiKeyEnv">,
  signal: AbortSignal,
  timeout: number = PROBE_TIMEOUT,
): Promise<readonly ModelInfo[]> {
  const probe = backend.createOpenAiClient({
    baseUrl,
    timeout,
    retries: 0,
    ...(apiKey === undefined ? {} : { apiKey }),
  });
  try {
    return await probe.models({ signal });
  } catch (error) {
    if (!(error instanceof RemoraError) || error.code !== "MODEL-UNAUTHORIZED") throw error;
    throw new RemoraError(error.code, error.message, {
      cause: error,
      hint: `Put the key into the environment variable ${apiKeyEnv}`,
    });
  }
}
