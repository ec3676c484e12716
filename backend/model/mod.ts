export { OFFLINE_MODEL_ID, OFFLINE_MODEL_NAME } from "./offline/names.ts";
export {
  type OfflineModelOptions,
  type OfflineModelServer,
  startOfflineModel,
} from "./offline/offline_model.ts";
export { createOpenAiClient, type OpenAiClientOptions } from "./openai/client.ts";
export { probeModelServer } from "./probe/probe.ts";
export type * from "./probe/types.ts";
export { recordModel, type RecordOptions } from "./recording/record.ts";
export { replayModel } from "./recording/replay.ts";
export { structuredOutputForTools } from "./structured/for_tools.ts";
export type { ToolGrammar } from "./structured/types.ts";
export type * from "./types.ts";
