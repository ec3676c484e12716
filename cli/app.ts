import { type Application, buildApplication, buildRouteMap, version } from "@stricli/core";
import config from "./deno.json" with { type: "json" };
import { ANALYZE } from "./commands/analyze/command.ts";
import { ANSWER } from "./commands/answer/command.ts";
import { CANCEL } from "./commands/cancel/command.ts";
import { COMPLETIONS } from "./commands/completions/command.ts";
import { CHECK_TOOL } from "./commands/check_tool/command.ts";
import { CHECKPOINT } from "./commands/checkpoint/command.ts";
import { CONFIG } from "./commands/config/command.ts";
import { DASHBOARD } from "./commands/dashboard/command.ts";
import { DEMO } from "./commands/demo/command.ts";
import { DOCTOR } from "./commands/doctor/command.ts";
import { EVENTS } from "./commands/events/command.ts";
import { IMPORT } from "./commands/import/command.ts";
import { INBOX } from "./commands/inbox/command.ts";
import { INIT } from "./commands/init/command.ts";
import { LIST_AGENTS } from "./commands/list_agents/command.ts";
import { MAN } from "./commands/man/command.ts";
import { METRICS } from "./commands/metrics/command.ts";
import { QUESTIONS } from "./commands/questions/command.ts";
import { RESUME } from "./commands/resume/command.ts";
import { RETRY } from "./commands/retry/command.ts";
import { REVIEW } from "./commands/review/command.ts";
import { RUN } from "./commands/run/command.ts";
import { RUNS } from "./commands/runs/command.ts";
import { STORE } from "./commands/store/command.ts";
import { VALIDATE_AGENTS } from "./commands/validate_agents/command.ts";
import { WORKER } from "./commands/worker/command.ts";
import { WATCH } from "./commands/watch/command.ts";
import type { Context } from "./context.ts";
import { errorTexts } from "./errors.ts";
import { helpIntegration } from "./help/help.ts";
import type { RootHelp } from "./help/root.ts";
import type { Screen } from "./terminal/screen.ts";

/** The list of all commands, in the order in which somebody meets them. */
export const ROOT: RootHelp<Context> = {
  tagline: "Small agents on your code. They ask before anything doubtful; you answer anywhere.",
  groups: [
    {
      title: "Start",
      commands: {
        demo: DEMO,
        init: INIT,
        run: RUN,
        analyze: ANALYZE,
        watch: WATCH,
        resume: RESUME,
      },
    },
    {
      title: "Watch and answer",
      commands: { dashboard: DASHBOARD, inbox: INBOX, questions: QUESTIONS, answer: ANSWER },
    },
    { title: "Decide", commands: { review: REVIEW, retry: RETRY } },
    {
      title: "Runs",
      commands: { runs: RUNS, cancel: CANCEL, checkpoint: CHECKPOINT, worker: WORKER },
    },
    {
      title: "Look inside",
      commands: {
        "list-agents": LIST_AGENTS,
        "validate-agents": VALIDATE_AGENTS,
        "check-tool": CHECK_TOOL,
        events: EVENTS,
        store: STORE,
        metrics: METRICS,
      },
    },
    {
      title: "Set up",
      commands: {
        config: CONFIG,
        doctor: DOCTOR,
        import: IMPORT,
        completions: COMPLETIONS,
        man: MAN,
      },
    },
  ],
  examples: [
    { input: "demo", brief: "See it work in a minute, without a model server" },
    { input: "init", brief: "Make this project ready" },
    { input: "run src --bundle lint", brief: "Let agents lint src" },
    { input: "dashboard", brief: "Answer their questions in the browser" },
  ],
};

/** What {@linkcode buildApp} prints to. */
export interface AppOptions {
  /** Standard output. */
  readonly out: Screen;
  /** Standard error. */
  readonly err: Screen;
  /** Whether errors show their stack. */
  readonly debug: boolean;
  /** What to say where something was thrown only because somebody ended the command. */
  readonly stopText?: (error: unknown) => string | undefined;
}

/** The command line, ready to run. Nothing is loaded but names, flags and help. */
export function buildApp({ out, err, debug, stopText }: AppOptions): Application<Context> {
  const texts = errorTexts(err.paint, debug);
  const routes = Object.fromEntries(
    ROOT.groups.flatMap(({ commands }) => Object.entries(commands)),
  );
  const root = buildRouteMap<string, Context>({
    routes,
    docs: { brief: ROOT.tagline },
  });
  return buildApplication(root, {
    name: "remora",
    scanner: {
      caseStyle: "allow-kebab-for-camel",
      allowArgumentEscapeSequence: true,
      distanceOptions: {
        threshold: 6,
        weights: { insertion: 1, deletion: 2, substitution: 2, transposition: 1 },
      },
    },
    documentation: { disableAnsiColor: true },
    localization: {
      text: {
        ...texts,
        exceptionWhileRunningCommand: (error, colour) =>
          stopText?.(error) ?? texts.exceptionWhileRunningCommand(error, colour),
      },
    },
    determineExitCode: () => 2,
  }, {
    help: helpIntegration(ROOT, out),
    version: version({
      brief: "Show the version",
      alias: "v",
      info: { currentVersion: config.version },
    }),
  });
}
