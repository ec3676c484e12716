/** Tests that run together in one `deno test`. */
export interface TestGroup {
  readonly name: string;
  /** The command of Deno; what is not `test` counts as one test. @default {"test"} */
  readonly command?: "check";
  /** Files and folders; `FOLDER/*.md` are the Markdown files in a folder. */
  readonly paths: readonly string[];
  /** Arguments of the command besides the paths. */
  readonly args: readonly string[];
  /** Runs beside the other groups, after those of its kind: its tests wait for processes most of the time. */
  readonly isBeside?: boolean;
}

/** Sanitizers and leak tracing are on everywhere. */
const ALWAYS = ["--trace-leaks", "--no-check", "--permit-no-files"];

/** Folders of `tests` that do not run with the rest. */
const OWN_GROUPS = ["architecture", "docs", "compile", "publish", "browser", "crash"];

/** Where examples stand. */
const FOLDERS_WITH_DOCS = ["core", "frontend", "backend", "nats", "cli", "docs"];

/** Tests that change variables of the process. */
const ENVIRONMENT = [
  "backend/grail_run/no_monty_env_test.ts",
  "backend/model/openai/_http/proxy_env_test.ts",
  "core/store/store_url_env_test.ts",
];

/**
 * What `deno task test` runs: the first one, then the others in this order, those that are `isBeside` in a
 * second row. Who uses a port that is written in the docs is in the second row.
 */
export const GROUPS: readonly TestGroup[] = [
  // Once for all, examples in docs included, so that the groups need not. A folder does not stand for its Markdown.
  {
    name: "types",
    command: "check",
    paths: [".", "README.md", ...FOLDERS_WITH_DOCS.map((folder) => `${folder}/*.md`)],
    args: ["--quiet", "--doc"],
  },
  {
    name: "unit",
    paths: ["core", "frontend", "backend", "cli", "tools"],
    args: [...ALWAYS, "--parallel", "-A", "--ignore=**/*_env_test.ts"],
  },
  {
    // The environment belongs to the whole process: who changes it runs alone.
    name: "environment",
    paths: ENVIRONMENT,
    args: [...ALWAYS, "-A"],
  },
  // Each file has servers of its own, and waits for them most of the time.
  { name: "nats", paths: ["nats"], args: [...ALWAYS, "--parallel", "-A"] },
  {
    name: "docs",
    paths: ["README.md", ...FOLDERS_WITH_DOCS],
    args: [
      "--doc",
      "--no-check",
      "--permit-no-files",
      "-A",
      "--ignore=**/*_test.ts,**/*_test.tsx",
    ],
  },
  {
    name: "architecture",
    paths: ["tests/architecture", "tests/docs", "tests/compile"],
    args: [...ALWAYS, "-A"],
  },
  { name: "publish", paths: ["tests/publish"], args: [...ALWAYS, "-A"], isBeside: true },
  // One after the other: a browser alone keeps more than one core busy.
  { name: "browser", paths: ["tests/browser"], args: [...ALWAYS, "-A"], isBeside: true },
  {
    name: "end to end",
    paths: ["tests"],
    args: [
      ...ALWAYS,
      "--parallel",
      "-A",
      `--ignore=${OWN_GROUPS.map((name) => `tests/${name}`).join(",")}`,
    ],
    isBeside: true,
  },
  { name: "crash", paths: ["tests/crash"], args: [...ALWAYS, "-A"] },
];
