import { isJsonObject, type JsonObject, type JsonValue } from "@remora/core/base";
import { checkLength } from "./_http/answer.ts";

/** One tool call while its pieces come in. */
interface PartialCall {
  readonly index: number;
  id: string;
  name: string;
  arguments: string | undefined;
}

/**
 * Puts the chunks of a streamed completion together into the body that the same request would have
 * returned without streaming, so that both are read by one parser.
 */
export class ChunkAssembler {
  readonly #calls: PartialCall[] = [];
  /** The call that goes on under an index. */
  readonly #current = new Map<number, PartialCall>();
  readonly #onText: (text: string) => void;
  #text = "";
  #model = "";
  #finishReason: string | null = null;
  #usage: JsonValue = null;
  #chunks = 0;
  #size = 0;

  /** @param onText Gets each piece of text. */
  constructor(onText: (text: string) => void) {
    this.#onText = onText;
  }

  /** Whether the server has said why it ended. */
  get isFinished(): boolean {
    return this.#finishReason !== null;
  }

  /** Takes the next chunk. @throws {HttpUnreadable} when it all becomes larger than any completion */
  add(chunk: unknown): void {
    if (!isJsonObject(chunk) || !Array.isArray(chunk.choices)) return;
    this.#chunks++;
    if (typeof chunk.model === "string") this.#model = chunk.model;
    if (isJsonObject(chunk.usage)) this.#usage = chunk.usage;
    const [choice] = chunk.choices;
    if (!isJsonObject(choice)) return;
    if (typeof choice.finish_reason === "string") this.#finishReason = choice.finish_reason;
    // A server that was asked to stream and did not sends its only "chunk" as a message.
    const delta = isJsonObject(choice.delta) ? choice.delta : choice.message;
    if (isJsonObject(delta)) this.#addDelta(delta);
  }

  /** The whole body; `undefined` when no chunk came. */
  body(): JsonObject | undefined {
    if (this.#chunks === 0) return undefined;
    const calls = this.#calls.toSorted((a, b) => a.index - b.index).map((call) => ({
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
      this.#text += this.#bounded(delta.content);
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
    const target = isJsonObject(entry.function) ? entry.function : {};
    const name = typeof target.name === "string" ? target.name : "";
    const call = this.#callFor({ index, id, name });
    if (id !== "") call.id = id;
    if (name !== "") call.name = mergeName(call.name, this.#bounded(name));
    if (typeof target.arguments === "string") {
      call.arguments = (call.arguments ?? "") + this.#bounded(target.arguments);
    } else if (isJsonObject(target.arguments)) {
      call.arguments = this.#bounded(JSON.stringify(target.arguments));
    }
  }

  /** Without an index a new id starts a new call, no id goes on with the last one. */
  #guessIndex(id: string, position: number): number {
    if (id === "") return Math.max(this.#calls.length - 1, position, 0);
    return this.#calls.find((call) => call.id === id)?.index ?? this.#calls.length;
  }

  /** Which call a piece belongs to: some servers count wrongly. */
  #callFor(
    piece: { readonly index: number; readonly id: string; readonly name: string },
  ): PartialCall {
    const { index, id, name } = piece;
    const known = this.#current.get(index);
    if (known !== undefined && !isAnother(known, piece)) return known;
    const last = this.#calls.at(-1);
    // Nothing begins with arguments alone.
    if (known === undefined && last !== undefined && id === "" && name === "") return last;
    const call: PartialCall = { index, id: "", name: "", arguments: undefined };
    this.#calls.push(call);
    this.#current.set(index, call);
    return call;
  }

  #bounded(text: string): string {
    this.#size = checkLength(this.#size + text.length);
    return text;
  }
}

/** Whether a piece begins another call than the one that came under the same index. */
function isAnother(
  known: PartialCall,
  { id, name }: { readonly id: string; readonly name: string },
): boolean {
  // Some send a new id with every piece, some the name: both together, and whole arguments, say enough.
  if (name === "" || known.name === "" || id === "" && name === known.name) return false;
  if (id !== "" && known.id !== "" && id === known.id) return false;
  return id !== "" && known.id !== "" && name !== known.name || isWhole(known.arguments);
}

function isWhole(json: string | undefined): boolean {
  try {
    return json !== undefined && isJsonObject(JSON.parse(json));
  } catch {
    return false;
  }
}

/** Names come once, in pieces, or again with every piece. */
function mergeName(known: string, piece: string): string {
  return known === piece || known.endsWith(piece) && piece.length > 2 ? known : known + piece;
}
