import type { CompleteOptions, ModelClient, ModelRequest, ModelResponse } from "../types.ts";
import { requestKey } from "./_key.ts";
import { formatLine } from "./_line.ts";

/** Options of {@linkcode recordModel}. */
export interface RecordOptions {
  /** Takes each line, without its line end; awaited before the answer is passed on. */
  readonly write: (line: string) => void | Promise<void>;
}

/**
 * Wraps a model client so that every answer is recorded. A run against a real server can then be replayed
 * without it, as often as wanted, in tests and for looking into what happened.
 *
 * A recording holds what the model said, which may quote what it was shown; keep it as you keep the code.
 *
 * @example
 * ```ts
 * import { recordModel, replayModel } from "@remora/backend";
 * import { says, scriptedModel } from "@remora/backend/testing";
 *
 * const lines: string[] = [];
 * const model = recordModel(scriptedModel([says("Hello")]), { write: (line) => void lines.push(line) });
 * const request = { messages: [{ role: "user" as const, content: "Hi" }] };
 * await model.complete(request);
 *
 * const replayed = replayModel(lines.join("\n"));
 * console.log((await replayed.complete(request)).content); // Hello
 * ```
 */
export function recordModel(model: ModelClient, options: RecordOptions): ModelClient {
  return {
    name: model.name,
    baseUrl: model.baseUrl,
    models: (modelsOptions) => model.models(modelsOptions),
    async complete(request: ModelRequest, complete?: CompleteOptions): Promise<ModelResponse> {
      const response = await model.complete(request, complete);
      const messages = request.messages.length;
      await options.write(formatLine({ key: requestKey(request), messages, response }));
      return response;
    },
  };
}
