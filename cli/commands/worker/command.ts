import { command } from "../../command.ts";
import { MODEL_FLAGS } from "../../model/flags.ts";
import { parseCount, parseName, STORE } from "../../options.ts";
import type { WorkerFlags } from "./worker.ts";

export const WORKER = command<WorkerFlags, string[]>({
  brief: "Run agents of shared runs, together with other workers",
  description:
    "Takes agents of runs that were started with `remora run --share` or `--queue`, on this machine or, " +
    "with a store on NATS, on others. Each agent is run by one worker at a time; where a worker is " +
    "killed, another one goes on with its agents. It needs the same project as the machine that " +
    "started the run; where it lies elsewhere, --root says so. Retries that people ask for on the " +
    "dashboard are taken up, too. Ctrl-C hands the agents over.",
  examples: [
    { input: "worker --store nats://10.0.0.5:4222", brief: "Share the work of a team" },
    {
      input: "worker --root ~/project --slots 16",
      brief: "The project lies elsewhere here; 16 agents at a time",
    },
    { input: "worker --until-idle", brief: "Until there is nothing left to do, for scripts" },
  ],
  parameters: {
    flags: {
      root: {
        kind: "parsed",
        parse: parseName,
        placeholder: "FOLDER",
        brief: "The project's folder on this machine (default where it is on the other one)",
        optional: true,
      },
      slots: {
        kind: "parsed",
        parse: parseCount,
        placeholder: "N",
        brief: "Agents at work at the same time (default run.concurrency)",
        optional: true,
      },
      untilIdle: {
        kind: "boolean",
        brief: "End when there is nothing left to do",
        default: false,
        withNegated: false,
      },
      store: STORE,
      format: {
        kind: "enum",
        values: ["text", "json"],
        brief: "Text, or one JSON object a line",
        default: "text",
      },
      ...MODEL_FLAGS,
      baseUrl: {
        ...MODEL_FLAGS.baseUrl,
        brief: "OpenAI-compatible server (default the one that the run was started with)",
      },
      model: { ...MODEL_FLAGS.model, brief: "Model id (default the one of the run)" },
    },
    positional: {
      kind: "array",
      parameter: { placeholder: "GRAPH", brief: "Only these runs", parse: parseName },
    },
  },
  load: async () => (await import("./worker.ts")).worker,
});
