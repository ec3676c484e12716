/** A folder with the peers and the programs that use them. */
export interface PeerFolder extends AsyncDisposable {
  readonly path: string;
  /** Installed version by package. */
  readonly versions: Readonly<Record<string, string>>;
}

const PACKAGES = [
  "@openai/agents",
  "openai",
  "ai",
  "@ai-sdk/openai-compatible",
  "langchain",
  "@langchain/core",
  "@langchain/langgraph",
  "@langchain/openai",
  "zod",
] as const;

/** Installs the newest versions of the peers beside copies of the programs. */
export async function installPeers(programs: URL): Promise<PeerFolder> {
  const path = await Deno.makeTempDir({ prefix: "remora_peers_" });
  try {
    await Deno.writeTextFile(`${path}/package.json`, '{ "private": true, "type": "module" }');
    for await (const { name } of Deno.readDir(programs)) {
      await Deno.copyFile(new URL(name, programs), `${path}/${name}`);
    }
    const { code, stderr } = await new Deno.Command("npm", {
      // Without the tag npm takes an old version that suits an old Node.
      args: ["install", ...PACKAGES.map((name) => `${name}@latest`), "--no-audit", "--no-fund"],
      cwd: path,
    }).output();
    if (code !== 0) throw new Error(`npm install: ${new TextDecoder().decode(stderr)}`);
    const versions: Record<string, string> = {};
    for (const name of PACKAGES) {
      const manifest = await Deno.readTextFile(`${path}/node_modules/${name}/package.json`);
      versions[name] = JSON.parse(manifest).version;
    }
    return { path, versions, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
  } catch (error) {
    await Deno.remove(path, { recursive: true });
    throw error;
  }
}
