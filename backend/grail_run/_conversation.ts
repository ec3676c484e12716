import { isJsonObject, type JsonObject, type JsonValue, RemoraError } from "@remora/core";
import type { Host, HostMessage } from "./_host.ts";
import type { GrailLimits } from "./limits.ts";
import { type GrailFunction, PythonError } from "./types.ts";

/** Milliseconds that the interpreter gets beyond its time to stop by itself. */
const GRACE = 1_000;

/** The script used more time than it has, and did not stop by itself. */
export class ScriptKilled extends Error {
  override readonly name = "ScriptKilled";
}

/** What a conversation about a script needs. */
export interface ConversationOptions {
  readonly externals: Readonly<Record<string, GrailFunction>>;
  readonly limits: GrailLimits;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Has a host run a script: asks, and answers its calls of externals until the script is over. The clock runs
 * while the script does; when its time is up the process is killed, whatever it is at.
 *
 * @throws {ScriptKilled} @throws {HostDied} @throws the signal's reason, or what an external throws
 */
export async function converse(
  host: Host,
  request: JsonObject,
  { externals, limits, signal }: ConversationOptions,
): Promise<HostMessage> {
  const stop = (): void => host.kill();
  signal?.addEventListener("abort", stop, { once: true });
  let left = limits.duration + GRACE;
  try {
    for (let message = request;;) {
      signal?.throwIfAborted();
      const began = performance.now();
      const answer = await within(left, host, message);
      left -= performance.now() - began;
      if (answer.type !== "call") return answer;
      message = await call(answer, externals);
    }
  } catch (error) {
    // The script is in the middle of something that nobody will go on with.
    host.kill();
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}

async function within(milliseconds: number, host: Host, message: JsonObject): Promise<HostMessage> {
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    host.kill();
  }, Math.max(0, milliseconds));
  try {
    await host.send(message);
    return await host.receive();
  } catch (cause) {
    throw late ? new ScriptKilled("The script did not stop", { cause }) : cause;
  } finally {
    clearTimeout(timer);
  }
}

async function call(
  { name, args, kwargs }: HostMessage,
  externals: Readonly<Record<string, GrailFunction>>,
): Promise<JsonObject> {
  const external = typeof name === "string" && Object.hasOwn(externals, name)
    ? externals[name]
    : undefined;
  if (external === undefined) return raise("NameError", `name '${name}' is not defined`);
  try {
    const value = await external(list(args), isJsonObject(kwargs) ? kwargs : {});
    return { type: "value", value };
  } catch (error) {
    if (error instanceof PythonError) return raise(error.name, error.message);
    if (error instanceof RemoraError) return raise("RuntimeError", error.message);
    throw error;
  }
}

function raise(name: string, message: string): JsonObject {
  return { type: "raise", name, message };
}

function list(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}
