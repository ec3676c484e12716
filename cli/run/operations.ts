/** `--operations lint,test`, the Python original's word for the bundles of a run. */
export const OPERATIONS = {
  kind: "parsed",
  parse: parseOperations,
  placeholder: "NAMES",
  brief: "Bundles, separated by commas",
  optional: true,
} as const;

/** Names of bundles, separated by commas. @throws {SyntaxError} */
export function parseOperations(input: string): readonly string[] {
  const names = input.split(",").map((name) => name.trim()).filter((name) => name !== "");
  if (names.length === 0) throw new SyntaxError("it is a list like lint,test");
  return [...new Set(names)];
}
