import assert from "node:assert/strict";
import { agentBlocked, agentCompleted, openStore } from "@remora/core";
import type { Page } from "playwright-core";
import { browserTest } from "./_chromium.ts";
import { setHidden } from "./_dom.ts";
import { ServerProcess } from "./_server_process.ts";
import { agentOf, answerTo, Stage } from "./_stage.ts";

browserTest("two tabs and a phone show the same as /api/state, whatever happens", async (test) => {
  await using stage = await Stage.open();
  const pages = [
    await test.page(stage.url),
    await test.page(stage.url),
    await test.page(stage.url, { viewport: { width: 390, height: 844 } }),
  ];
  const random = sequence(20_261_122);
  const open: { readonly id: string; readonly agentId: string }[] = [];
  for (let step = 0; step < 60; step++) {
    const choice = random();
    if (choice < 0.4) open.push(await stage.ask(`src/f${step % 12}.ts`, `Question ${step}?`));
    else if (choice < 0.7) await stage.happen(3, 0);
    else {
      const asked = open.splice(Math.floor(random() * open.length), 1)[0];
      if (asked !== undefined) await respond(stage, asked);
    }
  }
  await stage.happen(30, 0);
  const { seq, blocked } = await stage.state();
  const expected = blocked.map((question) => question.id);
  for (const page of pages) {
    await page.locator(`#e-${seq}`).waitFor({ state: "attached" });
    assert.deepEqual(await shownQuestions(page), expected);
    assert.equal(await page.locator("#event-list > li").count(), Math.min(200, seq));
  }
  // A page that is loaded now is the same, element for element, as one that was patched all along.
  const fresh = await test.page(stage.url);
  await fresh.getByRole("status").filter({ hasText: "Live" }).waitFor();
  for (const panel of ["asks", "lanes", "event-list"]) {
    assert.equal(await outline(pages[0], panel), await outline(fresh, panel), panel);
  }
});

browserTest(
  "the server is killed and started again: the page recovers by itself and has missed nothing",
  async (test) => {
    await using folder = await TempFolder.make();
    const store = `sqlite:${folder.path}/remora.db`;
    await using first = await ServerProcess.start(["--port", "0", "--store", store]);
    const page = await test.page(first.url);
    await page.getByRole("status").filter({ hasText: "Live" }).waitFor();
    const { port } = new URL(first.url);
    await first.kill();
    await page.getByRole("status").filter({ hasText: "Connection lost" }).waitFor();
    {
      // Meanwhile an agent asks: the store is all that it shares with the dashboard.
      await using other = await openStore(store);
      await other.events.append([agentBlocked({
        ...agentOf("src/a.ts"),
        questionId: "q1",
        question: "Asked while nobody listened?",
        options: ["Yes"],
        onExpiry: "wait",
      })]);
    }
    await using _second = await ServerProcess.start(["--port", port, "--store", store]);
    await page.getByRole("article", { name: "Asked while nobody listened?" }).waitFor();
    await page.getByRole("status").filter({ hasText: "Live" }).waitFor();
  },
);

browserTest("a server that shuts down cleanly lets the page come back too", async (test) => {
  await using folder = await TempFolder.make();
  const store = `sqlite:${folder.path}/remora.db`;
  await using first = await ServerProcess.start(["--port", "0", "--store", store]);
  const page = await test.page(first.url);
  await page.getByRole("status").filter({ hasText: "Live" }).waitFor();
  const { port } = new URL(first.url);
  const started = performance.now();
  assert.equal(await first.terminate(), 0);
  assert.ok(performance.now() - started < 2_500, "it did not wait for the stream");
  await page.getByRole("status").filter({ hasText: "Connection lost" }).waitFor();
  await using _second = await ServerProcess.start(["--port", port, "--store", store]);
  await page.getByRole("status").filter({ hasText: "Live" }).waitFor();
});

browserTest(
  "a hidden page lets go of its stream, and is told everything when it is seen again",
  async (test) => {
    await using stage = await Stage.open();
    const page = await test.page(stage.url);
    await page.getByRole("status").filter({ hasText: "Live" }).waitFor();
    await stage.happen(1, 0);
    const before = await stage.store.events.head();
    await page.locator(`#e-${before}`).waitFor({ state: "attached" });
    await setHidden(page, true);
    await stage.happen(3, 0);
    await page.waitForTimeout(400);
    const newest = await stage.store.events.head();
    assert.equal(await page.locator(`#e-${newest}`).count(), 0);
    assert.equal(await page.locator("#live").innerText(), "Live", "that is no loss");
    await setHidden(page, false);
    await page.locator(`#e-${newest}`).waitFor({ state: "attached" });
  },
);

browserTest("a page opened in the background has no stream until it is seen", async (test) => {
  await using stage = await Stage.open();
  await stage.happen(1, 0);
  const context = await test.context();
  await context.addInitScript(
    `Object.defineProperty(document, "hidden", { get: () => true, configurable: true })`,
  );
  const page = await context.newPage();
  const streams: string[] = [];
  page.on("request", (request) => {
    if (new URL(request.url()).pathname === "/events") streams.push(request.url());
  });
  await page.goto(stage.url);
  await page.evaluate("0");
  assert.deepEqual(streams, []);
  await setHidden(page, false);
  await page.getByRole("status").filter({ hasText: "Live" }).waitFor();
  assert.equal(streams.length, 1);
});

