import { RemoraError } from "../error/error.ts";
import { JsonFields } from "../json/_fields.ts";
import type { JsonObject, JsonValue } from "../json/json.ts";
import { isJsonObject } from "../json/json.ts";
import { toJsonObject } from "../json/to_json.ts";
import type { Kv, Workspace } from "../store/types.ts";

/** A tool that a model wants to call. */
export interface AgentToolCall {
  /** As the model gave it. */
  readonly id: string;
  /** The tool. */
  readonly name: string;
  /** As the model wrote them. Untrusted. */
  readonly arguments: JsonValue;
}

/** One message of an agent's conversation. */
export interface AgentMessage {
  /** Who speaks. */
  readonly role: "system" | "user" | "assistant" | "tool";
  /** What. Untrusted, unless the bundle wrote it. */
  readonly content: string;
  /** What an assistant wants to call. */
  readonly toolCalls?: readonly AgentToolCall[];
  /** Which call a tool answers. */
  readonly toolCallId?: string;
  /** Which tool answers. */
  readonly name?: string;
}

/** What a tool returned. */
export interface AgentToolResult {
  /** Which call. */
  readonly callId: string;
  /** Which tool. */
  readonly name: string;
  /** The output. Untrusted. */
  readonly output: string;
  /** Whether it failed. */
  readonly isError: boolean;
}

/** All that an agent knows. */
export interface AgentState {
  /** The conversation, oldest first. */
  readonly messages: readonly AgentMessage[];
  /** The results, oldest first. */
  readonly toolResults: readonly AgentToolResult[];
  /** Whatever else it keeps. */
  readonly metadata: JsonObject;
}

const ROLES = ["system", "user", "assistant", "tool"] as const;
/** Digits of a list index in a key: keys sort as numbers do. */
const INDEX_DIGITS = 10;

/**
 * What an agent knows, in the keys of its workspace (`agent:ID:messages:N`, `agent:ID:tool_results:N`,
 * `agent:ID:metadata`): a snapshot of the workspace is a snapshot of the agent. Adding an entry is one
 * durable write, however long the conversation is.
 *
 * @example
 * ```ts
 * import { AgentKVStore, openStore } from "@remora/core";
 *
 * await using store = await openStore("memory:");
 * const agent = new AgentKVStore(store.workspace("w1"), "a1");
 * await agent.addMessage({ role: "user", content: "Lint src/a.ts" });
 * console.log((await agent.messages()).length); // 1
 * ```
 */
export class AgentKVStore {
  readonly #kv: Kv;
  readonly #prefix: string;
  /** The next free place of each list, as far as this object knows. */
  readonly #next = new Map<string, number>();

  /**
   * Names the agent; nothing is read yet.
   *
   * @param workspace Where it is kept.
   * @param agentId Whose it is.
   */
  constructor(workspace: Pick<Workspace, "kv">, agentId: string) {
    this.#kv = workspace.kv;
    this.#prefix = `agent:${agentId}:`;
  }

