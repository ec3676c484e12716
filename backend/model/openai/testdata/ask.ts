/** Asks the model server in the first argument once, and prints the answer or the error. */
import { createOpenAiClient } from "@remora/backend";
import { formatError } from "@remora/core";

const model = createOpenAiClient({ baseUrl: Deno.args[0] ?? "", model: "scripted" });
try {
  const { content } = await model.complete({ messages: [{ role: "user", content: "Hi" }] });
  console.log(content);
} catch (error) {
  console.log(formatError(error));
}
