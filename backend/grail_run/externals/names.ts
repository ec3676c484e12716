/** A function that scripts may declare as external. */
export interface ExternalInfo {
  /** Its parameters, in the order in which they are taken without names. */
  readonly parameters: readonly string[];
  /** What it does, and what it returns. */
  readonly about: string;
  /** Whether it leaves something behind: what a script did is then kept, so that it is not done again. */
  readonly effect: boolean;
}

/** What scripts can call, under the names of the Python original. */
export const GRAIL_EXTERNALS = {
  read_file: { parameters: ["path"], about: "the text of a file", effect: false },
  write_file: {
    parameters: ["path", "content"],
    about: "writes a file into the agent's overlay; `True`",
    effect: true,
  },
  list_dir: {
    parameters: ["path"],
    about: "names in a folder, folders with a slash",
    effect: false,
  },
  file_exists: { parameters: ["path"], about: "whether there is such a file", effect: false },
  search_files: { parameters: ["pattern"], about: "paths that match a glob", effect: false },
  search_content: {
    parameters: ["pattern", "path"],
    about: "lines that contain a text, as `{file, line, text}`; not a regular expression",
    effect: false,
  },
  run_command: {
    parameters: ["cmd", "args"],
    about: "runs a program of the allow-list: `{stdout, stderr, exit_code}`",
    effect: true,
  },
  run_json_command: {
    parameters: ["cmd", "args"],
    about: "the same, with its output read as JSON, or `{error, stderr, exit_code}`",
    effect: true,
  },
  ask_user: {
    parameters: ["question", "options", "timeout", "poll_interval"],
    about: "asks a person and waits for the answer, a text; silence raises `TimeoutError`",
    effect: true,
  },
  request_human_input: {
    parameters: ["question", "options", "timeout_s"],
    about: "the same as `ask_user`",
    effect: true,
  },
  get_user_messages: {
    parameters: [],
    about: "what people wrote to the agent, as `{from, content, at}`",
    effect: true,
  },
  log: { parameters: ["message"], about: "a line for the people who watch; `True`", effect: false },
  submit_result: {
    parameters: ["summary", "changed_files"],
    about: "the agent's result, where the script's own value is none; `True`",
    effect: false,
  },
  get_node_source: { parameters: [], about: "the text of the agent's node", effect: false },
  get_node_metadata: {
    parameters: [],
    about: "`{node_id, node_name, node_type, file_path}`",
    effect: false,
  },
} as const satisfies Record<string, ExternalInfo>;

/** The name of a function that scripts can call. */
export type ExternalName = keyof typeof GRAIL_EXTERNALS;

/** What is known about an external; `undefined` for one that Remora does not provide. */
export function externalInfo(name: string): ExternalInfo | undefined {
  return isExternal(name) ? GRAIL_EXTERNALS[name] : undefined;
}

/** Whether Remora provides an external. */
export function isExternal(name: string): name is ExternalName {
  return Object.hasOwn(GRAIL_EXTERNALS, name);
}
