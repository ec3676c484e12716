import { RemoraError } from "@remora/core";
import { pathOfNode } from "../discovery/locate.ts";
import type { ToolContext } from "../tools/types.ts";
import { linterFor } from "./linters.ts";
import type { Linter } from "./_linter.ts";
import type { LintOptions, LintOutcome } from "./types.ts";

/** Longest text that is linted, in UTF-16 units; what is longer was not written by a person. */
const MAX_LENGTH = 1_000_000;

/** A file as the agent sees it, and the linter for it. */
export interface LintTarget {
  readonly path: string;
  readonly text: string;
  readonly linter: Linter | undefined;
  /** Lints a text in the place of the file. */
  check(text: string): Promise<LintOutcome>;
}

/**
 * Reads the file from the agent's overlay.
 *
 * @throws {RemoraError} `LINT-NO-FILE`, and what `files.read` throws
 */
export async function openTarget(
  path: string | undefined,
  context: ToolContext,
  options: LintOptions,
): Promise<LintTarget> {
  const target = context.target === undefined ? undefined : pathOfNode(context.target);
  const name = (path ?? target)?.replace(/^(?:\.\/)+/, "");
  if (name === undefined || name === "") {
    throw new RemoraError("LINT-NO-FILE", "No file to lint", { hint: "Give its path" });
  }
  const { files } = context.workspace;
  const text = await files.readText(name);
  const linter = linterFor(name, options);
  const folder = await settingsFolder(await files.base(), name);
  return {
    path: name,
    text,
    linter,
    check(content): Promise<LintOutcome> {
      if (linter === undefined) return Promise.resolve(unavailable(`No linter for ${name}`));
      if (content.length > MAX_LENGTH) {
        return Promise.resolve(
          unavailable(`${name} is too long to lint (over ${MAX_LENGTH} characters)`),
        );
      }
      const { signal } = context;
      return linter.check(content, {
        path: name,
        signal,
        ...(folder === undefined ? {} : { folder }),
      });
    },
  };
}

function unavailable(message: string): LintOutcome {
  return { kind: "unavailable", message };
}

// The linter looks for the project's settings from the file's folder upwards. The folder of a file that
// exists in the overlay only may not be there yet.
async function settingsFolder(base: string | undefined, path: string): Promise<string | undefined> {
  if (base === undefined) return undefined;
  const folders = path.split("/").slice(0, -1);
  for (let depth = folders.length; depth >= 0; depth--) {
    const folder = [base, ...folders.slice(0, depth)].join("/");
    try {
      if ((await Deno.stat(folder)).isDirectory) return folder;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return undefined;
}