browserTest("a page whose token is no longer good asks for the new one", async (test) => {
  await using stage = await Stage.open({ token: "correct-horse-battery" });
  const page = await test.page(stage.url);
  await page.getByRole("status").filter({ hasText: "Live" }).waitFor();
  await page.context().clearCookies();
  await setHidden(page, true);
  await setHidden(page, false);
  await page.getByRole("heading", { name: "This dashboard needs its token" }).waitFor();
  const problems = test.takeProblems();
  assert.ok(problems.every((problem) => /401/.test(problem)), problems.join("\n"));
});

browserTest(
  "eight tabs of one browser all live, and the last one can still answer",
  async (test) => {
    await using stage = await Stage.open();
    const context = await test.context();
    const pages = [];
    for (let n = 0; n < 8; n++) {
      const page = await context.newPage();
      await page.goto(stage.url);
      pages.push(page);
    }
    const asked = await stage.ask("src/a.ts", "Room for all?", { options: ["Yes"] });
    for (const page of pages) await page.getByRole("article", { name: "Room for all?" }).waitFor();
    await pages[7]?.getByRole("button", { name: "Yes" }).click();
    assert.equal((await answerTo(asked)).answer, "Yes");
    for (const page of pages) {
      await page.getByText("Nothing waits for you").waitFor();
      assert.equal(await page.locator("#live").innerText(), "Live");
    }
  },
);

browserTest(
  "the diff of a result is shown, accepting it writes the real file, and that can be undone",
  async (test) => {
    await using stage = await Stage.open();
    await using folder = await TempFolder.make();
    const agent = agentOf("src/rates.ts");
    await Deno.mkdir(`${folder.path}/src`);
    await Deno.writeTextFile(`${folder.path}/src/rates.ts`, "var a = 1;\nlet b = 2;\n");
    const { files } = stage.store.workspace(agent.workspaceId);
    await files.setBase(folder.path);
    await files.readText("src/rates.ts");
    await files.write("src/rates.ts", "const a = 1;\nconst b = 2;\n");
    const page = await test.page(stage.url);
    await stage.agents("src/rates.ts");
    await stage.store.events.append([agentCompleted({
      ...agent,
      result: { status: "success", summary: "Fixed 2 of 2", changedFiles: ["src/rates.ts"] },
      turns: 3,
      durationMs: 1_200,
    })]);
    const diff = page.getByRole("region", { name: "Changes of lint · rates.ts in src/rates.ts" });
    await diff.waitFor();
    assert.match(await diff.innerText(), /-var a = 1;[\s\S]*\+const a = 1;/);
    await page.getByRole("button", { name: /^Accept/ }).click();
    await page.getByText("Accepted by somebody, through the dashboard.").waitFor();
    assert.equal(
      await Deno.readTextFile(`${folder.path}/src/rates.ts`),
      "const a = 1;\nconst b = 2;\n",
    );
    await page.getByRole("button", { name: /^Undo/ }).click();
    await page.getByRole("button", { name: /^Accept/ }).waitFor();
    assert.equal(
      await Deno.readTextFile(`${folder.path}/src/rates.ts`),
      "var a = 1;\nlet b = 2;\n",
    );
  },
);

async function respond(
  stage: Stage,
  asked: { readonly id: string; readonly agentId: string },
): Promise<void> {
  await fetch(new URL(`/agent/${encodeURIComponent(asked.agentId)}/respond`, stage.url), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ msgId: asked.id, answer: "x" }),
  });
}

/** Has the page believe that another tab is in front of it, or no longer. */
async function shownQuestions(page: Page): Promise<unknown> {
  return await page.evaluate(
    `[...document.querySelectorAll("article.ask")].map((card) => card.dataset.question)`,
  );
}

/** An element without what depends on the moment: times, widths, and the marks of the page's scripts. */
async function outline(page: Page | undefined, id: string): Promise<unknown> {
  return await page?.evaluate(`(() => {
    const copy = document.getElementById(${JSON.stringify(id)}).cloneNode(true);
    for (const time of copy.querySelectorAll("time")) time.textContent = "";
    for (const element of [copy, ...copy.querySelectorAll("*")]) {
      element.classList.remove("now");
      if (element.className === "") element.removeAttribute("class");
      for (const name of ["width", "x", "title", "tabindex"]) {
        element.removeAttribute(name);
      }
    }
    return copy.outerHTML;
  })()`);
}

/** Numbers from 0 to 1 that are the same in each run. */
function sequence(seed: number): () => number {
  let value = seed;
  return () => {
    value = (value * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return value / 4_294_967_296;
  };
}

class TempFolder implements AsyncDisposable {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async make(): Promise<TempFolder> {
    return new TempFolder(await Deno.makeTempDir({ prefix: "remora-" }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}
