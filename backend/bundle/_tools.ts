import type { Section } from "./_section.ts";
import { suggest } from "./_suggest.ts";
import { BUILTIN_TOOLS, isBuiltinTool } from "./builtin.ts";
import type { BundleFiles } from "./files.ts";
import type { DraftTool, ManifestDraft } from "./manifest/draft.ts";
import type { BundleDialect, BundleTool } from "./types.ts";

/** Finds the script of each tool; reports those that have none. */
export function resolveTools(
  draft: ManifestDraft,
  dialect: BundleDialect,
  { files, root }: { readonly files: BundleFiles; readonly root: Section },
): readonly BundleTool[] {
  const tools = draft.tools ?? folderTools(draft, files);
  return tools.flatMap((tool): BundleTool[] => {
    for (const provider of tool.contextProviders) {
      if (Object.hasOwn(files, normalise(provider))) continue;
      root.report("context-missing", tool.at, `Context provider "${provider}" does not exist`);
    }
    const resolved = resolveTool(tool, draft, dialect, files);
    if (resolved !== undefined) return [resolved];
    if (tool.name !== "") reportMissing(tool, draft, root, dialect);
    return [];
  });
}

function resolveTool(
  tool: DraftTool,
  draft: ManifestDraft,
  dialect: BundleDialect,
  files: BundleFiles,
): BundleTool | undefined {
  const { name, description, parameters, contextProviders } = tool;
  const rest = {
    name,
    ...(description === undefined ? {} : { description }),
    ...(parameters === undefined ? {} : { parameters }),
    contextProviders: contextProviders.map(normalise),
  };
  const path = tool.script === undefined
    ? findScript(name, draft.folders.get(tool.registry ?? ""), files)
    : normalise(tool.script);
  if (path !== undefined && Object.hasOwn(files, path)) {
    return { ...rest, kind: path.endsWith(".ts") ? "ts" : "pym", path };
  }
  // Only dialects that name tools, not registries or files, can mean one of Remora's own.
  const mayBeBuiltin = tool.script === undefined && tool.registry === undefined && dialect !== "A";
  return mayBeBuiltin && isBuiltinTool(name) ? { ...rest, kind: "builtin" } : undefined;
}

function findScript(
  name: string,
  folder: string | undefined,
  files: BundleFiles,
): string | undefined {
  if (folder === undefined) return undefined;
  return scriptsIn(folder, files).find((path) => stem(path) === name);
}

function folderTools(draft: ManifestDraft, files: BundleFiles): readonly DraftTool[] {
  return [...draft.folders.values()].flatMap((folder) => scriptsIn(folder, files))
    .map((path) => ({ name: stem(path), at: ["agents_dir"], script: path, contextProviders: [] }));
}

function scriptsIn(folder: string, files: BundleFiles): readonly string[] {
  const prefix = normalise(folder);
  return Object.keys(files).filter((path) =>
    /\.(?:pym|ts)$/.test(path) && !/(?:_test\.ts|\.d\.ts)$/.test(path) &&
    !stem(path).startsWith("_") &&
    (prefix === "" || path.startsWith(`${prefix}/`))
  );
}

function reportMissing(
  tool: DraftTool,
  draft: ManifestDraft,
  root: Section,
  dialect: BundleDialect,
): void {
  const folder = draft.folders.get(tool.registry ?? "");
  const where = tool.script ?? (folder === undefined ? undefined : `${folder}/${tool.name}.pym`);
  const names = dialect === "C" || dialect === "D" ? BUILTIN_TOOLS : [];
  const close = suggest(tool.name, names);
  const hint = close === undefined ? "" : `; did you mean "${close}"?`;
  const place = where === undefined ? "" : ` (${where})`;
  const what = names.length === 0 ? "There is no script for the tool" : "There is no tool";
  const fix = close === undefined ? {} : root.replaceValue(tool.at, close);
  root.report("tool-missing", tool.at, `${what} "${tool.name}"${place}${hint}`, fix);
}

function stem(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(/\.(?:pym|ts)$/, "");
}

function normalise(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else parts.push(part);
  }
  return parts.join("/");
}
