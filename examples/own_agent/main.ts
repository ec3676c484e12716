/**
 * An agent without a model, on `@remora/core` alone: it asks about every TODO of a folder and proposes to
 * remove those that nobody wants. Kill it while it waits and start it again: it asks nothing twice.
 *
 * `deno run -A examples/own_agent/main.ts FOLDER --store sqlite:.remora/remora.db`
 *
 * @module
 */
import { agentCompleted, agentStarted, askUser, openStore, stableId } from "@remora/core";
import { resolve } from "node:path";

if (import.meta.main) {
  const [folder = ".", , url = "sqlite:.remora/remora.db"] = Deno.args;
  await using store = await openStore(url);
  const { events } = store;
  const root = resolve(folder);
  const agentId = `todo:${stableId(root)}`;
  const about = { name: "todo", bundle: "own_agent", target: folder, workspaceId: agentId };
  const workspace = store.workspace(agentId);
  const { files } = workspace;
  await files.setBase(root);
  await events.append([agentStarted({ agentId, ...about })]);

  for (const path of (await files.list()).filter((path) => path.endsWith(".ts"))) {
    for (const line of (await files.readText(path)).split("\n")) {
      if (!line.includes("// TODO")) continue;
      const id = stableId(agentId, path, line);
      const question = `Remove "${line.trim()}" from ${path}?`;
      const options = ["remove", "keep"];
      const { answer } = await askUser(workspace, question, { agentId, id, options, events });
      if (answer !== "remove") continue;
      const lines = (await files.readText(path)).split("\n");
      await files.write(path, lines.filter((other) => other !== line).join("\n"));
    }
  }

  const changedFiles = (await files.changes()).map(({ path }) => path);
  const result = {
    status: "success",
    summary: "Every TODO was asked about.",
    changedFiles,
  } as const;
  await events.append([agentCompleted({ agentId, name: "todo", result, turns: 1, durationMs: 0 })]);
  console.log(`Proposed changes: ${changedFiles.join(", ") || "none"}`);
}
