import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { generateText, stepCountIs, tool } from "ai";
import { z } from "zod";

export function load(baseURL) {
  const provider = createOpenAICompatible({ name: "bench", baseURL, apiKey: "none" });
  const echo = tool({
    description: "Echoes",
    inputSchema: z.object({ text: z.string() }),
    execute: ({ text }) => Promise.resolve(text),
  });
  return async () => {
    const { text } = await generateText({
      model: provider("bench"),
      system: "You are a benchmark.",
      prompt: "Echo ten times.",
      tools: { echo },
      stopWhen: stepCountIs(20),
    });
    if (text !== "done") throw new Error(`It ended with ${text}`);
  };
}
