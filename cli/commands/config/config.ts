import { maskUrl } from "@remora/core";
import { isAbsolute, relative } from "node:path";
import type { Config, Source } from "../../config/config.ts";
import { ConfigInvalidError, placeOf, TRANSLATE } from "../../config/errors.ts";
import { configSchema } from "../../config/json_schema.ts";
import { KEY_NAMES, type KeyName, KEYS } from "../../config/keys.ts";
import type { Kind } from "../../config/kinds.ts";
import { configYaml } from "../../config/to_yaml.ts";
import type { Context } from "../../context.ts";
import { problemLine } from "../../errors.ts";
import type { ModelFlags } from "../../model/flags.ts";
import type { RunSettingsFlags } from "../../run/settings.ts";
import { shortPath } from "../../self.ts";
import { safeLine } from "../../terminal/safe.ts";
import type { Screen } from "../../terminal/screen.ts";
import { tableLines } from "../../terminal/table.ts";
import { wrap } from "../../terminal/width.ts";

/** Flags of `remora config`. */
export interface ConfigFlags extends ModelFlags, Omit<RunSettingsFlags, "bundle" | "live"> {
  readonly format: "table" | "yaml" | "json";
  readonly schema: boolean;
  readonly store?: string;
  readonly host?: string;
  readonly port?: number;
}

/** One setting as it holds now. */
interface Setting {
  readonly key: KeyName;
  readonly value: unknown;
  /** The value for people; secrets are masked. */
  readonly text: string;
  readonly source: Source;
}

/** Prints every setting with its source, or the schema. */
export async function config(context: Context, flags: ConfigFlags): Promise<void> {
  const { out } = context;
  if (flags.schema) {
    out.line(JSON.stringify(configSchema(), null, 2));
    return;
  }
  let config: Config;
  try {
    config = await context.config();
  } catch (error) {
    if (!(error instanceof ConfigInvalidError)) throw error;
    showProblems(error, flags, context);
    return;
  }
  const settings = KEY_NAMES.map((key) => settingOf(config, key, flags));
  switch (flags.format) {
    case "table":
      return showTable(config, settings, out);
    case "yaml":
      return out.write(configYaml(new Map(settings.map(({ key, value }) => [key, value]))));
    case "json":
      out.line(JSON.stringify(settings.map(toJson), null, 2));
  }
}

function showProblems(
  { problems }: ConfigInvalidError,
  { format }: ConfigFlags,
  { out, err, exit }: Context,
): void {
  if (format === "json") out.line(JSON.stringify({ problems }, null, 2));
  for (const problem of problems) {
    const message = `${placeOf(problem)} ${problem.message}`;
    err.line(problemLine({ code: "CONFIG-INVALID", message, hint: problem.hint }, err.paint));
  }
  const [old] = problems.filter(({ isOld }) => isOld === true);
  if (old !== undefined) err.line(`${TRANSLATE} ${old.file}`);
  exit(2);
}

function settingOf(config: Config, key: KeyName, flags: ConfigFlags): Setting {
  const kind: Kind<unknown> = KEYS[key].kind;
  const flag = flagOf(key, flags);
  const { otherwise }: { readonly otherwise?: string } = KEYS[key];
  // Which type belongs to which key, the table knows; here every one is only printed.
  const value: unknown = flag ?? config.value(key);
  const source = flag === undefined
    ? config.source(key)
    : { kind: "flag", name: `--${KEYS[key].flag}` } as const;
  const safe = typeof value === "string" ? shown(value, kind, config.folder) : value;
  return {
    key,
    value: safe,
    text: safe === undefined ? otherwise ?? "" : kind.toText(safe),
    source,
  };
}

/** Without secrets; a folder as somebody would write it into the file. */
function shown(value: string, kind: Kind<unknown>, project: string): string {
  if (kind.name !== "folder" || !isAbsolute(value)) return maskUrl(value);
  const inside = relative(project, value);
  return inside === "" ? "." : inside.startsWith("..") ? value : inside;
}

function flagOf(key: KeyName, flags: ConfigFlags): unknown {
  const { flag: name }: { readonly flag?: string } = KEYS[key];
  if (name === undefined) return undefined;
  const camel = name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return Object.entries(flags).find(([flag]) => flag === camel)?.[1];
}

function showTable(config: Config, settings: readonly Setting[], out: Screen): void {
  const { paint } = out;
  if (config.file === undefined) {
    const none = "No remora.yaml here or above; remora init makes one";
    for (const line of wrap(none, out.columns())) out.line(paint.dim(line));
  } else {
    const { path, values } = config.file;
    out.line(`${paint.bold(safeLine(shortPath(path, Deno.cwd())))}  ${values.size} keys`);
  }
  out.line();
  const columns = [{ title: "Key" }, { title: "Value", shrinkTo: 16 }, { title: "From" }] as const;
  const cells = settings.map(({ key, value, text, source }) => [
    key,
    value === undefined ? paint.dim(safeLine(text)) : safeLine(text),
    source.kind === "default" ? paint.dim("default") : paint.brand(sourceText(source)),
  ]);
  for (const line of tableLines(columns, cells, out)) out.line(line);
  for (const key of ["model.apiKeyEnv", "dashboard.tokenEnv"] as const) {
    const state = config.secret(key) === undefined ? "is not set" : "is set (not shown)";
    out.line(paint.dim(`${config.value(key)} ${state}`));
  }
}

/** `--port`, `REMORA_PORT`, `remora.yaml:7`, `default`. */
function sourceText(source: Source): string {
  switch (source.kind) {
    case "flag":
    case "env":
      return source.name;
    case "file":
      return `${shortPath(source.path, Deno.cwd())}:${source.line}`;
    case "default":
      return "default";
  }
}

function toJson({ key, value, source }: Setting): object {
  return { key, value: value ?? null, source };
}