  /** The conversation, oldest first. @throws {RemoraError} `RECORD-INVALID` */
  async messages(): Promise<readonly AgentMessage[]> {
    return (await this.#entries("messages")).map(({ key, value }) => parseMessage(key, value));
  }

  /** Adds to the conversation. */
  async addMessage(message: AgentMessage): Promise<void> {
    await this.#add("messages", toJsonObject(message));
  }

  /** The results of tools, oldest first. @throws {RemoraError} `RECORD-INVALID` */
  async toolResults(): Promise<readonly AgentToolResult[]> {
    return (await this.#entries("tool_results")).map(({ key, value }) => parseResult(key, value));
  }

  /** Adds a result. */
  async addToolResult(result: AgentToolResult): Promise<void> {
    await this.#add("tool_results", toJsonObject(result));
  }

  /** Whatever else the agent keeps; empty until it is set. */
  async metadata(): Promise<JsonObject> {
    const value = (await this.#kv.get(`${this.#prefix}metadata`))?.value;
    return value !== undefined && isJsonObject(value) ? value : {};
  }

  /** Replaces the metadata. */
  async setMetadata(metadata: JsonObject): Promise<void> {
    await this.#kv.set(`${this.#prefix}metadata`, toJsonObject(metadata));
  }

  /** Changes the metadata on the ground of what they are, whoever else changes them meanwhile. */
  async updateMetadata(change: (metadata: JsonObject) => JsonObject): Promise<JsonObject> {
    const key = `${this.#prefix}metadata`;
    for (;;) {
      const entry = await this.#kv.get(key);
      const next = toJsonObject(change(isJsonObject(entry?.value) ? entry.value : {}));
      const result = entry === undefined
        ? await this.#kv.create(key, next)
        : await this.#kv.update(key, next, entry.version);
      if (result.ok) return next;
    }
  }

  /** All of it. */
  async state(): Promise<AgentState> {
    const [messages, toolResults, metadata] = await Promise.all([
      this.messages(),
      this.toolResults(),
      this.metadata(),
    ]);
    return { messages, toolResults, metadata };
  }

  /** Forgets messages, results or metadata. @default all of them */
  async clear(part?: "messages" | "tool_results" | "metadata"): Promise<void> {
    if (part === undefined || part === "metadata") await this.#kv.delete(`${this.#prefix}metadata`);
    for (const list of ["messages", "tool_results"] as const) {
      if (part !== undefined && part !== list) continue;
      // From the end: what is left after a crash is a conversation without its last part.
      for (const { key } of (await this.#entries(list)).toReversed()) await this.#kv.delete(key);
      this.#next.delete(list);
    }
  }

  async #entries(list: string): Promise<readonly { key: string; value: JsonValue }[]> {
    const prefix = `${this.#prefix}${list}:`;
    const entries = await this.#kv.list(prefix);
    return entries.filter(({ key }) => isIndex(key.slice(prefix.length)));
  }

  async #add(list: string, value: JsonObject): Promise<void> {
    const prefix = `${this.#prefix}${list}:`;
    let index = this.#next.get(list);
    if (index === undefined) {
      const last = (await this.#entries(list)).at(-1);
      index = last === undefined ? 0 : Number(last.key.slice(prefix.length)) + 1;
    }
    this.#next.set(list, index + 1);
    // Two writers at once: the one that comes second takes the next place.
    while (!(await this.#kv.create(prefix + toIndex(index), value)).ok) index++;
    this.#next.set(list, Math.max(this.#next.get(list) ?? 0, index + 1));
  }
}

function toIndex(index: number): string {
  return `${index}`.padStart(INDEX_DIGITS, "0");
}

function isIndex(text: string): boolean {
  return text.length === INDEX_DIGITS && /^\d+$/.test(text);
}

function parseMessage(key: string, value: JsonValue): AgentMessage {
  const fields = new JsonFields(`message "${key}"`, value);
  const toolCallId = fields.optionalText("toolCallId");
  const name = fields.optionalText("name");
  const toolCalls = fields.value("toolCalls") === undefined
    ? undefined
    : fields.list("toolCalls").map((call) => parseCall(key, call));
  return {
    role: fields.choice("role", ROLES),
    content: fields.text("content"),
    ...(toolCalls === undefined ? {} : { toolCalls }),
    ...(toolCallId === undefined ? {} : { toolCallId }),
    ...(name === undefined ? {} : { name }),
  };
}

function parseCall(key: string, value: JsonValue): AgentToolCall {
  const fields = new JsonFields(`tool call of "${key}"`, value);
  const given = fields.value("arguments");
  if (given === undefined) {
    throw new RemoraError("RECORD-INVALID", `Cannot read tool call of "${key}": no arguments`);
  }
  return { id: fields.text("id"), name: fields.text("name"), arguments: given };
}

function parseResult(key: string, value: JsonValue): AgentToolResult {
  const fields = new JsonFields(`tool result "${key}"`, value);
  return {
    callId: fields.text("callId"),
    name: fields.text("name"),
    output: fields.text("output"),
    isError: fields.boolean("isError"),
  };
}
