import { Buffer } from "node:buffer";
import { RemoraError } from "@remora/core";
import type { StreamMessage } from "../link/message.ts";
import { hashToken, plainToken, token, untoken } from "../stream/token.ts";

/** The key of an entry whose subject has only its hash, as base64. */
export const KEY_HEADER = "Remora-Key";
/** The same for the workspace. */
export const WORKSPACE_HEADER = "Remora-Workspace";

/** A longer subject does not fit into a line of the protocol together with what else stands there. */
const LONGEST = 700;
/** Of a key that is too long, so much of its beginning stays readable, and can be asked for. */
const KEPT = 600;
/** Bytes of UTF-8; a header cannot be much longer. */
const LONGEST_KEY = 32_768;

/** How the keys of one workspace are named on the server. */
export class KeySpace {
  readonly #workspace: string;
  readonly #prefix: string;

  /** @param keyPrefix What subjects of keys start with. @param workspace Its id. */
  constructor(keyPrefix: string, workspace: string) {
    this.#workspace = workspace;
    this.#prefix = `${keyPrefix}.${token(workspace)}`;
  }

  /** The workspace's own token. */
  get token(): string {
    return token(this.#workspace);
  }

  /**
   * The subject of a key: a token for each part between colons, so that `outbox:question:1` becomes
   * `outbox.question.1`. Different keys have different subjects.
   */
  subject(key: string): string {
    const tokens = key.split(":").map(plainToken);
    const subject = tokens.join(".");
    if (subject.length <= LONGEST) return `${this.#prefix}.${subject}`;
    return [this.#prefix, ...leading(tokens), hashToken(key)].join(".");
  }

  /** The subject that covers all keys with this prefix, and as few others as the server can tell apart. */
  covering(prefix: string): string {
    const tokens = prefix.split(":").slice(0, -1).map(plainToken);
    return [this.#prefix, ...leading(tokens), ">"].join(".");
  }

  /** What has to go with an entry because its subject does not say it. */
  headers(key: string): Readonly<Record<string, string>> {
    const bytes = Buffer.from(key);
    if (bytes.length > LONGEST_KEY) {
      throw new RemoraError("KV-KEY", `Cannot use a key of ${bytes.length} bytes`, {
        hint: `Use at most ${LONGEST_KEY} bytes`,
      });
    }
    const workspace = Buffer.from(this.#workspace).toString("base64");
    return {
      ...(isHashed(this.subject(key)) && { [KEY_HEADER]: bytes.toString("base64") }),
      ...(this.token.startsWith("=h") && { [WORKSPACE_HEADER]: workspace }),
    };
  }

  /** The key of a message. */
  key(message: StreamMessage): string {
    const { subject } = message;
    if (isHashed(subject)) return fromBase64(message, KEY_HEADER);
    const tokens = subject.slice(this.#prefix.length + 1).split(".");
    return tokens.map((encoded) => decoded(encoded, subject)).join(":");
  }
}

/** The workspace of a message. */
export function workspaceOf(keyPrefix: string, message: StreamMessage): string {
  const { subject } = message;
  const encoded = subject.slice(keyPrefix.length + 1).split(".")[0] ?? "";
  if (encoded.startsWith("=h")) return fromBase64(message, WORKSPACE_HEADER);
  return decoded(encoded, subject);
}

/** Whole tokens from the beginning, as many as are kept of a long key. */
function leading(tokens: readonly string[]): readonly string[] {
  let length = 0;
  const end = tokens.findIndex((part) => (length += part.length + 1) > KEPT);
  return end < 0 ? tokens : tokens.slice(0, end);
}

function isHashed(subject: string): boolean {
  return subject.slice(subject.lastIndexOf(".") + 1).startsWith("=h");
}

function fromBase64(message: StreamMessage, header: string): string {
  const value = message.header(header);
  if (value === "") throw corrupt(message.subject);
  return Buffer.from(value, "base64").toString("utf8");
}

function decoded(encoded: string, subject: string): string {
  const text = untoken(encoded);
  if (text === undefined) throw corrupt(subject);
  return text;
}

function corrupt(subject: string): RemoraError {
  return new RemoraError("STORE-CORRUPT", `Cannot read the key of ${subject}`, {
    hint: "Something other than Remora wrote to the bucket",
  });
}
