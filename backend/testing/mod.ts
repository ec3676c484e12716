/**
 * For tests of programs that use agents: model servers and clients that play a script.
 *
 * @module
 */
export type { ModelReply, ReplyCall } from "../model/server/types.ts";
export { calls, says, type Script, type ScriptedRequest, type ScriptStep } from "./script.ts";
export { type ScriptedModel, scriptedModel } from "./scripted_model.ts";
export {
  type ScriptedServer,
  type ScriptedServerOptions,
  startScriptedServer,
} from "./scripted_server.ts";
