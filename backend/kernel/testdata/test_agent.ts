import type { Event, JsonObject, Store, Workspace } from "@remora/core";
import { openStore } from "@remora/core";
import type { ModelClient } from "../../model/types.ts";
import type { Tool, ToolContext, ToolOutput } from "../../tools/types.ts";
import { runKernel } from "../run_kernel.ts";
import type { KernelOptions, KernelResult } from "../types.ts";

/** A tool that counts its runs and answers what it is told to. */
export interface CountedTool extends Tool {
  /** The arguments of every run. */
  readonly runs: JsonObject[];
}

/** Makes a tool for tests. */
export function countedTool(
  name: string,
  answer: (args: JsonObject, context: ToolContext) => ToolOutput | Promise<ToolOutput>,
  more: Partial<Pick<Tool, "parameters" | "onInterrupt" | "concurrent">> = {},
): CountedTool {
  const runs: JsonObject[] = [];
  return {
    name,
    description: name,
    parameters: { type: "object", properties: {} },
    onInterrupt: "rerun",
    ...more,
    runs,
    async run(args, context) {
      runs.push(args);
      return await answer(args, context);
    },
  };
}

/** A termination tool for tests. */
export function submitTool(): CountedTool {
  return countedTool("submit_result", ({ summary }) => ({
    content: "Submitted",
    result: { status: "success", summary: String(summary ?? ""), changedFiles: [] },
  }), { parameters: { type: "object", properties: { summary: { type: "string" } } } });
}

/** One agent on a store of its own in memory. */
export class TestAgent implements AsyncDisposable {
  readonly store: Store;
  readonly workspace: Workspace;

  private constructor(store: Store) {
    this.store = store;
    this.workspace = store.workspace("w1");
  }

  static async open(): Promise<TestAgent> {
    return new TestAgent(await openStore("memory:"));
  }

  /** Runs it, or goes on with it. */
  run(
    model: ModelClient,
    tools: readonly Tool[],
    more: Partial<KernelOptions> = {},
  ): Promise<KernelResult> {
    return this.runToAnswer(model, tools, { terminationTool: "submit_result", ...more });
  }

  /** The same without a termination tool. */
  runToAnswer(
    model: ModelClient,
    tools: readonly Tool[],
    more: Partial<KernelOptions> = {},
  ): Promise<KernelResult> {
    return runKernel({
      agentId: "a1",
      graphId: "g1",
      workspace: this.workspace,
      events: this.store.events,
      model,
      tools,
      messages: [
        { role: "system", content: "You are a test" },
        { role: "user", content: "Do it" },
      ],
      ...more,
    });
  }

  /** All events so far. */
  events(): Promise<readonly Event[]> {
    return this.store.events.read();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.store.close();
  }
}
