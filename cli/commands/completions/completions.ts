import { listQuestions, RemoraError } from "@remora/core";
import { bashCompletion } from "../../completions/bash.ts";
import { fishCompletion } from "../../completions/fish.ts";
import type { DynamicKind } from "../../completions/kinds.ts";
import { completionTree } from "../../completions/tree.ts";
import { zshCompletion } from "../../completions/zsh.ts";
import type { Context } from "../../context.ts";
import type { RootHelp } from "../../help/root.ts";
import { shortIds } from "../../questions/ids.ts";
import { openForReading } from "../../store.ts";
import { safeLine } from "../../terminal/safe.ts";
import { truncate } from "../../terminal/width.ts";
import { uncheckedRows } from "../list_agents/rows.ts";

/** The shells that are known. */
export type Shell = "bash" | "zsh" | "fish";

/** Flags of `remora completions`. */
export interface CompletionsFlags {
  readonly values?: DynamicKind;
}

/** Prints the script for a shell, or what it asks for while somebody types. */
export async function completions(
  context: Context,
  flags: CompletionsFlags,
  shell?: Shell,
): Promise<void> {
  const { out } = context;
  if (flags.values !== undefined) {
    for (const [word, meaning] of await valuesOf(flags.values, context)) {
      out.line(`${word}\t${truncate(safeLine(meaning), 60)}`);
    }
    return;
  }
  if (shell === undefined) {
    throw new RemoraError("USAGE", "Name the shell to complete in", {
      hint: "It is one of bash, zsh, fish",
    });
  }
  out.write(scriptOf(shell, context.root));
}

function scriptOf(shell: Shell, root: RootHelp<Context>): string {
  const tree = completionTree(root);
  switch (shell) {
    case "bash":
      return bashCompletion(tree);
    case "zsh":
      return zshCompletion(tree);
    case "fish":
      return fishCompletion(tree);
  }
}

type Entry = readonly [word: string, meaning: string];

async function valuesOf(kind: DynamicKind, context: Context): Promise<readonly Entry[]> {
  switch (kind) {
    case "bundles": {
      const config = await context.config();
      const rows = await uncheckedRows(config.folder, config.value("bundles.folder"));
      return rows.map(({ name, path }) => [name, path === null ? "shipped" : "of this project"]);
    }
    case "questions":
      return await pendingQuestions(context);
    case "runs":
      return await newestRuns(context);
  }
}

async function pendingQuestions(context: Context): Promise<readonly Entry[]> {
  await using store = await openForReading(context, undefined);
  if (store === undefined) return [];
  const found = await listQuestions(store, { status: "pending" });
  const ids = shortIds(found.map(({ id }) => id));
  return found.map(({ id, question }) => [ids.get(id) ?? id, question]);
}

const NEWEST = 30;

async function newestRuns(context: Context): Promise<readonly Entry[]> {
  await using store = await openForReading(context, undefined);
  const filter = { patterns: ["graph:started"] };
  const events = await store?.events.read({ filter, reverse: true, limit: NEWEST }) ?? [];
  return events.map(({ graphId = "", payload, timestamp }) => [
    graphId,
    `${typeof payload.name === "string" ? payload.name : ""} ${timestamp}`.trim(),
  ]);
}
