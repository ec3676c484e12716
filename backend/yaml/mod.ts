/**
 * Reads YAML with places for error messages. A slice of its own, so that a program that only wants to read
 * its configuration brings no model code along.
 *
 * @example
 * ```ts
 * import { readYaml } from "@remora/backend/yaml";
 *
 * const read = await readYaml("run:\n  concurrency: 4\n");
 * if (read.ok) console.log(read.file.place(["run", "concurrency"]).line); // 2
 * ```
 *
 * @module
 */
export {
  type Path,
  type Place,
  readYaml,
  type YamlDuplicate,
  type YamlFile,
  type YamlOutcome,
} from "../bundle/_yaml.ts";
