import { RemoraError } from "@remora/core";
import { dirname, join, relative, resolve } from "node:path";
import type { Context } from "../../context.ts";
import { detectProject, type Project, type ProjectKind } from "../../init/detect.ts";
import { type InitFile, initFiles } from "../../init/files.ts";
import { selfCommand, shellWord } from "../../self.ts";
import type { Screen } from "../../terminal/screen.ts";
import { padEnd, wrap } from "../../terminal/width.ts";
import type { InitFlags } from "./command.ts";

/** What became of a file. */
type Fate = "written" | "kept" | "would be written";

/** Makes a project ready for Remora; what is there already stays as it is. */
export async function init(context: Context, flags: InitFlags, path = "."): Promise<void> {
  const { out } = context;
  const folder = resolve(path);
  const project = await look(folder);
  const files = initFiles(project);
  const fates = new Map<string, Fate>();
  for (const file of files) {
    fates.set(file.path, flags.dryRun ? await foresee(folder, file) : await write(folder, file));
  }
  if (flags.format === "json") {
    const list = files.map(({ path }) => ({ path, fate: fates.get(path) }));
    out.line(JSON.stringify({ folder, ...project, files: list }, null, 2));
    return;
  }
  showHead(project, out);
  for (const { path, text } of files) {
    showFile(path, fates.get(path) ?? "kept", out);
    if (flags.dryRun && /\.yaml$/.test(path)) showText(text, out);
  }
  if (!flags.dryRun) showSteps(folder, project, out);
}

async function look(folder: string): Promise<Project> {
  try {
    return await detectProject(folder);
  } catch (cause) {
    const reason = cause instanceof Deno.errors.NotFound
      ? "it does not exist"
      : cause instanceof Deno.errors.NotADirectory || cause instanceof Deno.errors.PermissionDenied
      ? cause.message
      : undefined;
    if (reason === undefined) throw cause;
    throw new RemoraError("PATH-NOT-FOUND", `Cannot look into ${folder}: ${reason}`, {
      cause,
      hint: "Name the folder of your project",
    });
  }
}

async function write(folder: string, { path, text }: InitFile): Promise<Fate> {
  const target = join(folder, path);
  try {
    await Deno.mkdir(dirname(target), { recursive: true });
    await Deno.writeTextFile(target, text, { createNew: true });
    return "written";
  } catch (cause) {
    if (cause instanceof Deno.errors.AlreadyExists) return "kept";
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new RemoraError("DIR-UNWRITABLE", `Cannot write ${target}: ${message}`, {
      cause,
      hint: "Work in a folder that this user may write to",
    });
  }
}

async function foresee(folder: string, { path }: InitFile): Promise<Fate> {
  try {
    await Deno.lstat(join(folder, path));
    return "kept";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "would be written";
    throw error;
  }
}

const KINDS: Readonly<Record<ProjectKind, string>> = {
  deno: "A Deno project",
  node: "A Node project",
  python: "A Python project",
  plain: "A project",
};

function showHead({ kind, sign, sources }: Project, out: Screen): void {
  const because = sign === undefined ? "" : out.paint.dim(` (${sign})`);
  const where = sources.join(", ");
  const text = `${KINDS[kind]}${because}, sources in ${out.paint.bold(where)}`;
  for (const line of wrap(text, out.columns())) out.line(line);
}

function showFile(path: string, fate: Fate, out: Screen): void {
  const { paint } = out;
  const hue = fate === "kept" ? paint.off : paint.ok;
  out.line(`  ${hue(fate === "kept" ? "-" : "✓")} ${padEnd(path, 27)} ${paint.dim(fate)}`);
}

function showText(text: string, out: Screen): void {
  for (const line of text.trimEnd().split("\n")) out.line(out.paint.dim(`      ${line}`.trimEnd()));
}

function showSteps(folder: string, { sources }: Project, out: Screen): void {
  const { paint } = out;
  const self = selfCommand();
  const where = sources.map(shellWord).join(" ");
  const change = relative(Deno.cwd(), folder);
  const steps: readonly (readonly [command: string, meaning: string])[] = [
    ...(change === "" ? [] : [[`cd ${shellWord(change)}`, ""] as const]),
    [`${self} run ${where} --plan`, "what would run"],
    [`${self} run ${where} --offline`, "try it without a model server"],
    [`${self} dashboard`, "watch and answer in the browser"],
  ];
  out.line();
  out.line("Next:");
  const width = Math.max(...steps.map(([command]) => command.length));
  const beside = width + 36 < out.columns();
  for (const [command, meaning] of steps) {
    const note = meaning === "" || !beside ? "" : `  ${paint.dim(`# ${meaning}`)}`;
    out.line(`  ${paint.brand(beside ? padEnd(command, width) : command)}${note}`.trimEnd());
  }
}
