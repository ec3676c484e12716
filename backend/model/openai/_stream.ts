import { isJsonObject, type JsonObject, type JsonValue } from "@remora/core/base";

/** One tool call while its pieces come in. */
interface PartialCall {
  id: string;
  name: string;
  arguments: string | undefined;
}

/**
 * Puts the chunks of a streamed completion together into the body that the same request would have
 * returned without streaming, so that both are read by one parser.
 */
export class ChunkAssembler {
  readonly #calls = new Map<number, PartialCall>();
  readonly #onText: (text: string) => void;
  #text = "";
  #model = "";
  #finishReason: string | null = null;
  #usage: JsonValue = null;
  #chunks = 0;

  /** @param onText Gets each piece of text. */
  constructor(onText: (text: string) => void) {
    this.#onText = onText;
  }

  /** Takes the next chunk. */
  add(chunk: unknown): void {
    if (!isJsonObject(chunk)) return;
    this.#chunks++;
    if (typeof chunk.model === "string") this.#model = chunk.model;
    if (isJsonObject(chunk.usage)) this.#usage = chunk.usage;
    const choice = Array.isArray(chunk.choices) ? chunk.choices[0] : undefined;
    if (!isJsonObject(choice)) return;
    if (typeof choice.finish_reason === "string") this.#finishReason = choice.finish_reason;
    // A server that was asked to stream and did not sends its only "chunk" as a message.
    const delta = isJsonObject(choice.delta) ? choice.delta : choice.message;
    if (isJsonObject(delta)) this.#addDelta(delta);
  }

  /** The whole body; `undefined` when no chunk came. */
  body(): JsonObject | undefined {
    if (this.#chunks === 0) return undefined;
    const calls = [...this.#calls.entries()].sort(([a], [b]) => a - b).map(([, call]) => ({
      id: call.id,
      type: "function",
      function: { name: call.name, arguments: call.arguments ?? null },
    }));
    const message = { role: "assistant", content: this.#text, tool_calls: calls };
    return {
      model: this.#model,
      choices: [{ message, finish_reason: this.#finishReason }],
      usage: this.#usage,
    };
  }

  #addDelta(delta: JsonObject): void {
    if (typeof delta.content === "string" && delta.content !== "") {
      this.#text += delta.content;
      this.#onText(delta.content);
    }
    if (!Array.isArray(delta.tool_calls)) return;
    for (const [position, entry] of delta.tool_calls.entries()) {
      if (isJsonObject(entry)) this.#addCall(entry, position);
    }
  }

  #addCall(entry: JsonObject, position: number): void {
    const id = typeof entry.id === "string" ? entry.id : "";
    const index = typeof entry.index === "number" ? entry.index : this.#guessIndex(id, position);
    const call = this.#calls.get(index) ?? { id: "", name: "", arguments: undefined };
    const target = isJsonObject(entry.function) ? entry.function : {};
    if (id !== "") call.id = id;
    if (typeof target.name === "string") call.name = mergeName(call.name, target.name);
    if (typeof target.arguments === "string") {
      call.arguments = (call.arguments ?? "") + target.arguments;
    } else if (isJsonObject(target.arguments)) {
      call.arguments = JSON.stringify(target.arguments);
    }
    this.#calls.set(index, call);
  }

  /** Without an index a new id starts a new call, no id goes on with the last one. */
  #guessIndex(id: string, position: number): number {
    if (id === "") return Math.max(this.#calls.size - 1, position, 0);
    for (const [index, call] of this.#calls) if (call.id === id) return index;
    return this.#calls.size;
  }
}

/** Names come once, in pieces, or again with every piece. */
function mergeName(known: string, piece: string): string {
  return known === piece || known.endsWith(piece) && piece.length > 2 ? known : known + piece;
}
