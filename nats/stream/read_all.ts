import type { JetStream } from "../link/api.ts";
import type { DeliveredMessage } from "../link/message.ts";
import { StreamReader } from "./reader.ts";
import type { ReaderOptions } from "./reader_options.ts";

/** Reads everything that is there now, oldest first. `false` from the visitor ends it. */
export async function readAll(
  jetstream: JetStream,
  options: ReaderOptions,
  visit: (message: DeliveredMessage) => boolean,
): Promise<void> {
  using reader = new StreamReader(jetstream, options);
  for (;;) {
    const batch = await reader.next();
    if (batch.length === 0) return;
    for (const message of batch) {
      if (!visit(message)) return;
    }
  }
}
