import assert from "node:assert/strict";
import fc from "fast-check";
import type { Message, ModelClient, ToolSchema } from "../model/types.ts";
import { Life, mortal } from "./testdata/plans.ts";
import { countedTool, submitTool, TestAgent } from "./testdata/test_agent.ts";

interface Server {
  readonly model: ModelClient;
  /** Tokens that it has counted. */
  used(): number;
}

/** A server that counts honestly, in its own way, and keeps to the limit that it is given. */
function countingServer(
  charsPerToken: number,
  responses: readonly { readonly tokens: number }[],
): Server {
  let used = 0;
  let calls = 0;
  return {
    used: () => used,
    model: {
      name: "counting",
      baseUrl: "counting:",
      models: () => Promise.resolve([]),
      complete: ({ messages, tools = [], maxTokens = Infinity }) => {
        const plan = responses[calls % responses.length]!;
        const promptTokens = countTokens(messages, tools, charsPerToken);
        const completionTokens = Math.max(1, Math.min(plan.tokens, maxTokens));
        const totalTokens = promptTokens + completionTokens;
        used += totalTokens;
        const text = "x".repeat(Math.floor(completionTokens * charsPerToken / 2));
        return Promise.resolve({
          content: text,
          toolCalls: [{ id: `c${calls++}`, name: "read", arguments: {} }],
          model: "counting",
          usage: { promptTokens, completionTokens, totalTokens },
          repairs: [],
        });
      },
    },
  };
}

function countTokens(
  messages: readonly Message[],
  tools: readonly ToolSchema[],
  charsPerToken: number,
): number {
  const text = JSON.stringify(tools) +
    messages.map((message) =>
      message.role === "assistant"
        ? (message.content ?? "") + JSON.stringify(message.toolCalls)
        : message.content
    ).join("");
  return Math.ceil(text.length / charsPerToken) + 8 * messages.length;
}

Deno.test("an agent never uses more tokens than its budget, however the server counts", async () => {
  const cases = fc.record({
    tokens: fc.integer({ min: 200, max: 20_000 }),
    charsPerToken: fc.double({ min: 2, max: 5, noNaN: true }),
    outputs: fc.array(fc.nat(3_000), { minLength: 1, maxLength: 5 }),
    responses: fc.array(
      fc.record({ tokens: fc.integer({ min: 1, max: 2_000 }) }),
      { minLength: 1, maxLength: 5 },
    ),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ tokens, charsPerToken, outputs, responses }) => {
      await using agent = await TestAgent.open();
      const server = countingServer(charsPerToken, responses);
      let runs = 0;
      const read = countedTool("read", () => {
        return { content: "y".repeat(outputs[runs++ % outputs.length]!) };
      });
      const result = await agent.run(server.model, [read, submitTool()], {
        budget: { tokens },
        maxTurns: 12,
      });
      assert.ok(server.used() <= tokens, `${server.used()} of ${tokens}`);
      assert.equal(result.usage?.totalTokens ?? 0, server.used());
      assert.ok(["budget", "max_turns"].includes(result.reason));
    }),
    { numRuns: 150 },
  );
});

Deno.test("a budget counts what was used before a crash", async () => {
  await using agent = await TestAgent.open();
  const server = countingServer(4, [{ tokens: 50 }]);
  const controller = new AbortController();
  const read = countedTool("read", () => {
    if (read.runs.length === 3) controller.abort(new Error("crash"));
    return { content: "text" };
  });
  const tools = [read, submitTool()];
  const budget = { tokens: 2_000 };
  await assert.rejects(
    agent.run(server.model, tools, { budget, signal: controller.signal }),
    /crash/,
  );
  const before = server.used();
  assert.ok(before > 300);
  const result = await agent.run(server.model, tools, { budget });
  assert.equal(result.reason, "budget");
  assert.ok(server.used() > before && server.used() <= 2_000, `${before}, ${server.used()}`);
});

Deno.test("an agent that is killed again and again stays within its budget with all that it has kept", async () => {
  const cases = fc.record({
    tokens: fc.integer({ min: 300, max: 6_000 }),
    responses: fc.array(fc.record({ tokens: fc.integer({ min: 1, max: 600 }) }), {
      minLength: 1,
      maxLength: 4,
    }),
    deaths: fc.array(
      fc.record({
        at: fc.nat(30),
        how: fc.constantFrom("dies before" as const, "dies after" as const),
      }),
      { minLength: 1, maxLength: 5 },
    ),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ tokens, responses, deaths }) => {
      await using agent = await TestAgent.open();
      const server = countingServer(3, responses);
      const options = { budget: { tokens }, maxTurns: 12 };
      const tools = [countedTool("read", () => ({ content: "text" })), submitTool()];
      for (const fate of deaths) {
        const life = new Life(fate);
        const more = { ...options, ...mortal(agent, life) };
        await agent.run(server.model, tools, more).catch((error) => {
          if (!life.dead) throw error;
        });
      }
      const { usage } = await agent.run(server.model, tools, options);
      // What was answered to a process that died before it could write it down is nobody's to count.
      assert.ok((usage?.totalTokens ?? 0) <= tokens, `${usage?.totalTokens} of ${tokens}`);
      const lost = server.used() - (usage?.totalTokens ?? 0);
      assert.ok(lost <= deaths.length * tokens, `${lost} tokens were lost`);
    }),
    { numRuns: 80 },
  );
});
