import { isJsonObject } from "@remora/core/base";
import { showCommands } from "./checks/commands.ts";
import { BUILTIN_SCHEMAS, type BuiltinSchema } from "./builtin_schemas.ts";
import type { BundleCommand } from "./types.ts";

/** What a model is told about a built-in tool. `undefined` for a name that is none. */
export function builtinSchema(
  name: string,
  commands: readonly BundleCommand[],
): BuiltinSchema | undefined {
  const schema = Object.hasOwn(BUILTIN_SCHEMAS, name) ? BUILTIN_SCHEMAS[name] : undefined;
  return schema === undefined || name !== "run_command" ? schema : withCommands(schema, commands);
}

function withCommands(
  { description, parameters }: BuiltinSchema,
  commands: readonly BundleCommand[],
): BuiltinSchema {
  const { properties } = parameters;
  const program = isJsonObject(properties) ? properties.program : undefined;
  if (!isJsonObject(properties) || !isJsonObject(program)) return { description, parameters };
  const programs = [...new Set(commands.map(({ program }) => program))];
  return {
    description: description.replace("ls …", () => showCommands(commands)),
    parameters: {
      ...parameters,
      properties: { ...properties, program: { ...program, enum: programs } },
    },
  };
}
