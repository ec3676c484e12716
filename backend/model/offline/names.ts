/** What the offline model is called wherever people see it. */
export const OFFLINE_MODEL_NAME = "offline model (rules, no LLM)";

/** The offline model's id in the OpenAI protocol. */
export const OFFLINE_MODEL_ID = "offline-rules";
