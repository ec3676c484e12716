import { Agent, OpenAIChatCompletionsModel, run, setTracingDisabled, tool } from "@openai/agents";
import OpenAI from "openai";
import { z } from "zod";

export function load(baseURL) {
  setTracingDisabled(true);
  const client = new OpenAI({ baseURL, apiKey: "none" });
  const model = new OpenAIChatCompletionsModel(client, "bench");
  const echo = tool({
    name: "echo",
    description: "Echoes",
    parameters: z.object({ text: z.string() }),
    execute: ({ text }) => Promise.resolve(text),
  });
  return async () => {
    const agent = new Agent({
      name: "bench",
      instructions: "You are a benchmark.",
      model,
      tools: [echo],
    });
    const { finalOutput } = await run(agent, "Echo ten times.", { maxTurns: 20 });
    if (finalOutput !== "done") throw new Error(`It ended with ${finalOutput}`);
  };
}
