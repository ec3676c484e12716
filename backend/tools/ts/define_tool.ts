/**
 * For `tools/NAME.ts` of a bundle: a tool is the default export of such a file, made by
 * {@linkcode defineTool}. It runs in a process of its own with exactly the permissions that it declares, in a
 * copy of the agent's files.
 *
 * @example A tool that counts lines
 * ```ts
 * import { defineTool } from "@remora/backend/tool";
 *
 * export default defineTool({
 *   name: "count_lines",
 *   description: "Count the lines of a file.",
 *   parameters: {
 *     type: "object",
 *     properties: { path: { type: "string" } },
 *     required: ["path"],
 *   },
 *   permissions: { read: ["."] },
 *   async run({ path }) {
 *     const text = await Deno.readTextFile(path);
 *     return { path, lines: text.split("\n").length };
 *   },
 * });
 * ```
 *
 * @module
 */

/** A property of a tool's arguments: the part of JSON schema that models and servers agree on. */
export type PropertySchema =
  | {
    readonly type: "string";
    readonly description?: string;
    readonly enum?: readonly string[];
    readonly minLength?: number;
    readonly maxLength?: number;
    readonly default?: string;
  }
  | {
    readonly type: "number" | "integer";
    readonly description?: string;
    readonly minimum?: number;
    readonly maximum?: number;
    readonly default?: number;
  }
  | { readonly type: "boolean"; readonly description?: string; readonly default?: boolean }
  | {
    readonly type: "array";
    readonly description?: string;
    readonly items: PropertySchema;
    readonly minItems?: number;
    readonly maxItems?: number;
  }
  | ParametersSchema;

/** The schema of a tool's arguments. */
export interface ParametersSchema {
  /** Arguments are always an object. */
  readonly type: "object";
  /** What it does, for the model. */
  readonly description?: string;
  /** The arguments by name. */
  readonly properties: Readonly<Record<string, PropertySchema>>;
  /** Names of those that must be given. @default none */
  readonly required?: readonly string[];
}

/** The type of a value that fits a schema. */
export type ValueOf<Schema> = Schema extends { readonly type: "string" }
  ? Schema extends { readonly enum: readonly (infer Choice)[] } ? Choice : string
  : Schema extends { readonly type: "number" | "integer" } ? number
  : Schema extends { readonly type: "boolean" } ? boolean
  : Schema extends { readonly type: "array"; readonly items: infer Item } ? readonly ValueOf<Item>[]
  : Schema extends ParametersSchema ? ArgumentsOf<Schema>
  : never;

/** The names that a schema requires. */
export type RequiredOf<Schema extends ParametersSchema> = Schema extends
  { readonly required: readonly (infer Name)[] } ? Name : never;

/** The type of the arguments that fit a schema: required ones are there, others may be. */
export type ArgumentsOf<Schema extends ParametersSchema> =
  & {
    readonly [
      Name in keyof Schema["properties"] as Name extends RequiredOf<Schema> ? Name : never
    ]: ValueOf<Schema["properties"][Name]>;
  }
  & {
    readonly [
      Name in keyof Schema["properties"] as Name extends RequiredOf<Schema> ? never : Name
    ]?: ValueOf<Schema["properties"][Name]>;
  };

/**
 * What a tool may do beside computing. Nothing is allowed that is not listed. Paths are relative to the copy of
 * the agent's files that the tool runs in; `true` allows everything of a kind, and the validator warns.
 */
export interface ToolPermissions {
  /** Files and folders to read. */
  readonly read?: true | readonly string[];
  /** Files and folders to write; what changes goes into the agent's overlay. */
  readonly write?: true | readonly string[];
  /** Hosts to connect to: `example.com`, `127.0.0.1:8080`. */
  readonly net?: true | readonly string[];
  /** Environment variables to see. */
  readonly env?: true | readonly string[];
  /** Programs to run. A program is not held by these permissions. */
  readonly run?: true | readonly string[];
  /** System information to read. */
  readonly sys?: true | readonly string[];
  /** Whether it may import from npm, JSR and the web. */
  readonly import?: true;
}

/** What a tool gets beside its arguments. */
export interface DefinedToolContext {
  /** The file (or node) that the agent works on, relative to the folder that the tool runs in. */
  readonly target?: string;
  /** Who calls. */
  readonly agentId: string;
}

/** A tool in a file of its own. */
export interface DefinedTool<Schema extends ParametersSchema = ParametersSchema> {
  /** The name the model calls it by. It is the name of the file. */
  readonly name: string;
  /** What it does and when to use it, for the model. */
  readonly description: string;
  /** JSON schema of the arguments; they are checked before `run` sees them. */
  readonly parameters: Schema;
  /** What it may do. @default nothing */
  readonly permissions?: ToolPermissions;
  /** Milliseconds until it is killed. @default {60000} */
  readonly timeout?: number;
  /** After a crash in the middle: run it again, or tell the model that the outcome is unknown. @default {"report"} */
  readonly onInterrupt?: "rerun" | "report";
  /** Whether it may run beside others. @default {false} */
  readonly concurrent?: boolean;
  /**
   * Does it. A text is what the model reads; anything else is given to it as JSON. A thrown error is told to
   * the model as a failed call.
   */
  run(args: ArgumentsOf<Schema>, context: DefinedToolContext): unknown;
}

/**
 * Makes a tool; its arguments are typed from its schema.
 *
 * @param tool The tool.
 * @returns The same.
 */
export function defineTool<const Schema extends ParametersSchema>(
  tool: DefinedTool<Schema>,
): DefinedTool<Schema> {
  return tool;
}
