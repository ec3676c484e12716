import { BUILTIN_TOOLS } from "../../backend/bundle/builtin.ts";
import { readBundle } from "../../backend/bundle/load.ts";
import { bundleTools } from "../../backend/run/bundle_tools.ts";
import type { Generated } from "./generated.ts";

const PATH = "backend/bundle/builtin_schemas.ts";

/** What the model is told about each built-in tool, as data: looking at a bundle must not load them all. */
export async function generateBuiltinSchemas(): Promise<Generated[]> {
  const manifest = JSON.stringify({
    name: "all",
    model: "qwen",
    initial_context: { system_prompt: "Use them." },
    tools: BUILTIN_TOOLS,
    commands: ["ls"],
  });
  const bundle = await readBundle({ "bundle.yaml": manifest }, {
    name: "all",
    origin: { kind: "stored" },
  });
  const tools = await bundleTools(bundle);
  const entries = tools.map(({ name, description, parameters }) =>
    `  ${name}: ${JSON.stringify({ description, parameters })},`
  );
  const lines = [
    "// Written by `deno task generate` from the built-in tools. Do not edit.",
    "// deno-fmt-ignore-file",
    'import type { JsonObject } from "@remora/core/base";',
    "",
    "/** What a model is told about a built-in tool. */",
    "export interface BuiltinSchema {",
    "  /** What it does and when to use it. */",
    "  readonly description: string;",
    "  /** JSON schema of its arguments. */",
    "  readonly parameters: JsonObject;",
    "}",
    "",
    "/** By name; `run_command` as if `ls` were all it may run. */",
    "export const BUILTIN_SCHEMAS: Readonly<Record<string, BuiltinSchema>> = {",
    ...entries,
    "};",
    "",
  ];
  return [{ path: PATH, text: lines.join("\n") }];
}
