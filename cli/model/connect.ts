import { RemoraError } from "@remora/core";
import type { ModelClient, ModelInfo } from "@remora/backend";
import { readEnv } from "../terminal/env.ts";
import type { ModelFlags } from "./flags.ts";

type Backend = typeof import("@remora/backend");

/** A model that answers. */
export interface ConnectedModel extends AsyncDisposable {
  /** The client, with the model's id and name chosen. */
  readonly client: ModelClient;
  /** The models that the server lists. */
  readonly models: readonly ModelInfo[];
}

/** Where to find a model, all sources put together. */
export interface ModelAddress {
  /** The server. */
  readonly baseUrl: string;
  /** The model's id, where one was named. */
  readonly model?: string;
  /** The API key, where there is one. */
  readonly apiKey?: string;
}

/** vLLM's own default. */
const DEFAULT_BASE_URL = "http://localhost:8000/v1";
const PROBE_TIMEOUT = 5000;

/**
 * The server and model that flags and environment name: a flag first, then `REMORA_BASE_URL` and
 * `REMORA_MODEL`, then vLLM's default address and the first model it lists.
 */
export function modelAddress(
  flags: Pick<ModelFlags, "baseUrl" | "model" | "apiKeyEnv">,
  env: (name: string) => string | undefined = readEnv,
): ModelAddress {
  const baseUrl = flags.baseUrl ?? nonEmpty(env("REMORA_BASE_URL")) ?? DEFAULT_BASE_URL;
  const model = flags.model ?? nonEmpty(env("REMORA_MODEL"));
  // OpenAI's key goes to OpenAI only: another server must not get it because it happens to be set.
  const openAi = URL.canParse(baseUrl) && new URL(baseUrl).hostname === "api.openai.com";
  const apiKey = nonEmpty(env(flags.apiKeyEnv)) ??
    (openAi ? nonEmpty(env("OPENAI_API_KEY")) : undefined);
  return {
    baseUrl,
    ...(model === undefined ? {} : { model }),
    ...(apiKey === undefined ? {} : { apiKey }),
  };
}

/**
 * Connects to the model server, or starts the offline model, and makes sure that it answers.
 *
 * @throws {RemoraError} `USAGE`, `MODEL-UNREACHABLE`, `MODEL-NOT-FOUND`, `MODEL-UNAUTHORIZED`
 */
export async function connectModel(
  backend: Backend,
  flags: ModelFlags,
  signal: AbortSignal,
): Promise<ConnectedModel> {
  if (flags.offline) {
    if (flags.baseUrl !== undefined || flags.model !== undefined) {
      throw new RemoraError("USAGE", "--offline goes without --base-url and --model", {
        hint: "Use one or the other",
      });
    }
    return await connectOffline(backend);
  }
  return await connectServer(backend, modelAddress(flags), flags.apiKeyEnv, signal);
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
  address: ModelAddress,
  apiKeyEnv: string,
  signal: AbortSignal,
): Promise<ConnectedModel> {
  const models = await listModels(backend, address, apiKeyEnv, signal);
  const model = address.model ??
    (models.find(({ parent }) => parent === undefined) ?? models[0])?.id;
  if (model === undefined) {
    throw new RemoraError("MODEL-NOT-FOUND", `${address.baseUrl} serves no model`, {
      hint: "Name one with --model",
    });
  }
  if (models.length > 0 && !models.some(({ id }) => id === model)) {
    throw new RemoraError("MODEL-NOT-FOUND", `${address.baseUrl} does not serve "${model}"`, {
      hint: `It serves ${models.slice(0, 5).map(({ id }) => id).join(", ")}`,
    });
  }
  return {
    client: backend.createOpenAiClient({ ...address, model }),
    models,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/**
 * The models that a server lists.
 *
 * @throws {RemoraError} `MODEL-UNREACHABLE`, `MODEL-UNAUTHORIZED`, …
 */
export async function listModels(
  backend: Backend,
  address: ModelAddress,
  apiKeyEnv: string,
  signal: AbortSignal,
): Promise<readonly ModelInfo[]> {
  const probe = backend.createOpenAiClient({ ...address, timeout: PROBE_TIMEOUT, retries: 0 });
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

function nonEmpty(text: string | undefined): string | undefined {
  return text === undefined || text === "" ? undefined : text;
}
