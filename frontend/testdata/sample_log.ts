import {
  agentBlocked,
  agentCompleted,
  agentFailed,
  agentQueued,
  agentResumed,
  agentStarted,
  type Event,
  graphProgress,
  graphStarted,
  modelRequest,
  modelResponse,
  toolCalled,
  toolCompleted,
} from "@remora/core";

const GRAPH = "0192f2c0";
const FILES = [
  "src/parser.ts",
  "src/server.ts",
  "src/store.ts",
  "src/cli.ts",
  "src/merge.ts",
  "src/queue.ts",
  "src/bus/mod.ts",
  "src/format.ts",
  "src/rates.ts",
  "tools/report.py",
  "src/retry.ts",
  "src/config.ts",
];

/** A run in full swing, as a log: made-up content with real events, for tests and screenshots. */
export class SampleLog {
  readonly events: Event[] = [];
  #time: number;

  /** @param start When the run began, in milliseconds since 1970. */
  constructor(start: number) {
    this.#time = start;
    this.#add(graphStarted({
      graphId: GRAPH,
      name: "lint src/",
      bundle: "lint",
      root: "/home/ada/projects/ledger",
      paths: ["src"],
      total: FILES.length,
      model: "offline model (rules, no LLM)",
      concurrency: 4,
    }));
    for (const file of FILES) {
      this.#add(
        agentQueued({
          ...agent(file),
          upstream: file === "src/queue.ts" ? [id("src/parser.ts")] : [],
        }),
        0,
      );
    }
    for (const file of FILES.slice(0, 4)) this.#start(file);
    this.#work("src/parser.ts", 3);
    this.#work("src/cli.ts", 2);
    this.#ask("src/cli.ts", "Is `legacyParse` still used by other packages?", {
      options: ["Yes, keep it", "No, remove it"],
    });
    this.#work("src/server.ts", 4);
    this.#answer("src/cli.ts", "No, remove it");
    this.#ask(
      "src/parser.ts",
      "This empty catch hides read errors. Rethrow them, or log and go on?",
      {
        options: ["Rethrow", "Log and go on", "Leave as it is"],
        context:
          "  try {\n    return await read(path);\n- } catch {}\n+ } catch (cause) {\n+   throw new ReadError(path, { cause });\n+ }",
        default: "Leave as it is",
        expiresIn: 300_000,
      },
    );
    this.#done(
      "src/cli.ts",
      "Fixed 2 of 2 findings: no-var, prefer-const. Removed the unused function legacyParse.",
      ["src/cli.ts"],
    );
    this.#start("src/merge.ts");
    this.#work("src/merge.ts", 2);
    this.#add(agentFailed({
      ...agent("src/merge.ts"),
      error: { code: "TOOL-TIMEOUT", message: "deno lint ran past 60 s; raise limits.timeout" },
    }));
    this.#start("src/format.ts");
    this.#work("src/format.ts", 2);
    this.#done("src/format.ts", "Nothing to fix.", []);
    this.#start("src/rates.ts");
    this.#work("src/rates.ts", 3);
    this.#done("src/rates.ts", "Fixed 3 of 3 findings in rates.ts.", ["src/rates.ts"]);
    this.#start("tools/report.py");
    this.#work("src/store.ts", 5);
    this.#ask("src/store.ts", "Which docstring style does this package use?", {});
    this.#work("tools/report.py", 2);
    this.#add(graphProgress({
      graphId: GRAPH,
      total: FILES.length,
      completed: 3,
      failed: 1,
      skipped: 0,
      cancelled: 0,
    }));
    this.#work("src/server.ts", 2);
  }

  /** The workspace of the agent of a file. */
  workspaceOf(file: string): string {
    return agent(file).workspaceId;
  }

  #add(event: Event, ms = 900): void {
    this.#time += ms;
    this.events.push({
      ...event,
      timestamp: new Date(this.#time).toISOString(),
    });
  }

  #start(file: string): void {
    this.#add(agentStarted({ ...agent(file), model: "offline-rules" }), 700);
  }

  #work(file: string, turns: number): void {
    const known =
      this.events.filter((event) => event.agentId === id(file) && event.action === "response")
        .length;
    const scope = { agentId: id(file), graphId: GRAPH };
    const model = "offline-rules";
    for (let turn = known + 1; turn <= known + turns; turn++) {
      this.#add(modelRequest({ ...scope, turn, model, messages: turn * 2, tools: 6 }), 500);
      const promptTokens = 900 + turn * 140;
      this.#add(
        modelResponse({
          ...scope,
          turn,
          model,
          durationMs: 900,
          toolCalls: 1,
          content: "",
          usage: { promptTokens, completionTokens: 88, totalTokens: promptTokens + 88 },
        }),
        2_100,
      );
      const call = {
        ...scope,
        toolName: turn === 1 ? "read_file" : "run_linter",
        callId: `c${turn}`,
      };
      this.#add(toolCalled({ ...call, arguments: { path: file } }), 100);
      this.#add(
        toolCompleted({ ...call, durationMs: 310, outputPreview: "3 issues, 2 fixable" }),
        310,
      );
    }
  }

  #ask(
    file: string,
    question: string,
    more: {
      readonly options?: readonly string[];
      readonly context?: string;
      readonly default?: string;
      readonly expiresIn?: number;
    },
  ): void {
    const { expiresIn, options = [], ...rest } = more;
    this.#add(agentBlocked({
      ...agent(file),
      questionId: `q-${id(file)}`,
      question,
      options,
      ...rest,
      onExpiry: more.default === undefined ? "fail" : "default",
      ...(expiresIn === undefined
        ? {}
        : { expiresAt: new Date(this.#time + expiresIn).toISOString() }),
    }));
  }

  #answer(file: string, answer: string): void {
    this.#add(agentResumed({
      ...agent(file),
      questionId: `q-${id(file)}`,
      question: "Is `legacyParse` still used by other packages?",
      answer,
      respondedBy: "Ada",
      via: "phone",
      waitMs: 12_600,
    }));
  }

  #done(file: string, summary: string, changedFiles: readonly string[]): void {
    this.#add(agentCompleted({
      ...agent(file),
      result: { status: "success", summary, changedFiles },
      turns: 3,
      durationMs: 21_000,
      usage: { promptTokens: 4_000, completionTokens: 300, totalTokens: 4_300 },
    }));
  }
}

function id(file: string): string {
  return `${GRAPH}/lint:${file}`;
}

function agent(file: string): {
  agentId: string;
  graphId: string;
  name: string;
  bundle: string;
  target: string;
  workspaceId: string;
} {
  return {
    agentId: id(file),
    graphId: GRAPH,
    name: `lint ${file}`,
    bundle: "lint",
    target: file,
    workspaceId: `${GRAPH}-${file}`,
  };
}
