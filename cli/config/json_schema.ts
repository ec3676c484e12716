import { KEY_NAMES, KEYS } from "./keys.ts";
import type { Kind, Schema } from "./kinds.ts";

/** The JSON Schema of `remora.yaml`, for editors. */
export function configSchema(): Schema {
  const sections = new Map<string, Record<string, Schema>>();
  const properties: Record<string, Schema> = {};
  for (const name of KEY_NAMES) {
    const [section = name, leaf] = name.split(".");
    if (leaf === undefined) {
      properties[name] = keySchema(name);
      continue;
    }
    const inside = sections.get(section) ?? {};
    inside[leaf] = keySchema(name);
    sections.set(section, inside);
    properties[section] = {
      type: ["object", "null"],
      additionalProperties: false,
      properties: inside,
    };
  }
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "remora.yaml",
    description: "What the commands of Remora take as defaults",
    type: ["object", "null"],
    additionalProperties: false,
    properties,
  };
}

function keySchema(name: typeof KEY_NAMES[number]): Schema {
  const { kind, brief, standard, otherwise }: {
    readonly kind: Kind<unknown>;
    readonly brief: string;
    readonly standard: unknown;
    readonly otherwise?: string;
  } = KEYS[name];
  const note = otherwise === undefined ? "" : ` Default: ${otherwise}.`;
  return {
    ...kind.schema,
    description: `${brief}.${note}`,
    ...(standard === undefined ? {} : { default: written(kind, standard) }),
  };
}

/** A default as it stands in the file: durations and sizes with their units. */
function written(kind: Kind<unknown>, value: unknown): unknown {
  return kind.schema.type === "string" ? kind.toText(value) : value;
}
