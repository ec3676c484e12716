import { readEnv } from "./terminal/env.ts";

/** What decides how this program was started. */
export interface SelfConditions {
  /** `Deno.mainModule`. */
  readonly mainModule: string;
  /** The compiled binary that runs, if one does. */
  readonly binary: string | undefined;
  /** The working folder. */
  readonly cwd: string;
  /** Whether npm's `npx` started Deno. */
  readonly npx: boolean;
  /** The version of Deno. */
  readonly deno: string;
}

/** What to type to run this very program again: `deno run -A cli.ts`. */
export function selfCommand(conditions: SelfConditions = conditionsHere()): string {
  const { mainModule, binary, cwd, npx, deno } = conditions;
  if (binary !== undefined) return binary.split(/[/\\]/).at(-1) ?? binary;
  const runtime = npx ? `npx -y deno@${deno}` : "deno";
  const published = /\/@remora\/(cli|remora)\//.exec(mainModule)?.[1];
  if (!mainModule.startsWith("file:")) {
    return `${runtime} run -A jsr:@remora/${published === "remora" ? "remora/cli" : "cli"}`;
  }
  return `${runtime} run -A ${shellWord(shortPath(filePath(mainModule), cwd))}`;
}

/** A word that a shell reads back unchanged. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The shorter of the two ways to write a path. */
export function shortPath(path: string, cwd: string): string {
  const short = relative(cwd, path);
  return short !== "" && short.length < path.length ? short : path;
}

// node:path and node:url would do these too, and take a third of the time that --help takes.
function relative(from: string, to: string): string {
  const separator = Deno.build.os === "windows" ? "\\" : "/";
  const [start, end] = [from, to].map((path) =>
    path.split(separator).filter((part) => part !== "")
  );
  if (start === undefined || end === undefined) return to;
  const differs = start.findIndex((part, index) => part !== end[index]);
  const shared = differs < 0 ? start.length : differs;
  return [...start.slice(shared).map(() => ".."), ...end.slice(shared)].join(separator);
}

function filePath(url: string): string {
  const path = decodeURIComponent(new URL(url).pathname);
  return Deno.build.os === "windows" ? path.slice(1).replaceAll("/", "\\") : path;
}

function conditionsHere(): SelfConditions {
  return {
    mainModule: Deno.mainModule,
    binary: Deno.build.standalone ? Deno.execPath() : undefined,
    cwd: Deno.cwd(),
    npx: readEnv("npm_lifecycle_event") === "npx",
    deno: Deno.version.deno,
  };
}
