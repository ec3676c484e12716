import type { Generated } from "./generated.ts";
import { KEY_NAMES, type KeyName, KEYS } from "../../cli/config/keys.ts";
import type { Kind } from "../../cli/config/kinds.ts";
import { OLD_KEYS } from "../../cli/config/old_keys.ts";
import { ROOT } from "../_deno.ts";

const CONFIGURATION = "docs/CONFIGURATION.md";
const COMPATIBILITY = "docs/COMPATIBILITY.md";

/** The table of keys in `docs/CONFIGURATION.md`, and that of old ones in `docs/COMPATIBILITY.md`. */
export async function generateConfigKeys(): Promise<Generated[]> {
  return [
    { path: CONFIGURATION, text: await replaced(CONFIGURATION, "keys", KEY_NAMES.map(keyRow)) },
    { path: COMPATIBILITY, text: await replaced(COMPATIBILITY, "old keys", OLD_KEYS.map(oldRow)) },
  ];
}

const HEADS: Readonly<Record<string, readonly string[]>> = {
  keys: ["Key", "What it does", "What it is", "Default", "Before it", "Read by"],
  "old keys": ["Key of the original", "Now"],
};

async function replaced(
  path: string,
  name: string,
  rows: readonly (readonly string[])[],
): Promise<string> {
  const head = HEADS[name] ?? [];
  const table = [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`);
  const [start, end] = [`<!-- generated: ${name} -->`, `<!-- end of ${name} -->`];
  const text = await Deno.readTextFile(`${ROOT}/${path}`);
  const from = text.indexOf(start);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`${path} has no place for its ${name}`);
  return text.slice(0, from + start.length) + `\n${table.join("\n")}\n` + text.slice(to);
}

function keyRow(name: KeyName): readonly string[] {
  const { kind, brief, standard, otherwise, env, flag, commands }: {
    readonly kind: Kind<unknown>;
    readonly brief: string;
    readonly standard: unknown;
    readonly otherwise?: string;
    readonly env?: string;
    readonly flag?: string;
    readonly commands: readonly string[];
  } = KEYS[name];
  const usual = standard === undefined ? otherwise ?? "" : code(kind.toText(standard));
  const before = [flag === undefined ? "" : `--${flag}`, env ?? ""].filter((word) => word !== "");
  return [code(name), brief, kind.name, usual, before.map(code).join(" "), commands.join(", ")];
}

function oldRow([name, note]: readonly [name: string, note: string]): readonly string[] {
  return [code(name), note.replaceAll("|", "\\|")];
}

function code(text: string): string {
  return text === "" ? "" : `\`${text.replaceAll("|", "\\|")}\``;
}
