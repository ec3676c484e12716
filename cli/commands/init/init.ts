import { RemoraError } from "@remora/core";
import { dirname, join, relative, resolve } from "node:path";
import { CONFIG_NAME, findConfig } from "../../config/find.ts";
import { readConfig } from "../../config/read.ts";
import type { Context } from "../../context.ts";
import { errorText } from "../../errors.ts";
import { detectProject, type Project, type ProjectKind } from "../../init/detect.ts";
import { type InitFile, initFiles } from "../../init/files.ts";
import { selfCommand, shellWord } from "../../self.ts";
import type { Screen } from "../../terminal/screen.ts";
import { padEnd, wrap } from "../../terminal/width.ts";

/** Flags of `remora init`. */
export interface InitFlags {
  readonly format: "text" | "json";
  readonly dryRun: boolean;
}

/** What became of a file. */
type Fate = "written" | "kept" | "would be written";

/** Makes a project ready for Remora; what is there already stays as it is. */
export async function init(context: Context, flags: InitFlags, path = "."): Promise<void> {
  const { out, err } = context;
  const folder = resolve(path);
  const project = await look(folder);
  const files = initFiles(project);
  const fates = new Map<string, Fate>();
  // Everything is looked at before anything is written: half a project helps nobody.
  for (const file of files) fates.set(file.path, await foresee(folder, file));
  const broken = fates.get(CONFIG_NAME) === "kept" ? await brokenConfig(folder) : undefined;
  const shadowed = fates.get(CONFIG_NAME) === "kept" ? undefined : await configAbove(folder);
  if (!flags.dryRun) {
    for (const file of files) {
      if (fates.get(file.path) !== "kept") fates.set(file.path, await write(folder, file));
    }
  }
  if (shadowed !== undefined) {
    err.line(`${err.paint.wait("Note:")} ${shadowed} does not count here any more`);
  }
  if (broken !== undefined) {
    err.line(errorText(broken, err.paint));
    context.exit(1);
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
  if (!flags.dryRun && broken === undefined) showSteps(folder, project, out);
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
    const reason = cause instanceof Deno.errors.PermissionDenied
      ? "this user may not write there"
      : cause instanceof Error
      ? cause.message
      : String(cause);
    throw new RemoraError("DIR-UNWRITABLE", `Cannot write ${target}: ${reason}`, {
      cause,
      hint: "Work in a folder that this user may write to",
    });
  }
}

/** What would become of a file. @throws {RemoraError} `DIR-UNWRITABLE` where something is in its way */
async function foresee(folder: string, { path }: InitFile): Promise<Fate> {
  const names = path.split("/");
  for (let depth = 1; depth <= names.length; depth++) {
    const name = names.slice(0, depth).join("/");
    const wanted = depth === names.length ? "file" : "folder";
    const kind = await kindOf(join(folder, name));
    if (kind === undefined) return "would be written";
    if (kind === wanted) continue;
    const reason = kind === "dangling"
      ? `${name} is a link to what is not there`
      : `${name} is a ${kind}`;
    throw new RemoraError("DIR-UNWRITABLE", `Cannot write ${join(folder, path)}: ${reason}`, {
      hint: "Move it away and repeat; nothing was written",
    });
  }
  return "kept";
}

async function kindOf(path: string): Promise<"file" | "folder" | "dangling" | undefined> {
  try {
    return (await Deno.stat(path)).isDirectory ? "folder" : "file";
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  try {
    await Deno.lstat(path);
    return "dangling";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** What is wrong with the remora.yaml that is there; every command would fail with it. */
async function brokenConfig(folder: string): Promise<RemoraError | undefined> {
  try {
    await readConfig(join(folder, CONFIG_NAME));
    return undefined;
  } catch (error) {
    if (error instanceof RemoraError) return error;
    throw error;
  }
}

/** The remora.yaml above that a new one puts out of force. */
async function configAbove(folder: string): Promise<string | undefined> {
  try {
    return await findConfig(dirname(folder));
  } catch (error) {
    if (error instanceof RemoraError) return undefined;
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
