import type { DynamicKind } from "./kinds.ts";
import type { Context } from "../context.ts";
import type { RootHelp } from "../help/root.ts";
import { type FlagEntry, flagName, isCommand, subcommands } from "../help/describe.ts";

/** What a word can be completed with. */
export type Values =
  /** These words. */
  | { readonly kind: "words"; readonly words: readonly string[] }
  /** Files and folders, or folders only. */
  | { readonly kind: "files" | "folders" }
  /** What the project has at the moment. */
  | { readonly kind: "dynamic"; readonly what: DynamicKind }
  /** Anything. */
  | { readonly kind: "none" };

/** A flag as a shell sees it. */
export interface CompletionFlag {
  /** With its dashes: `--format`. */
  readonly long: string;
  /** With its dash, where it has one. */
  readonly short?: string;
  readonly brief: string;
  /** What stands behind it; absent for one that stands alone. */
  readonly values?: Values;
  /** Whether it may be given several times. */
  readonly repeats: boolean;
}

/** A command, or a group of them, as a shell sees it. */
export interface CompletionNode {
  /** `[]` for the program itself, `["events", "tail"]`. */
  readonly words: readonly string[];
  readonly brief: string;
  readonly flags: readonly CompletionFlag[];
  /** What the arguments can be, in their order; the last may repeat. */
  readonly args: readonly Values[];
  readonly repeats: boolean;
  readonly children: readonly CompletionNode[];
}

type Target = RootHelp<Context>["groups"][number]["commands"][string];
type Commands = readonly (readonly [name: string, target: Target])[];

/** What every command takes. */
const GLOBAL: readonly CompletionFlag[] = [
  { long: "--help", short: "-h", brief: "Show this help", repeats: false },
  {
    long: "--config",
    brief: "Use this remora.yaml, or none",
    values: { kind: "files" },
    repeats: false,
  },
  { long: "--debug", brief: "Show where an error happened", repeats: false },
];

/** The command line as a tree, made of the table of commands. */
export function completionTree(root: RootHelp<Context>): CompletionNode {
  const commands: Commands = root.groups.flatMap(({ commands }) => Object.entries(commands));
  return {
    words: [],
    brief: root.tagline,
    flags: [...GLOBAL, {
      long: "--version",
      short: "-v",
      brief: "Show the version",
      repeats: false,
    }],
    args: [],
    repeats: false,
    children: commands.map(([name, target]) => nodeOf([name], target)),
  };
}

/** The tree as a list, every node before its children. */
export function allNodes(node: CompletionNode): readonly CompletionNode[] {
  return [node, ...node.children.flatMap(allNodes)];
}

function nodeOf(words: readonly string[], target: Target): CompletionNode {
  const base = { words, brief: target.brief };
  if (!isCommand(target)) {
    const children = subcommands(target).map(([name, inner]) => nodeOf([...words, name], inner));
    return { ...base, flags: GLOBAL, args: [], repeats: false, children };
  }
  const { flags = {}, aliases = {}, positional } = target.parameters;
  const letters = new Map(Object.entries(aliases).map(([letter, name]) => [name, letter]));
  const own = Object.entries(flags).filter(([, flag]) => flag.hidden !== true)
    .flatMap(([name, flag]) => flagsOf(name, flag, letters.get(name)));
  const isArray = positional?.kind === "array";
  const parameters = positional === undefined
    ? []
    : isArray
    ? [positional.parameter]
    : positional.parameters;
  return {
    ...base,
    flags: [...own, ...GLOBAL],
    args: parameters.map(({ placeholder = "" }) => valuesOf(placeholder)),
    repeats: isArray,
    children: [],
  };
}

function flagsOf(name: string, flag: FlagEntry, letter: string | undefined): CompletionFlag[] {
  const long = `--${flagName(name)}`;
  const short = letter === undefined ? {} : { short: `-${letter}` };
  const { brief } = flag;
  switch (flag.kind) {
    case "boolean": {
      const positive = { long, ...short, brief, repeats: false };
      if (flag.withNegated === false) return [positive];
      return [positive, { long: `--no-${flagName(name)}`, brief: `Not: ${brief}`, repeats: false }];
    }
    case "counter":
      return [{ long, ...short, brief, repeats: true }];
    case "enum": {
      const values: Values = { kind: "words", words: flag.values };
      return [{ long, ...short, brief, values, repeats: "variadic" in flag }];
    }
    case "parsed": {
      const values = name === "bundle"
        ? { kind: "dynamic", what: "bundles" } as const
        : valuesOf(flag.placeholder ?? "");
      return [{ long, ...short, brief, values, repeats: "variadic" in flag }];
    }
  }
}

/** What an argument can be, by what the help calls it. */
function valuesOf(placeholder: string): Values {
  switch (placeholder) {
    case "PATH":
    case "FILE":
    case "AGENT|PATH":
      return { kind: "files" };
    case "DIR":
    case "FOLDER":
      return { kind: "folders" };
    case "BUNDLE":
      return { kind: "dynamic", what: "bundles" };
    case "ID":
      return { kind: "dynamic", what: "questions" };
    case "GRAPH":
      return { kind: "dynamic", what: "runs" };
    case "SHELL":
      return { kind: "words", words: ["bash", "zsh", "fish"] };
    default:
      return { kind: "none" };
  }
}
