import type { JsonObject, JsonValue } from "@remora/core";

/**
 * Which of the five shapes a manifest has. They have grown one after another, and each had its own
 * loader: `A` defines its tools inline, `B` refers to registries, `C` names tool files, `D` names a
 * folder of tools, `E` is layered and has prompts per mode.
 */
export type BundleDialect = "A" | "B" | "C" | "D" | "E";

/** A tool of a bundle. */
export interface BundleTool {
  /** The name the model calls it by. */
  readonly name: string;
  /** `builtin`: one of Remora's own; `pym`: a Grail script; `ts`: a TypeScript module. */
  readonly kind: "builtin" | "pym" | "ts";
  /** The file of the script, relative to the bundle's folder. */
  readonly path?: string;
  /** What it does, as the manifest says, else the tool itself; a TypeScript tool says it when it is made. */
  readonly description?: string;
  /** JSON schema of its arguments, as the manifest says, else the tool itself; see `description`. */
  readonly parameters?: JsonObject;
  /** Scripts that run before the tool and whose output is put before its own. */
  readonly contextProviders: readonly string[];
}

/** A program that the agents of a bundle may run with `run_command`. */
export interface BundleCommand {
  /** Its name, looked up in `PATH`, or its absolute path. */
  readonly program: string;
  /** Arguments that it must start with; empty: any. */
  readonly args: readonly string[];
  /** Whether no further arguments may follow. */
  readonly exact: boolean;
}

/** How the model's output is constrained. */
export interface BundleGrammar {
  /** `none` sends no constraint. */
  readonly mode: "none" | "ebnf" | "structural_tag" | "json_schema";
  /** Whether the model may call several tools in one response. */
  readonly parallelCalls: boolean;
  /** How arguments are written, for the grammars that know several ways. */
  readonly argsFormat?: string;
}

/** Where a bundle comes from. */
export type BundleOrigin =
  /** It is part of Remora. */
  | { readonly kind: "shipped" }
  /** A folder on disk, absolute. */
  | { readonly kind: "folder"; readonly path: string }
  /** It was kept in a store with the run that uses it. */
  | { readonly kind: "stored" };

/** An agent's recipe: prompt, tools and limits, whatever dialect it was written in. */
export interface Bundle {
  /** The name of its folder, by which people and configuration refer to it. */
  readonly name: string;
  /** The name that its manifest gives it. */
  readonly title: string;
  /** What it is for, one sentence. */
  readonly description?: string;
  /** The shape it was written in. */
  readonly dialect: BundleDialect;
  /** Where it comes from. */
  readonly origin: BundleOrigin;
  /** Template of the system prompt. */
  readonly systemPrompt: string;
  /** Template of the first user message. */
  readonly userTemplate: string;
  /** Further prompts by mode (`chat`, `reactive`). */
  readonly prompts: Readonly<Record<string, string>>;
  /** Model or adapter id; absent: whatever the run says. */
  readonly model?: string;
  /** The model family (`qwen`, `function_gemma`), which decides how tool calls are written. */
  readonly family?: string;
  /** How the model's output is constrained. */
  readonly grammar: BundleGrammar;
  /** At most this many model calls. */
  readonly maxTurns: number;
  /** The tool that ends the agent; absent: an answer without tool calls does. */
  readonly terminationTool?: string;
  /** What the model can call, in the order of the manifest. */
  readonly tools: readonly BundleTool[];
  /** What `run_command` may run; nothing else. */
  readonly commands: readonly BundleCommand[];
  /** Whether it is switched on; one that is not is listed and not run. */
  readonly enabled: boolean;
  /** Kinds of nodes it is made for; empty: any. */
  readonly nodeTypes: readonly string[];
  /** File extensions it is made for, without the dot; empty: any. */
  readonly extensions: readonly string[];
  /** Higher runs earlier. */
  readonly priority: number;
  /** Whether the agent of a file starts before those of its parts, or after them. */
  readonly fileOrder?: "before" | "after";
  /** What the manifest says about limits, as it says it. */
  readonly limits: JsonValue;
  /** Its files by path, as text: enough to load it again elsewhere. */
  readonly files: Readonly<Record<string, string>>;
}

/** How bad a finding is. */
export type BundleSeverity = "error" | "warning" | "hint";

/** What is wrong with a bundle, and where. */
export interface BundleFinding {
  /** Stable identifier. */
  readonly code: string;
  /** `error`: it does not load or cannot run; `warning`: it will disappoint; `hint`: it could be better. */
  readonly severity: BundleSeverity;
  /** The file, relative to the bundle's folder. */
  readonly file: string;
  /** Line, from 1. */
  readonly line: number;
  /** Column, from 1, in UTF-16 units. */
  readonly column: number;
  /** What is wrong, one sentence. */
  readonly message: string;
  /** A replacement that cures it, where one is known. */
  readonly fix?: BundleFix;
}

/** A replacement in one file of a bundle. */
export interface BundleFix {
  /** What it does. */
  readonly title: string;
  /** Start of the replaced text, in UTF-16 units. */
  readonly start: number;
  /** Its end. */
  readonly end: number;
  /** What comes in its place. */
  readonly text: string;
}
