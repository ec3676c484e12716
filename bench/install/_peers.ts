import { type ImportCost, measureImport } from "./_probe.ts";

/** A package of others, as npm installs it into an empty folder with an empty cache. */
export interface PeerInstall {
  readonly name: string;
  readonly version: string;
  readonly packages: number;
  readonly bytes: number;
  readonly seconds: number;
  /** Importing it in Deno; undefined when that fails. */
  readonly cost: ImportCost | undefined;
}

/** Agent frameworks for TypeScript that people compare with. */
export const PEERS = [
  "@mastra/core",
  "@voltagent/core",
  "@langchain/langgraph",
  "@openai/agents",
  "@inngest/agent-kit",
] as const;

/** Installs a peer with npm and measures it. */
export async function measurePeer(name: string): Promise<PeerInstall> {
  const folder = await Deno.makeTempDir({ prefix: "remora_peer_" });
  try {
    await Deno.writeTextFile(`${folder}/package.json`, `{ "private": true }`);
    const start = performance.now();
    // Without the tag npm takes an old version that suits an old Node.
    const args = [
      "install",
      `${name}@latest`,
      "--cache",
      `${folder}/.npm`,
      "--no-audit",
      "--no-fund",
    ];
    const { code, stderr } = await new Deno.Command("npm", { args, cwd: folder }).output();
    if (code !== 0) throw new Error(`npm install ${name}: ${new TextDecoder().decode(stderr)}`);
    const seconds = (performance.now() - start) / 1000;

    const lock: { packages: Record<string, { version?: string }> } = JSON.parse(
      await Deno.readTextFile(`${folder}/package-lock.json`),
    );
    const installed = await installedPaths(folder, Object.keys(lock.packages));
    return {
      name,
      version: lock.packages[`node_modules/${name}`]?.version ?? "?",
      packages: installed.length,
      bytes: await folderSize(`${folder}/node_modules`),
      seconds,
      cost: await cost(name, folder),
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function cost(name: string, folder: string): Promise<ImportCost | undefined> {
  try {
    return await measureImport(name, { cwd: folder, args: ["--node-modules-dir=manual"] });
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return undefined;
  }
}

/** The lock file also lists optional packages of other platforms. */
async function installedPaths(folder: string, paths: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) {
    if (path === "") continue;
    try {
      await Deno.stat(`${folder}/${path}`);
      found.push(path);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return found;
}

async function folderSize(folder: string): Promise<number> {
  let sum = 0;
  for await (const { name, isDirectory, isFile } of Deno.readDir(folder)) {
    if (isDirectory) sum += await folderSize(`${folder}/${name}`);
    if (isFile) sum += (await Deno.stat(`${folder}/${name}`)).size;
  }
  return sum;
}
