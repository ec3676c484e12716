import type { Generated } from "./generated.ts";
import { ROOT } from "../_deno.ts";

const PATH = "docs/INSTALLATION.md";
const TABLE = /<!-- generated -->[^]*<!-- end of generated -->/;
const COLUMNS = ["net", "read", "write", "run", "env"] as const;
const HEAD = ["Set", "reach", "read", "write", "run", "environment"];

type Sets = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** The table of permission sets in `docs/INSTALLATION.md`, from `deno.json`. */
export async function generatePermissions(): Promise<Generated[]> {
  const { permissions }: { permissions: Sets } = JSON.parse(
    await Deno.readTextFile(`${ROOT}/deno.json`),
  );
  const rows = Object.entries(permissions).map(([name, set]) => [
    `\`${name}\``,
    ...COLUMNS.map((column) => set[column]?.map((value) => `\`${value}\``).join(" ") ?? "nothing"),
  ]);
  const table = [HEAD, HEAD.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`);
  const block = ["<!-- generated -->", ...table, "<!-- end of generated -->"].join("\n");
  const text = await Deno.readTextFile(`${ROOT}/${PATH}`);
  return [{ path: PATH, text: text.replace(TABLE, () => block) }];
}
