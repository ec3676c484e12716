/** Which model server answers. */
export interface ModelFlags {
  readonly baseUrl?: string;
  readonly model?: string;
  readonly apiKeyEnv: string;
  readonly offline: boolean;
}

/** The flags of every command that talks to a model. */
export const MODEL_FLAGS = {
  baseUrl: {
    kind: "parsed",
    parse: parseBaseUrl,
    placeholder: "URL",
    brief: "OpenAI-compatible server (default REMORA_BASE_URL, else http://localhost:8000/v1)",
    optional: true,
  },
  model: {
    kind: "parsed",
    parse: String,
    placeholder: "NAME",
    brief: "Model id (default REMORA_MODEL, else the server's first)",
    optional: true,
  },
  apiKeyEnv: {
    kind: "parsed",
    parse: String,
    placeholder: "VARIABLE",
    brief: "Environment variable that holds the API key",
    default: "REMORA_API_KEY",
  },
  offline: {
    kind: "boolean",
    brief: "Use the offline model (rules, no LLM): no server needed",
    default: false,
    withNegated: false,
  },
} as const;

function parseBaseUrl(input: string): string {
  if (!URL.canParse(input) || !/^https?:$/.test(new URL(input).protocol)) {
    throw new SyntaxError("it is a URL like http://localhost:8000/v1");
  }
  return input;
}
