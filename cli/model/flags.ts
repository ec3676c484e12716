import { kindFlag } from "../config/flag.ts";

/** Which model server answers. What is left out, remora.yaml, the environment or a default says. */
export interface ModelFlags {
  readonly baseUrl?: string;
  readonly model?: string;
  readonly apiKeyEnv?: string;
  readonly offline?: boolean;
}

/** The flags of every command that talks to a model. */
export const MODEL_FLAGS = {
  baseUrl: kindFlag("model.baseUrl", "URL", "OpenAI-compatible server"),
  model: kindFlag("model.name", "NAME", "Model id"),
  apiKeyEnv: kindFlag("model.apiKeyEnv", "VARIABLE", "Environment variable that holds the API key"),
  offline: {
    kind: "boolean",
    brief: "Use the offline model (rules, no LLM): no server needed",
    optional: true,
  },
} as const;
