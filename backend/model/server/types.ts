import type { JsonObject, JsonValue } from "@remora/core";
import type { Usage } from "../types.ts";

/** A tool call in a reply. */
export interface ReplyCall {
  /** The tool. */
  readonly name: string;
  /** The arguments; text is sent as it is, to try what a client does with broken JSON. @default {{}} */
  readonly arguments?: JsonObject | string;
  /** The call's id. @default made up */
  readonly id?: string;
}

/** What a model server answers to one request. */
export type ModelReply =
  /** A message. */
  | {
    readonly content?: string | null;
    readonly toolCalls?: readonly ReplyCall[];
    /** @default {"tool_calls"} with calls, else `"stop"` */
    readonly finishReason?: string;
    readonly usage?: Usage;
  }
  /** An error in vLLM's envelope. */
  | {
    readonly status: number;
    readonly message: string;
    /** @default {"BadRequestError"} and its like, by status */
    readonly type?: string;
    readonly headers?: Readonly<Record<string, string>>;
  }
  /** A body sent as it is: a recorded response. A string is sent as event stream where one was asked for. */
  | { readonly body: JsonValue; readonly status?: number }
  /** The connection is cut without an answer. */
  | { readonly disconnect: true };
