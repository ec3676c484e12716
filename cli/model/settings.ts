import type { StructuredOutputForm } from "@remora/backend";
import type { Config } from "../config/config.ts";
import type { ModelFlags } from "./flags.ts";

/** Where to find a model and how to talk to it, all sources put together. */
export interface ModelSettings {
  /** Whether the offline model stands in for a server. */
  readonly offline: boolean;
  /** The server. */
  readonly baseUrl: string;
  /** The model's id, where one was named. */
  readonly model?: string;
  /** The variable that holds the API key. */
  readonly apiKeyEnv: string;
  /** The API key, where there is one. */
  readonly apiKey?: string;
  /** Milliseconds for one request. */
  readonly timeout: number;
  /** Further attempts. */
  readonly retries?: number;
  /** How the server wants structured output. */
  readonly structuredOutput: StructuredOutputForm | "auto";
}

/** The server and model that flags, environment and `remora.yaml` name. */
export function modelSettings(
  config: Config,
  flags: ModelFlags,
  env: (name: string) => string | undefined,
): ModelSettings {
  const baseUrl = config.value("model.baseUrl", flags.baseUrl);
  const model = config.value("model.name", flags.model);
  const retries = config.value("model.retries");
  // OpenAI's key goes to OpenAI only: another server must not get it because it happens to be set.
  const openAi = URL.canParse(baseUrl) && new URL(baseUrl).hostname === "api.openai.com";
  const apiKey = config.secret("model.apiKeyEnv", flags.apiKeyEnv) ??
    (openAi ? nonEmpty(env("OPENAI_API_KEY")) : undefined);
  const namesServer = flags.baseUrl !== undefined || flags.model !== undefined;
  return {
    // Who names a server on the command line wants that one, whatever the file says.
    offline: flags.offline ?? (!namesServer && config.value("model.offline")),
    baseUrl,
    apiKeyEnv: config.value("model.apiKeyEnv", flags.apiKeyEnv),
    timeout: config.value("model.timeout"),
    structuredOutput: config.value("model.structuredOutput"),
    ...(model === undefined ? {} : { model }),
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(retries === undefined ? {} : { retries }),
  };
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}
