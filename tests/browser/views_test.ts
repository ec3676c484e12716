import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { openStore } from "@remora/core";
import { serve } from "@remora/frontend/serve";
import { SampleLog } from "../../frontend/testdata/sample_log.ts";
import { violationsOf } from "./_axe.ts";
import { browserTest, picture } from "./_chromium.ts";
import { countIs, setHidden } from "./_dom.ts";
import { answerTo, Stage } from "./_stage.ts";

/** A dashboard on the sample run: questions, failures, results with diffs, dependencies. */
async function withSample(use: (url: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "remora-" });
  await using store = await openStore("memory:");
  const log = new SampleLog(Date.now() - 110_000);
  for (const file of ["src/cli.ts", "src/rates.ts"]) {
    await Deno.mkdir(`${folder}/src`, { recursive: true });
    await Deno.writeTextFile(`${folder}/${file}`, "var name = args[0];\nlet count = 0;\n");
    const { files } = store.workspace(log.workspaceOf(file));
    await files.setBase(folder);
    await files.write(file, "const name = args[0];\nconst count = 0;\n\nexport { name };\n");
  }
  await store.events.append(log.events);
  await using server = await serve({ store, port: 0 });
  await use(server.url);
  await Deno.remove(folder, { recursive: true });
}

async function live(page: Page): Promise<void> {
  await page.getByRole("status").filter({ hasText: "Live" }).waitFor();
}

