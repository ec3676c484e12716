import { type JsonObject, RemoraError, stableId } from "@remora/core";
import { askPerson } from "../tools/ask_person.ts";
import { findDeno } from "../tools/process/find_deno.ts";
import { materialise } from "../tools/process/materialise.ts";
import { type ProcessResult, runProcess } from "../tools/process/run_process.ts";
import type { Tool, ToolContext, ToolOutput } from "../tools/types.ts";
import { findTests } from "./_tests.ts";
import { targetPath } from "./test_tools.ts";

const TIMEOUT = 120_000;
const MAX_OUTPUT = 200_000;
/** Output that is told; its end says most. */
const MAX_TOLD = 6_000;

const RUN_IT = "Run them";

/** Where the programs are that run tests. */
export interface TestRunOptions {
  /** The Deno that runs tests of TypeScript and JavaScript. @default this process's own, else `deno` */
  readonly deno?: string;
  /** The Python that runs pytest. @default {"python3"} */
  readonly python?: string;
}

/**
 * The tool `run_tests`: runs the tests of the file that the agent works on over a copy of what it sees.
 * TypeScript runs under `deno test` with permission to read the copy and no other. Python has nothing of
 * the kind: a person is asked before code that a model wrote runs with the rights of the user.
 */
export function runTestsTool(options: TestRunOptions = {}): Tool {
  return {
    name: "run_tests",
    description:
      "Run the tests of the file you work on (deno test, or pytest). Answers JSON: available, passed, " +
      "failed, output.",
    parameters: { type: "object", properties: {} },
    onInterrupt: "rerun",
    async run(_: JsonObject, context: ToolContext): Promise<ToolOutput> {
      return { content: JSON.stringify(await runTests(context, options)) };
    },
  };
}

async function runTests(context: ToolContext, options: TestRunOptions): Promise<JsonObject> {
  const { path, text } = await findTests(targetPath(context), context.workspace.files);
  if (text === undefined) return unavailable(`There are no tests at ${path} yet`);
  const isPython = path.endsWith(".py");
  if (isPython && !await mayRunPython(path, context)) {
    return unavailable("Nobody allowed to run the Python tests; they were not run");
  }
  await using files = await materialise(context.workspace, context.signal);
  const home = `${files.path}/.remora-home`;
  await Deno.mkdir(home);
  const [program, args] = isPython
    ? [options.python ?? "python3", [
      "-m",
      "pytest",
      "-q",
      "--no-header",
      "-p",
      "no:cacheprovider",
      path,
    ]]
    : [options.deno ?? findDeno(), [
      "test",
      "--no-prompt",
      "--no-lock",
      `--allow-read=${files.path}`,
      path,
    ]];
  try {
    const result = await runProcess(program, args, {
      cwd: files.path,
      env: environment(home, isPython),
      timeout: TIMEOUT,
      maxOutput: MAX_OUTPUT,
      signal: context.signal,
    });
    return isPython ? pythonReport(result) : denoReport(result);
  } catch (error) {
    if (!(error instanceof RemoraError) || error.code !== "COMMAND-NOT-FOUND") throw error;
    return unavailable(`${program} is not installed, so the tests were not run`);
  }
}

async function mayRunPython(path: string, context: ToolContext): Promise<boolean> {
  const { agentId, callId, workspace } = context;
  const question =
    `May I run the tests in ${path}? Python runs them with your rights, without a sandbox.`;
  const { outcome, answer } = await askPerson(context, question, {
    id: stableId(agentId, callId, "run-python"),
    options: [RUN_IT, "Do not run them"],
    context: await workspace.files.readText(path, { peek: true }),
  });
  return outcome === "answered" && answer === RUN_IT;
}

function denoReport({ code, stdout, stderr, timedOut }: ProcessResult): JsonObject {
  const text = `${stdout}\n${stderr}`;
  const match = /(\d+) passed(?: \(\d+ steps?\))? \| (\d+) failed/.exec(text);
  return report(
    text,
    code,
    timedOut,
    match === null ? undefined : [Number(match[1]), Number(match[2])],
  );
}

function pythonReport({ code, stdout, stderr, timedOut }: ProcessResult): JsonObject {
  const text = `${stdout}\n${stderr}`;
  if (/No module named pytest/.test(text)) {
    return unavailable("pytest is not installed; install it with: pip install pytest");
  }
  const count = (word: string): number => Number(new RegExp(`(\\d+) ${word}`).exec(text)?.[1] ?? 0);
  const ran = /\d+ (?:passed|failed|error)/.test(text);
  return report(
    text,
    code,
    timedOut,
    ran ? [count("passed"), count("failed") + count("errors?")] : undefined,
  );
}

function report(
  text: string,
  code: number,
  timedOut: boolean,
  counts: readonly [passed: number, failed: number] | undefined,
): JsonObject {
  const output = text.trim().slice(-MAX_TOLD).toWellFormed();
  if (timedOut) {
    return { available: true, passed: 0, failed: 1, output: `They did not end\n${output}` };
  }
  const [passed, failed] = counts ?? [0, code === 0 ? 0 : 1];
  return { available: true, passed, failed, output };
}

function unavailable(message: string): JsonObject {
  return { available: false, passed: 0, failed: 0, message };
}

function environment(home: string, isPython: boolean): Record<string, string> {
  const env: Record<string, string> = { HOME: home, TMPDIR: home, LANG: "C.UTF-8", NO_COLOR: "1" };
  const path = readEnv("PATH");
  if (path !== undefined) env.PATH = path;
  // Modules that are in the cache need not be fetched again.
  const cache = isPython ? undefined : readEnv("DENO_DIR") ?? cacheBelow(readEnv("HOME"));
  if (cache !== undefined) env.DENO_DIR = cache;
  if (isPython) env.PYTHONDONTWRITEBYTECODE = "1";
  return env;
}

function cacheBelow(home: string | undefined): string | undefined {
  if (home === undefined) return undefined;
  return Deno.build.os === "darwin" ? `${home}/Library/Caches/deno` : `${home}/.cache/deno`;
}

function readEnv(name: string): string | undefined {
  try {
    return Deno.env.get(name);
  } catch (error) {
    // A program that may not read the variable does without it.
    if (error instanceof Deno.errors.NotCapable) return undefined;
    throw error;
  }
}
