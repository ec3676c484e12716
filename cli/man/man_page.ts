import { examplesOf } from "../command.ts";
import config from "../deno.json" with { type: "json" };
import {
  argumentRows,
  EVERY_COMMAND,
  flagRows,
  isCommand,
  type Row,
  subcommands,
  usageText,
} from "../help/describe.ts";
import type { Context } from "../context.ts";
import type { RootHelp } from "../help/root.ts";

type Target = RootHelp<Context>["groups"][number]["commands"][string];

/** The manual page `remora(1)`, as man and groff read it, made of the table of commands. */
export function manPage(root: RootHelp<Context>): string {
  const commands = root.groups.flatMap(({ title, commands }) => [
    `.SS ${quoted(title)}`,
    ...Object.entries(commands).flatMap(([name, target]) => section([name], target)),
  ]);
  return [
    '.\\" Made by: deno task generate',
    `.TH REMORA 1 "" "remora ${config.version}" "Remora"`,
    ".SH NAME",
    `remora \\- ${escape(root.tagline.replace(/\.$/, ""))}`,
    ".SH SYNOPSIS",
    "\\fBremora\\fR \\fICOMMAND\\fR [\\fIOPTIONS\\fR]",
    ".SH DESCRIPTION",
    DESCRIPTION.map(escape).join("\n.PP\n"),
    ".SH COMMANDS",
    ...commands,
    ".SH OPTIONS OF EVERY COMMAND",
    ...definitions([...EVERY_COMMAND, ["-v, --version", "Show the version (without a command)"]]),
    ".SH FILES",
    ...definitions([
      ["remora.yaml", "What commands take as defaults, found upwards from the working folder"],
      ["agents/NAME/bundle.yaml", "The project's own bundles"],
      [".remora/remora.db", "The store, unless another one is named"],
    ]),
    ".SH EXIT STATUS",
    ...definitions([
      ["0", "Done"],
      ["1", "Partly failed"],
      ["2", "Failed, or used in a wrong way"],
      ["130", "Stopped with Ctrl-C"],
    ]),
    ".SH ENVIRONMENT",
    ...definitions(ENVIRONMENT),
    ".SH EXAMPLES",
    ...examples(root.examples),
    "",
  ].join("\n");
}

const DESCRIPTION = [
  "Remora points small tool-using agents at a codebase, lets them stop and ask a person, and shows the " +
  "person everything on a live dashboard. It talks to any OpenAI-compatible model server.",
  "What agents change stays aside until somebody accepts it. A run that was stopped can be resumed.",
];

const ENVIRONMENT: readonly Row[] = [
  ["REMORA_STORE", "The store"],
  ["REMORA_BASE_URL, REMORA_MODEL, REMORA_API_KEY", "The model server, the model, and its key"],
  ["REMORA_HOST, REMORA_PORT, REMORA_TOKEN", "Where the dashboard listens, and what opens it"],
  ["REMORA_CONFIG", "The remora.yaml to use, or none"],
  ["NO_COLOR, FORCE_COLOR", "No colour, or colour where there would be none"],
];

function section(words: readonly string[], target: Target): string[] {
  if (!isCommand(target)) {
    return subcommands(target).flatMap(([name, inner]) => section([...words, name], inner));
  }
  const head = `\\fBremora ${escape(words.join(" "))}\\fR${escape(usageText(target))}`;
  return [
    ".TP",
    head,
    escape(target.fullDescription ?? `${target.brief}.`),
    ".RS",
    ...definitions([...argumentRows(target), ...flagRows(target)]),
    ...examples(examplesOf(target)),
    ".RE",
  ];
}

function definitions(rows: readonly Row[]): string[] {
  return rows.flatMap((
    [term, meaning],
  ) => [".TP", `\\fB${escape(term.trim())}\\fR`, escape(meaning)]);
}

function examples(list: readonly { readonly input: string; readonly brief: string }[]): string[] {
  return list.flatMap(({ input, brief }) => [
    ".PP",
    `${escape(brief)}:`,
    ".br",
    `\\fB    remora ${escape(input)}\\fR`,
  ]);
}

/** Backslashes and dashes as they are, and no line that looks like a request. */
function escape(text: string): string {
  return text.replaceAll("\\", "\\e").replaceAll("-", "\\-").replaceAll("…", "...")
    .replaceAll(/^(?=[.'])/gm, "\\&");
}

function quoted(text: string): string {
  return `"${escape(text).replaceAll('"', "'")}"`;
}