/** Waits until colours have changed. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(`Promise.allSettled(document.getAnimations()
    .filter(({ effect }) => effect.getTiming().iterations !== Infinity)
    .map(({ finished }) => finished))`);
}

const AGENT = `/agent/${encodeURIComponent("0192f2c0/lint:src/cli.ts")}`;
const QUESTION_AGENT = `/agent/${encodeURIComponent("0192f2c0/lint:src/parser.ts")}`;

const VIEWS = [
  { name: "dashboard", path: "/", width: 1440, height: 1000 },
  { name: "dashboard-360", path: "/", width: 360, height: 780 },
  { name: "dashboard-4k", path: "/", width: 3840, height: 2160 },
  { name: "mobile", path: "/mobile", width: 390, height: 844 },
  { name: "projector", path: "/projector", width: 1920, height: 1080 },
  { name: "agent", path: AGENT, width: 1440, height: 1000 },
  { name: "agent-asks", path: QUESTION_AGENT, width: 390, height: 844 },
  { name: "log", path: "/log", width: 1440, height: 1000 },
  { name: "phone", path: "/phone", width: 1000, height: 800 },
  { name: "history", path: "/at?seq=60", width: 1440, height: 1000 },
  { name: "missing", path: "/agent/nobody", width: 1000, height: 700 },
] as const;

browserTest(
  "axe finds nothing on any view, in light and in dark, and none is wider than its screen",
  async (test) => {
    await withSample(async (url) => {
      const found: string[] = [];
      for (const { name, path, width, height } of VIEWS) {
        const page = await test.page(new URL(path, url).href, { viewport: { width, height } });
        if (["/", "/mobile", "/projector"].includes(path)) {
          await page.locator("#live[data-state=live]").waitFor();
        }
        for (const colorScheme of ["light", "dark"] as const) {
          await page.emulateMedia({ colorScheme });
          await settled(page);
          const about = colorScheme === "light" ? "everything" : "colors";
          // The same elements as on a smaller screen, only larger.
          if (width < 3_000) {
            assert.deepEqual(await violationsOf(page, about), [], `${name}, ${colorScheme}`);
          }
          const overflow = await page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth",
          );
          if (overflow !== 0) {
            found.push(`${name} scrolls sideways by ${overflow} (${colorScheme})`);
          }
          await picture(page, `${name}-${colorScheme}`);
        }
        // A page that stays open goes on drawing.
        await page.context().close();
      }
      assert.deepEqual(found, []);
    });
    test.takeProblems();
  },
);

browserTest("an empty store says how to begin, without a violation", async (test) => {
  await using stage = await Stage.open();
  const page = await test.page(stage.url);
  await live(page);
  await page.getByText("remora run src/ --bundle lint").waitFor();
  assert.deepEqual(await violationsOf(page), []);
  await picture(page, "empty");
});

browserTest("the switch for light and dark is kept for the next page", async (test) => {
  await using stage = await Stage.open();
  const page = await test.page(stage.url);
  const scheme = () => page.evaluate("getComputedStyle(document.documentElement).colorScheme");
  await page.getByRole("button", { name: "Light or dark" }).click();
  assert.equal(await scheme(), "dark");
  await page.reload();
  assert.equal(await scheme(), "dark");
});

browserTest(
  "the phone shows one question at a time, and goes round through the others",
  async (test) => {
    await using stage = await Stage.open();
    const first = await stage.ask("a.ts", "First?", { options: ["Yes", "No"] });
    const second = await stage.ask("b.ts", "Second?");
    const page = await test.page(new URL("/mobile", stage.url).href, {
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
    });
    const [one, two] = [
      page.getByRole("article", { name: "First?" }),
      page.getByRole("article", { name: "Second?" }),
    ];
    await one.waitFor();
    assert.equal(await two.isVisible(), false);
    await page.getByRole("button", { name: "Later" }).tap();
    await two.waitFor();
    await two.getByRole("textbox").fill("from the bus");
    await page.getByRole("button", { name: "Later" }).tap();
    await one.getByRole("button", { name: "Yes" }).tap();
    const { answer, via } = await answerTo(first);
    assert.deepEqual({ answer, via }, { answer: "Yes", via: "phone" });
    await two.waitFor();
    assert.equal(await two.getByRole("textbox").inputValue(), "from the bus");
    await two.getByRole("button", { name: "Send" }).tap();
    assert.equal((await answerTo(second)).answer, "from the bus");
    await page.getByText("Nothing waits for you").waitFor();
  },
);

browserTest(
  "on the projector a question takes the whole screen, and goes when it is answered",
  async (test) => {
    await using stage = await Stage.open();
    await stage.agents("a.ts");
    const page = await test.page(new URL("/projector", stage.url).href, {
      viewport: { width: 1920, height: 1080 },
    });
    await live(page);
    const asked = await stage.ask("a.ts", "Shall we?", { options: ["Yes", "No"] });
    const region = page.getByRole("region", { name: "1 waiting for an answer" });
    await region.waitFor();
    const box = await region.boundingBox();
    assert.deepEqual([Math.round(box?.width ?? 0), Math.round(box?.height ?? 0)], [1920, 1080]);
    // A presenter's remote control sends keys.
    await page.waitForTimeout(800);
    await page.keyboard.press("1");
    assert.equal((await answerTo(asked)).answer, "Yes");
    await region.waitFor({ state: "detached" });
  },
);

browserTest("a question with code leaves its answers on the projector's screen", async (test) => {
  await using stage = await Stage.open();
  await stage.ask("a.ts", `Line 26: ${"what shall become of this ".repeat(4)}?`, {
    options: ["Add a break: this case must not run into the next", "It is meant", "Leave it"],
    context: Array.from({ length: 40 }, (_, n) => `line ${n}`).join("\n"),
  });
  for (const [width, height] of [[1920, 1080], [3840, 2160], [1280, 720]] as const) {
    const page = await test.page(new URL("/projector", stage.url).href, {
      viewport: { width, height },
    });
    const last = page.getByRole("button", { name: "Leave it" });
    await last.waitFor();
    const box = await last.boundingBox();
    assert.ok(box !== null && box.y + box.height <= height, JSON.stringify({ box, height }));
    await page.context().close();
  }
});

browserTest(
  "a lost connection is told without pushing anything off the screen",
  async (test) => {
    await using stage = await Stage.open();
    await stage.ask("a.ts", "First?", { options: ["Yes", "No"] });
    for (const [view, width] of [["/", 360], ["/", 800], ["/", 1_060], ["/mobile", 360]] as const) {
      const page = await test.page(new URL(view, stage.url).href, {
        viewport: { width, height: 740 },
      });
      await live(page);
      // It asks again, and gets nothing.
      await page.route("**/events?*", (route) => route.abort());
      await setHidden(page, true);
      await setHidden(page, false);
      const message = page.getByRole("status").filter({ hasText: "Connection lost" });
      await message.waitFor();
      assert.equal(await page.evaluate("document.documentElement.scrollWidth"), width, view);
      const overlapping = await page.evaluate(`(() => {
      const lost = document.getElementById("live").getBoundingClientRect();
      return [...document.querySelectorAll(".top-bar a, .top-bar button, .top-bar .num, .top-bar b")]
        .map((element) => [element, element.getBoundingClientRect()])
        .filter(([, box]) => box.width > 0 && (box.right > innerWidth ||
          (box.left < lost.right && lost.left < box.right && box.top < lost.bottom && lost.top < box.bottom)))
        .map(([element]) => element.outerHTML);
    })()`);
      assert.deepEqual(overlapping, [], `${view} ${width}`);
      await page.context().close();
    }
    test.takeProblems();
  },
);

