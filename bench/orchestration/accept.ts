import { agentStarted, decide, openStore } from "@remora/core";

/** One agent that changed many files; all of them are accepted. */
export async function benchAccept(): Promise<readonly (readonly string[])[]> {
  const rows: string[][] = [];
  for (const count of [100, 1_000]) {
    const folder = await Deno.makeTempDir();
    try {
      await using store = await openStore(`sqlite:${folder}/bench.db`);
      await Deno.mkdir(`${folder}/project`);
      await store.events.append([
        agentStarted({ agentId: "a", name: "a", bundle: "b", target: "", workspaceId: "w" }),
      ]);
      const { files } = store.workspace("w");
      await files.setBase(`${folder}/project`);
      const text = "export const value = 1;\n".repeat(50);
      for (let index = 0; index < count; index++) {
        await Deno.writeTextFile(`${folder}/project/f${index}.ts`, text);
        await files.write(`f${index}.ts`, text.replace("1", "2"));
      }
      const started = performance.now();
      const options = { agentId: "a", decision: "accepted", by: "bench", via: "bench" } as const;
      const { outcomes } = await decide(store, options);
      const seconds = (performance.now() - started) / 1000;
      if (outcomes.some(({ status }) => status !== "accepted")) throw new Error("not accepted");
      rows.push([String(count), `${seconds.toFixed(2)} s`, (count / seconds).toFixed(0)]);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  }
  return rows;
}
