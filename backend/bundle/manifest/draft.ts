import type { JsonObject, JsonValue } from "@remora/core";
import type { Section } from "../_section.ts";
import type { Path } from "../_yaml.ts";
import type { BundleCommand, BundleGrammar } from "../types.ts";

/** A tool as the manifest names it; its script is not looked up yet. */
export interface DraftTool {
  readonly name: string;
  /** Where the manifest names it, for findings. */
  readonly at: Path;
  /** Its script, where the manifest names the file itself. */
  readonly script?: string;
  /** Where its script is looked for, where the manifest names a registry. */
  readonly registry?: string;
  readonly description?: string;
  readonly parameters?: JsonObject;
  readonly contextProviders: readonly string[];
}

/** What a manifest says, whatever dialect it is written in. */
export interface ManifestDraft {
  readonly title: string;
  readonly description?: string;
  readonly systemPrompt: Prompt;
  readonly userTemplate: Prompt;
  readonly prompts: Readonly<Record<string, string>>;
  readonly model?: string;
  readonly family?: string;
  readonly grammar: BundleGrammar;
  readonly maxTurns: number;
  readonly terminationTool?: string;
  /** The tools, or `undefined`: every script in the folder of tools. */
  readonly tools: readonly DraftTool[] | undefined;
  /** Where scripts lie, by registry; `""` for those without one. Relative to the bundle's folder. */
  readonly folders: ReadonlyMap<string, string>;
  readonly commands: readonly BundleCommand[];
  readonly enabled: boolean;
  readonly nodeTypes: readonly string[];
  readonly extensions: readonly string[];
  readonly priority: number;
  readonly fileOrder?: "before" | "after";
  readonly limits: JsonValue;
}

/** A template, and where it stands. */
export interface Prompt {
  readonly text: string;
  readonly at: Path;
}

/** Reads a manifest of one dialect. */
export type ManifestReader = (root: Section) => ManifestDraft;

/** The prompt of a user who says nothing but what the agent works on. */
export const DEFAULT_USER_TEMPLATE =
  "Work on {{ file_path }} ({{ node_type }} {{ node_name }}):\n\n{{ node_text }}";

/** What the manifests before D sent as the user's message. */
export const INPUT_TEMPLATE = "{{ input }}";

/** No constraint on the model's output. */
export const NO_GRAMMAR: BundleGrammar = { mode: "none", parallelCalls: true };

/** Where every dialect looks for scripts unless told otherwise. */
export const TOOLS_FOLDER = "tools";
