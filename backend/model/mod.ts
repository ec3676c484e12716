export type * from "./types.ts";
export { createOpenAiClient, type OpenAiClientOptions } from "./openai/client.ts";
export {
  OFFLINE_MODEL_ID,
  OFFLINE_MODEL_NAME,
  type OfflineModelOptions,
  type OfflineModelServer,
  startOfflineModel,
} from "./offline/offline_model.ts";
