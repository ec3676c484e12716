import { tool } from "@langchain/core/tools";
import { MemorySaver } from "@langchain/langgraph";
import { ChatOpenAI } from "@langchain/openai";
import { createAgent } from "langchain";
import { z } from "zod";

export function load(baseURL, mode) {
  const model = new ChatOpenAI({
    model: "bench",
    apiKey: "none",
    configuration: { baseURL },
    useResponsesApi: false,
  });
  const echo = tool(({ text }) => Promise.resolve(text), {
    name: "echo",
    description: "Echoes",
    schema: z.object({ text: z.string() }),
  });
  const saver = mode === "saver" ? { checkpointer: new MemorySaver() } : {};
  const agent = createAgent({
    model,
    tools: [echo],
    systemPrompt: "You are a benchmark.",
    ...saver,
  });
  let thread = 0;
  return async () => {
    const { messages } = await agent.invoke(
      { messages: [{ role: "user", content: "Echo ten times." }] },
      { recursionLimit: 60, configurable: { thread_id: String(thread++) } },
    );
    const last = messages.at(-1).content;
    if (last !== "done") throw new Error(`It ended with ${last}`);
  };
}
