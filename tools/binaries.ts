/** A program that `deno compile` makes. */
export interface Binary {
  readonly name: string;
  readonly entry: string;
  /** Modules that the program loads lazily, which `deno compile` cannot see. */
  readonly include: readonly string[];
  /** What the program may do. It cannot be given more when it runs. */
  readonly permissions: readonly string[];
}

/** The two programs, by the name of their task. */
export const BINARIES = {
  /** The dashboard and nothing else: no model code, and it cannot run programs. */
  compile: {
    name: "remora-dashboard",
    entry: "frontend/serve.ts",
    include: [],
    permissions: ["--allow-net", "--allow-read", "--allow-write", "--allow-env"],
  },
  /** The whole command line with every slice. */
  "compile:full": {
    name: "remora",
    entry: "cli.ts",
    include: [
      "frontend/mod.ts",
      "frontend/serve.ts",
      "backend/mod.ts",
      "backend/bundles.ts",
      "backend/grail/mod.ts",
      "backend/markdown/mod.ts",
      "backend/syntax/mod.ts",
      "backend/toml/mod.ts",
      "backend/yaml/mod.ts",
      "backend/grail_run/mod.ts",
      "backend/discovery/_worker.ts",
      "nats/mod.ts",
    ],
    permissions: ["--allow-all"],
  },
} as const satisfies Record<string, Binary>;

/** Arguments of `deno` that compile a program. */
export function compileArgs(binary: Binary, output: string): string[] {
  return [
    "compile",
    "--no-check",
    "--no-prompt",
    // The lock file also names what only tests and benchmarks need.
    "--exclude-unused-npm",
    ...binary.permissions,
    ...binary.include.flatMap((module) => ["--include", module]),
    "--output",
    output,
    binary.entry,
  ];
}
