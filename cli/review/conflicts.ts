import type { AgentChanges, Store } from "@remora/core";
import type { AgentDiff, Conflict } from "./agent_diff.ts";

/** Lines shown before and behind a conflict. */
const CONTEXT = 2;

/** Adds to diffs which of them would be conflicts now. Reads the folder. */
export async function withConflicts(
  store: Store,
  changes: readonly AgentChanges[],
  diffs: readonly AgentDiff[],
): Promise<readonly AgentDiff[]> {
  const conflicts = new Map<string, Conflict>();
  for (const { agentId, workspaceId, files } of changes) {
    const paths = files.map(({ path }) => path);
    for (const preview of await store.workspace(workspaceId).files.preview(paths)) {
      if (preview.status !== "conflict") continue;
      const { path, status: _, ...conflict } = preview;
      conflicts.set(keyOf({ agentId, path }), conflict);
    }
  }
  return diffs.map((diff) => {
    const conflict = conflicts.get(keyOf(diff));
    return conflict === undefined ? diff : { ...diff, conflict };
  });
}

/** The lines of a marked text around its conflicts, `…` between them. */
export function conflictLines(marked: string): readonly string[] {
  const lines = marked.replace(/\n$/, "").split("\n");
  const shown = new Set<number>();
  let open = false;
  for (const [index, line] of lines.entries()) {
    if (line.startsWith("<<<<<<< ")) open = true;
    if (!open) continue;
    for (let at = index - CONTEXT; at <= index + CONTEXT; at++) shown.add(at);
    if (line.startsWith(">>>>>>> ")) open = false;
  }
  return lines.flatMap((line, index) => {
    if (shown.has(index)) return [line];
    return shown.has(index - 1) ? ["…"] : [];
  });
}

function keyOf({ agentId, path }: { readonly agentId: string; readonly path: string }): string {
  return JSON.stringify([agentId, path]);
}
