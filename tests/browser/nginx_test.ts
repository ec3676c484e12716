import assert from "node:assert/strict";
import { PATIENCE } from "../_program.ts";
import { get, type IncomingMessage } from "node:http";
import { constants, createGunzip } from "node:zlib";
import { findNginx, Nginx } from "./_nginx.ts";
import { answerTo, Stage } from "./_stage.ts";

const PATH = findNginx();

Deno.test({
  name: PATH === undefined
    ? "behind nginx events come at once, compressed too (ignored: nginx is not installed)"
    : "behind nginx events come at once, compressed too, and answers get through",
  ignore: PATH === undefined,
  // The sockets of node:http are closed a moment after they are destroyed.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    await using stage = await Stage.open({ basePath: "/remora" });
    const location = await documented(new URL(stage.url).port);
    await using nginx = await Nginx.start(PATH ?? "", location);
    const origin = `http://127.0.0.1:${nginx.port}`;
    const page = await request(`${origin}/remora/`);
    assert.deepEqual([page.statusCode, page.headers["content-encoding"]], [200, "gzip"]);
    page.destroy();

    const stream = await request(`${origin}/remora/events`);
    assert.equal(stream.headers["content-encoding"], "gzip");
    const text = textOf(stream);
    await text.has("event: live");
    const asked = await stage.ask("src/a.ts", "Through a proxy?", { options: ["Yes", "No"] });
    const late = await text.has("Through a proxy?");
    // Held back, it would come with the heartbeat, or when the buffer is full.
    assert.ok(late < 2_000, `${late} ms`);

    const answer = await fetch(
      `${origin}/remora/agent/${encodeURIComponent(asked.agentId)}/respond`,
      {
        method: "POST",
        headers: { "content-type": "application/json", origin },
        body: JSON.stringify({ msgId: asked.id, answer: "Yes" }),
      },
    );
    assert.equal(answer.status, 200, await answer.text());
    assert.equal((await answerTo(asked)).answer, "Yes");
    stream.destroy();
  },
});

/** The `location` of docs/DASHBOARD.md, for another port. */
async function documented(port: string): Promise<string> {
  const page = await Deno.readTextFile(new URL("../../docs/DASHBOARD.md", import.meta.url));
  const block = /```nginx\n([^]*?)```/.exec(page)?.[1] ?? "";
  assert.match(block, /location \/remora\//);
  return block.replaceAll("127.0.0.1:8000", `127.0.0.1:${port}`);
}

function request(url: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(url, { headers: { "accept-encoding": "gzip" } }, resolve).on("error", reject);
  });
}

/** What a compressed stream has said so far. */
function textOf(
  stream: IncomingMessage,
): { readonly has: (words: string) => Promise<number> } {
  let text = "";
  let wake = (): void => {};
  const gunzip = createGunzip({ flush: constants.Z_SYNC_FLUSH });
  // It is cut off in the end.
  gunzip.on("error", () => {});
  stream.on("error", () => {});
  stream.pipe(gunzip).on("data", (chunk) => {
    text += chunk;
    wake();
  });
  return {
    has: async (words) => {
      const start = performance.now();
      while (!text.includes(words)) {
        if (performance.now() - start > PATIENCE) throw new Error(`No "${words}" in ${text}`);
        await Promise.race([
          new Promise<void>((resolve) => wake = resolve),
          new Promise((resolve) => setTimeout(resolve, 100)),
        ]);
      }
      return performance.now() - start;
    },
  };
}
