import { formatError, type JsonObject } from "@remora/core";
import type { Tool, ToolContext, ToolOutput } from "../tools/types.ts";

/** How long a cancelled tool may take to stop, in milliseconds. */
const GRACE = 2_000;

/**
 * Runs a tool. What it throws becomes an output that tells the model; only an abort is thrown on, after
 * the tool has stopped or its time to stop is over.
 *
 * @throws the signal's reason when it was aborted before the tool was done
 */
export async function runTool(
  tool: Tool,
  args: JsonObject,
  context: ToolContext,
): Promise<ToolOutput> {
  const { signal } = context;
  signal.throwIfAborted();
  const running = (async () => await tool.run(args, context))();
  try {
    // Done in spite of an abort counts: it must not be run again.
    return await orLate(running, signal);
  } catch (error) {
    signal.throwIfAborted();
    return { content: formatError(error).replace(/^UNKNOWN: /, "Error: "), isError: true };
  }
}

/** The promise, or a rejection when it is not settled a while after the abort. */
function orLate<T>(running: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onAbort = (): void => {
      timer = setTimeout(() => reject(signal.reason), GRACE);
    };
    signal.addEventListener("abort", onAbort, { once: true });
    running.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
    });
  });
}

/** Cuts the middle out of a long output: how it starts and how it ends say most. */
export function boundOutput(content: string, max: number): string {
  if (content.length <= max) return content.toWellFormed();
  const head = Math.floor(max * 2 / 3);
  const tail = max - head;
  const left = content.length - max;
  return [
    content.slice(0, head).toWellFormed(),
    `\n[… ${left} characters left out …]\n`,
    content.slice(-tail).toWellFormed(),
  ].join("");
}
