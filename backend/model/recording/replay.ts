import { RemoraError } from "@remora/core";
import type {
  CompleteOptions,
  ModelClient,
  ModelInfo,
  ModelRequest,
  ModelResponse,
} from "../types.ts";
import { requestKey } from "./_key.ts";
import { parseLine } from "./_line.ts";

/**
 * Makes a model client that answers from a recording. A request gets the answer that the same request got when
 * it was recorded; requests that were made several times get their answers in order, then the last one again.
 *
 * @param recording The lines that {@linkcode recordModel} wrote.
 * @throws {RemoraError} `RECORDING-INVALID`; calls throw `RECORDING-MISSING` for a request that is not in it
 */
export function replayModel(recording: string): ModelClient {
  return new Replay(recording);
}

class Replay implements ModelClient {
  readonly name = "recording";
  readonly baseUrl = "recording:";
  readonly #answers = new Map<string, ModelResponse[]>();
  readonly #lengths = new Set<number>();

  constructor(recording: string) {
    for (const [index, line] of recording.split("\n").entries()) {
      if (line.trim() === "") continue;
      const { key, messages, response } = parseLine(line, index + 1);
      this.#lengths.add(messages);
      this.#answers.set(key, [...(this.#answers.get(key) ?? []), response]);
    }
  }

  complete(request: ModelRequest, options: CompleteOptions = {}): Promise<ModelResponse> {
    try {
      options.signal?.throwIfAborted();
      const response = this.#next(request);
      if (response.content !== null) options.onText?.(response.content);
      return Promise.resolve(response);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  models(): Promise<readonly ModelInfo[]> {
    const ids = new Set([...this.#answers.values()].flat().map((response) => response.model));
    return Promise.resolve([...ids].map((id) => ({ id })));
  }

  #next(request: ModelRequest): ModelResponse {
    const answers = this.#answers.get(requestKey(request));
    const [first] = answers ?? [];
    if (answers === undefined || first === undefined) throw this.#missing(request);
    return answers.length > 1 ? answers.shift()! : first;
  }

  #missing({ messages }: ModelRequest): RemoraError {
    const last = messages.at(-1);
    const shown = (last?.content ?? "").slice(0, 120);
    const known = this.#lengths.has(messages.length)
      ? "One of its messages differs from the recorded ones"
      : "The recorded run never got this far";
    return new RemoraError(
      "RECORDING-MISSING",
      `The recording has no answer to a request of ${messages.length} messages that ends with ` +
        `${last?.role ?? "nothing"}: ${JSON.stringify(shown)}`,
      { hint: `${known}; record the run again if files, prompts or tools have changed` },
    );
  }
}
