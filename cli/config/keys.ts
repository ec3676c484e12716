import { type Key, keyWith, keyWithout } from "./key.ts";
import { bool, choice, duration, httpUrl, size, text, texts, textsByKey, whole } from "./kinds.ts";
import { basePath, folder, storeUrl, variableName } from "./places.ts";

const RUN = ["run", "analyze", "watch"] as const;
const RESUME = [...RUN, "resume", "retry", "worker"] as const;
const MODEL = [...RESUME, "list-agents", "doctor"] as const;
const STORE = [
  ...RESUME,
  "dashboard",
  "questions",
  "answer",
  "review",
  "runs",
  "cancel",
  "checkpoint",
  "events",
  "metrics",
  "import",
  "doctor",
] as const;

/**
 * Every key of `remora.yaml`, by its path. The file, `remora config`, the JSON Schema, the docs and the
 * defaults of the commands are all made of this table. A test finds keys that no command reads.
 */
export const KEYS = {
  "store": keyWith(storeUrl(), "sqlite:.remora/remora.db", {
    brief: "Where everything is kept. A path is relative to the folder of remora.yaml",
    env: "REMORA_STORE",
    flag: "store",
    commands: STORE,
  }),

  "model.baseUrl": keyWith(httpUrl(), "http://localhost:8000/v1", {
    brief: "The OpenAI-compatible model server",
    env: "REMORA_BASE_URL",
    flag: "base-url",
    commands: MODEL,
  }),
  "model.name": keyWithout(text(), {
    brief: "The model or adapter, for bundles that name none",
    otherwise: "the first one that the server lists",
    env: "REMORA_MODEL",
    flag: "model",
    commands: MODEL,
  }),
  "model.apiKeyEnv": keyWith(variableName(), "REMORA_API_KEY", {
    brief:
      "The environment variable that holds the API key; the key itself never stands in the file",
    flag: "api-key-env",
    commands: MODEL,
  }),
  "model.offline": keyWith(bool(), false, {
    brief: "Use the offline model (rules, no LLM) instead of a server",
    flag: "offline",
    commands: MODEL,
  }),
  "model.timeout": keyWith(duration(), 120_000, {
    brief: "How long one request to the model may take",
    commands: RESUME,
  }),
  "model.retries": keyWithout(whole(0, 100), {
    brief: "Further attempts after a lost connection or a busy server",
    otherwise: "2, and 5 once the server has answered",
    commands: RESUME,
  }),
  "model.structuredOutput": keyWith(
    choice("auto", "structured_outputs", "guided", "response_format", "none"),
    "auto",
    {
      brief: "The form in which the server wants structured output",
      commands: RESUME,
    },
  ),

  "run.concurrency": keyWith(whole(1), 4, {
    brief: "Agents at work at the same time",
    flag: "concurrency",
    commands: RUN,
  }),
  "run.timeout": keyWithout(duration(), {
    brief: "Working time of an agent; waiting for people does not count",
    otherwise: "no limit",
    flag: "timeout",
    commands: RUN,
  }),
  "run.retries": keyWith(whole(0, 100), 0, {
    brief: "How often an agent that breaks is tried again",
    flag: "retries",
    commands: RUN,
  }),
  "run.onFailure": keyWith(
    choice("skip_downstream", "stop_graph", "continue"),
    "skip_downstream",
    { brief: "What an agent that fails does to the others", flag: "on-failure", commands: RUN },
  ),
  "run.maxTurns": keyWithout(whole(1), {
    brief: "Model calls that an agent may make",
    otherwise: "what its bundle says",
    flag: "max-turns",
    commands: RUN,
  }),
  "run.live": keyWith(bool(), false, {
    brief: "Let the model stream, and show what it writes on the dashboard",
    flag: "live",
    commands: RUN,
  }),
  "run.tokens": keyWithout(whole(1), {
    brief: "Tokens that an agent may use, prompts and responses together",
    otherwise: "no limit",
    commands: RESUME,
  }),

  "checkpoints.enabled": keyWith(bool(), false, {
    brief: "Keep the state of a run while it goes on; remora checkpoint restore goes back",
    commands: RESUME,
  }),
  "checkpoints.every": keyWith(duration(), 300_000, {
    brief: "From one checkpoint to the next",
    commands: RESUME,
  }),
  "checkpoints.keep": keyWith(whole(1), 5, {
    brief: "How many of them are kept; older ones are forgotten",
    commands: RESUME,
  }),

  "bundles.folder": keyWith(folder(), "agents", {
    brief: "Where the project's own bundles lie, relative to the folder of remora.yaml",
    commands: [...RUN, "list-agents", "validate-agents"],
  }),
  "bundles.nodes": keyWithout(textsByKey(), {
    brief:
      "Which bundles work on which type of node: file, class, function, method, section, table",
    otherwise: "lint on files",
    flag: "bundle",
    commands: RUN,
  }),

  "discovery.ignore": keyWith(texts(), [], {
    brief: "Further files to leave out, as patterns of a .gitignore",
    commands: RUN,
  }),
  "discovery.gitignore": keyWith(bool(), true, {
    brief: "Whether .gitignore files count",
    commands: RUN,
  }),
  "discovery.extensions": keyWithout(texts(), {
    brief: "Extensions of files to work on, for bundles that name none",
    otherwise: "TypeScript, JavaScript and Python",
    commands: RUN,
  }),
  "discovery.maxFileSize": keyWith(size(), 1_000_000, {
    brief: "Larger files are left out",
    commands: RUN,
  }),
  "discovery.queries": keyWithout(folder(), {
    brief: "A folder with tree-sitter queries of your own, a folder per language",
    otherwise: "Remora's queries",
    commands: RUN,
  }),

  "questions.timeout": keyWithout(duration(), {
    brief: "How long a question waits where the agent does not say",
    otherwise: "for ever",
    commands: RESUME,
  }),
  "questions.onExpiry": keyWithout(choice("fail", "default", "wait"), {
    brief: "What happens then: the agent is told, its default is taken, or it waits on",
    otherwise: "fail, or default where the agent gives one",
    commands: RESUME,
  }),

  "analyze.operations": keyWith(texts(), ["lint", "test", "docstring"], {
    brief: "The bundles of remora analyze",
    flag: "operations",
    commands: ["analyze"],
  }),
  "analyze.autoAccept": keyWith(bool(), false, {
    brief: "Write the changes of all that succeeded without asking",
    flag: "auto-accept",
    commands: ["analyze"],
  }),

  "watch.debounce": keyWith(duration(), 500, {
    brief: "How long nothing may change before agents run",
    flag: "debounce",
    commands: ["watch"],
  }),
  "watch.initial": keyWith(bool(), true, {
    brief: "Whether agents run over everything at the start",
    flag: "initial",
    commands: ["watch"],
  }),

  "dashboard.host": keyWith(text(), "127.0.0.1", {
    brief: "The address to listen on",
    env: "REMORA_HOST",
    flag: "host",
    commands: ["dashboard"],
  }),
  "dashboard.port": keyWith(whole(0, 65_535), 8000, {
    brief: "The port; 0 takes a free one",
    env: "REMORA_PORT",
    flag: "port",
    commands: ["dashboard"],
  }),
  "dashboard.basePath": keyWith(basePath(), "", {
    brief: "Where it is mounted behind a proxy",
    env: "REMORA_BASE_PATH",
    flag: "base-path",
    commands: ["dashboard"],
  }),
  "dashboard.open": keyWithout(bool(), {
    brief: "Whether to open a browser",
    otherwise: "on a terminal with a desktop",
    env: "REMORA_OPEN",
    flag: "open",
    commands: ["dashboard"],
  }),
  "dashboard.readOnly": keyWith(bool(), false, {
    brief: "Only show; nothing can be answered or decided",
    env: "REMORA_READ_ONLY",
    flag: "read-only",
    commands: ["dashboard"],
  }),
  "dashboard.allowedHosts": keyWith(texts(), [], {
    brief: "Further host names that it answers to",
    env: "REMORA_ALLOW_HOST",
    commands: ["dashboard"],
  }),
  "dashboard.tokenEnv": keyWith(variableName(), "REMORA_TOKEN", {
    brief: "The environment variable that holds what a browser must know",
    commands: ["dashboard"],
  }),
} as const;

/** The path of a key. */
export type KeyName = keyof typeof KEYS;

/** What a key holds when somebody gave it. */
export type ValueOf<Name extends KeyName> = typeof KEYS[Name] extends Key<infer Value> ? Value
  : never;

/** What a key holds at any time: without a default it may be `undefined`. */
export type Effective<Name extends KeyName> = ValueOf<Name> | typeof KEYS[Name]["standard"];

/** All keys, in the order in which they are shown. */
export const KEY_NAMES: readonly KeyName[] = Object.keys(KEYS).filter(isKeyName);

/** The first words of all keys that have two. */
export const SECTIONS: readonly string[] = [
  ...new Set(KEY_NAMES.flatMap((name) => name.includes(".") ? name.split(".").slice(0, 1) : [])),
];

/** Whether a path is a key. */
export function isKeyName(name: string): name is KeyName {
  return Object.hasOwn(KEYS, name);
}