browserTest(
  "the events can be filtered by kind and by text, paused, and followed back",
  async (test) => {
    await using stage = await Stage.open();
    await stage.happen(350, 0);
    await stage.agents("src/needle.ts");
    const page = await test.page(stage.url);
    await live(page);
    const rows = page.locator("#events li.ev:visible");
    await page.getByRole("button", { name: "Agents", exact: true }).click();
    assert.equal(await rows.count(), 1);
    await page.getByRole("button", { name: "All", exact: true }).click();
    await page.getByLabel("Filter events by text").fill("needle");
    assert.equal(await rows.count(), 1);
    // What comes later is filtered too.
    await stage.agents("src/needle2.ts");
    await stage.happen(5, 0);
    await countIs(page.locator("#events li.ev:not([hidden])"), 2);
    await page.getByLabel("Filter events by text").fill("");
    await page.getByRole("button", { name: "Pause" }).click();
    const before = await rows.first().innerText();
    await stage.happen(3, 0);
    await page.waitForTimeout(300);
    assert.equal(await rows.first().innerText(), before);
    await page.getByRole("button", { name: "Pause" }).click();
    assert.notEqual(await rows.first().innerText(), before);
    assert.equal(await rows.count(), 200);
    await page.getByRole("link", { name: "Older events" }).click();
    // A click loads the next hundred; scrolling down there may have loaded more.
    await countIs(page.locator("#events li.ev"), 300, (found) => found >= 300);
    const ids = await page.evaluate(
      "[...document.querySelectorAll('#events li.ev')].map((e) => e.id)",
    );
    assert.ok(Array.isArray(ids));
    assert.equal(new Set(ids).size, ids.length);
  },
);

browserTest("a message is sent from an agent's page, and shown as not read yet", async (test) => {
  await using stage = await Stage.open();
  await stage.agents("src/a.ts");
  const page = await test.page(stage.url);
  await page.getByRole("link", { name: "lint · a.ts" }).click();
  await page.getByLabel("A message to the agent").fill("Use tabs");
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByText("Sent.").waitFor();
  await page.reload();
  await page.getByText("Use tabs").first().waitFor();
  await page.getByText("not read yet").waitFor();
});

browserTest("dragging through the history draws the page as it was", async (test) => {
  await withSample(async (url) => {
    const page = await test.page(new URL("/at", url).href);
    const cards = page.getByRole("article");
    assert.equal(await cards.count(), 2);
    const slider = page.getByLabel("Position in the log");
    await slider.fill("60");
    await page.getByText("Event 60 of").waitFor();
    assert.equal(await cards.count(), 1);
    assert.equal(await page.getByRole("button", { name: "Rethrow" }).count(), 0);
    assert.equal(new URL(page.url()).search, "?seq=60");
    await slider.fill("5");
    await page.getByText("Nothing waits for you").waitFor();
  });
});

browserTest(
  "a link with a token opens the dashboard, and the address does not keep it",
  async (test) => {
    await using stage = await Stage.open({ token: "correct-horse-battery" });
    const page = await test.page(stage.url);
    await live(page);
    assert.equal(new URL(page.url()).search, "");
    assert.equal(await page.evaluate("document.cookie"), "");
    const other = await test.page(new URL("/", stage.url).href);
    await other.getByRole("heading", { name: "This dashboard needs its token" }).waitFor();
    await other.getByLabel("Token").fill("correct-horse-battery");
    await other.getByRole("button", { name: "Open" }).click();
    await live(other);
    assert.equal(new URL(other.url()).search, "");
    test.takeProblems();
  },
);
