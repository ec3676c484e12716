import { withoutSystemInputs } from "../grail/system_inputs.ts";
import { builtinSchema } from "./builtin_schema.ts";
import { checkCommands } from "./checks/commands.ts";
import { checkLimits } from "./checks/limits.ts";
import { checkPrompts } from "./checks/prompts.ts";
import { checkScripts, type ScriptChecks } from "./checks/scripts.ts";
import { checkTemplates } from "./checks/templates.ts";
import { checkTools, normaliseParameters } from "./checks/tools.ts";
import { detectDialect } from "./dialect.ts";
import { type BundleFiles, manifestOf } from "./files.ts";
import { DIALECTS } from "./manifest/dialects.ts";
import type { ManifestDraft } from "./manifest/draft.ts";
import { Issues } from "./_issue.ts";
import { Section } from "./_section.ts";
import { resolveTools } from "./_tools.ts";
import { readYaml, type YamlFile } from "./_yaml.ts";
import type {
  Bundle,
  BundleDialect,
  BundleFinding,
  BundleFix,
  BundleOrigin,
  BundleTool,
} from "./types.ts";

/** What looking at the files of a bundle came to. */
export interface BundleInspection {
  /** The bundle; absent when it does not load or could not run. */
  readonly bundle?: Bundle;
  /** The name that its manifest gives it, where that much could be read. */
  readonly title?: string;
  /** The shape of the manifest, where it has one. */
  readonly dialect?: BundleDialect;
  /** Whether the reference loader of the dialect accepts it. */
  readonly loads: boolean;
  /** Everything there is to say about it. */
  readonly findings: readonly BundleFinding[];
}

/** Reads and checks the files of a bundle. Touches nothing but what it is given. */
export async function inspectBundle(
  files: BundleFiles,
  { name, origin, manifest: named }: {
    readonly name: string;
    readonly origin: BundleOrigin;
    readonly manifest?: string;
  },
): Promise<BundleInspection> {
  const manifest = manifestOf(files, named);
  const issues = new Issues(manifest ?? "bundle.yaml");
  if (manifest === undefined) {
    issues.add("manifest-missing", START, "There is no bundle.yaml", { refuses: true });
    return { loads: false, findings: issues.findings };
  }
  const yaml = await readYaml(files[manifest] ?? "");
  if (!yaml.ok) {
    issues.add("manifest-yaml", yaml.place, yaml.message, { refuses: true });
    return { loads: false, findings: issues.findings };
  }
  const { file } = yaml;
  const dialect = detectDialect(file.value);
  if (dialect === undefined || !(file.value instanceof Map)) {
    const message = "The manifest must be a mapping of keys and values";
    issues.add("manifest-root", START, message, { refuses: true });
    return { loads: false, findings: issues.findings };
  }
  const { read, strict } = DIALECTS[dialect];
  const root = new Section(file.value, [], { file, issues, rules: { strict } });
  const draft = read(root);
  const tools = resolveTools(draft, dialect, { files, root });
  for (const { key, place, earlier } of file.duplicates) {
    const fix = earlier === undefined
      ? {}
      : { fix: { title: "Remove the first one", ...earlier, text: "" } };
    issues.add("key-duplicate", place, `"${key}" stands twice; the last one counts`, fix);
  }
  checkTemplates(draft, root, dialect);
  const checks = await checkScripts(tools, dialect, { files, issues });
  checkTools(draft, tools, { root, checks });
  checkCommands(draft.commands, tools, { root, checks });
  checkLimits(draft, root);
  const described = tools.map((tool) => withSchema(tool, selfOf(tool, draft, checks)));
  checkPrompts(draft, described, root);
  if (draft.title === "" && !root.has("name")) {
    issues.add(
      "name-missing",
      START,
      `The bundle has no name; it goes by that of its folder, "${name}"`,
      nameFix(file, name),
    );
  }
  const { findings } = issues;
  const title = draft.title === "" ? name : draft.title;
  const head = { title, dialect, loads: !issues.refused, findings };
  if (findings.some(({ severity }) => severity === "error")) return head;
  return {
    ...head,
    bundle: assemble({ draft, tools: described, files, dialect, name, title, origin }),
  };
}

const START = { line: 1, column: 1 };

function assemble(
  { draft, tools, ...rest }: Pick<Bundle, "files" | "dialect" | "name" | "title" | "origin"> & {
    readonly draft: ManifestDraft;
    readonly tools: readonly BundleTool[];
  },
): Bundle {
  const { folders: _folders, tools: _tools, systemPrompt, userTemplate, title: _title, ...others } =
    draft;
  return {
    ...others,
    ...rest,
    systemPrompt: systemPrompt.text,
    userTemplate: userTemplate.text,
    tools,
  };
}

function nameFix(file: YamlFile, name: string): { readonly fix?: BundleFix } {
  const start = file.span([])?.start;
  // Braces around it all, or everything indented: nobody writes a manifest so.
  if (start === undefined || file.text[start] === "{" || file.place([]).column > 1) return {};
  const written =
    /^[A-Za-z_][\w-]*$/.test(name) && !/^(?:yes|no|on|off|true|false|null)$/i.test(name)
      ? name
      : JSON.stringify(name);
  return {
    fix: { title: `Name it ${name}`, start, end: start, text: `name: ${written}${file.lineBreak}` },
  };
}

/** What the manifest says of a tool, as a server wants it, else what the tool says of itself. */
function withSchema(tool: BundleTool, own: ToolSelf | undefined): BundleTool {
  const description = tool.description ?? own?.description;
  const parameters = tool.parameters === undefined
    ? own?.parameters
    : normaliseParameters(tool.parameters);
  return {
    ...tool,
    ...(description === undefined ? {} : { description }),
    ...(parameters === undefined ? {} : { parameters }),
  };
}

type ToolSelf = Pick<BundleTool, "description" | "parameters">;

function selfOf(
  { kind, name, path = "" }: BundleTool,
  { commands }: ManifestDraft,
  checks: ScriptChecks,
): ToolSelf | undefined {
  switch (kind) {
    case "builtin":
      return builtinSchema(name, commands);
    case "pym": {
      const script = checks.get(path)?.script;
      if (script === undefined) return undefined;
      const { description, schema } = script;
      const parameters = withoutSystemInputs(schema);
      return description === undefined ? { parameters } : { description, parameters };
    }
    case "ts":
      // Only running it tells.
      return undefined;
  }
}
