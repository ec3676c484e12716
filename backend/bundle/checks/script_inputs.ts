const INPUT = /^([A-Za-z_]\w*)[ \t]*:[ \t]*([^=\n]+?)[ \t]*=[ \t]*(?:[A-Za-z_]\w*\.)?Input\(/gm;

/** JSON schema's word for a type of Python. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ["str", "string"],
  ["int", "integer"],
  ["float", "number"],
  ["bool", "boolean"],
  ["list", "array"],
  ["dict", "object"],
]);

/**
 * The inputs of a Grail script by name, with JSON schema's word for their type, or the type as it is
 * written where there is no word for it. Reads the declarations only: what else is wrong with a script
 * is found by its own check. `undefined`: it declares none.
 */
export function readScriptInputs(script: string): ReadonlyMap<string, string> | undefined {
  const inputs = new Map<string, string>();
  for (const [, name = "", type = ""] of script.matchAll(INPUT)) inputs.set(name, wordFor(type));
  return inputs.size === 0 ? undefined : inputs;
}

function wordFor(annotation: string): string {
  const type = annotation.replaceAll(/["'\s]/g, "")
    .replace(/^(?:typing\.)?Optional\[(.*)\]$/, "$1")
    .replace(/\|None$|^None\|/, "")
    .replace(/^(?:typing\.)?(List|Dict)\b/, (_, name: string) => name.toLowerCase())
    .replace(/\[.*\]$/, "");
  return TYPES.get(type) ?? annotation.trim();
}
