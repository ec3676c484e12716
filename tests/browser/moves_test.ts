import assert from "node:assert/strict";
import type { CDPSession, Locator, Page } from "playwright-core";
import { agentCompleted } from "@remora/core";
import { PATIENCE } from "../_program.ts";
import { type BrowserTest, browserTest } from "./_chromium.ts";
import { countIs } from "./_dom.ts";
import { agentOf, answerTo, type Asked, Stage } from "./_stage.ts";

const YES_NO = { options: ["yes", "no"] };

/** Resolves when nothing moves any more. */
async function settled(page: Page): Promise<void> {
  const moving = `document.getAnimations()
    .filter(({ effect }) => effect.getTiming().iterations !== Infinity).length`;
  const end = Date.now() + PATIENCE;
  while (await page.evaluate(moving) !== 0) {
    assert.ok(Date.now() < end, "Something moves on and on");
    await page.waitForTimeout(20);
  }
}

/** A page whose clock for animations stands still: what is held back stays so until the test goes on. */
async function opened(
  test: BrowserTest,
  url: string,
  options: Parameters<BrowserTest["page"]>[1] = {},
): Promise<{ readonly page: Page; readonly clock: CDPSession }> {
  const page = await test.page(url, options);
  await page.locator("#live[data-state=live]").waitFor();
  await settled(page);
  const clock = await page.context().newCDPSession(page);
  await clock.send("Animation.enable");
  await clock.send("Animation.setPlaybackRate", { playbackRate: 0 });
  return { page, clock };
}

async function goOn(page: Page, clock: CDPSession): Promise<void> {
  await clock.send("Animation.setPlaybackRate", { playbackRate: 1 });
  await settled(page);
}

async function middleOf(button: Locator): Promise<readonly [number, number]> {
  const box = await button.boundingBox();
  assert.ok(box);
  return [box.x + box.width / 2, box.y + box.height / 2];
}

async function answersElsewhere(page: Page, stage: Stage, asked: Asked): Promise<void> {
  const url = new URL(`/agent/${encodeURIComponent(asked.agentId)}/respond`, stage.url);
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ msgId: asked.id, answer: "yes", by: "Bob" }),
  });
  assert.equal(response.status, 200, await response.text());
  await page.locator(`article[data-question="${asked.id}"]`).waitFor({ state: "detached" });
}

/** What the page sent while `act` went on, by what the requests say. */
async function sentDuring(page: Page, act: () => Promise<void>): Promise<readonly string[]> {
  const sent: string[] = [];
  const note = (request: { method(): string; postData(): string | null }): void => {
    if (request.method() === "POST") sent.push(request.postData() ?? "");
  };
  page.on("request", note);
  await act();
  // What a click sends is on its way before the page answers this.
  await page.evaluate("0");
  page.off("request", note);
  return sent;
}

for (const view of ["/", "/mobile", "/projector"]) {
  const hasTouch = view === "/mobile";
  browserTest(
    `a ${
      hasTouch ? "tap" : "click"
    } on ${view} does not answer the card that comes under it in that moment`,
    async (test) => {
      await using stage = await Stage.open();
      const first = await stage.ask("src/one.ts", "Delete it?", YES_NO);
      const second = await stage.ask("src/two.ts", "Publish it?", YES_NO);
      const { page, clock } = await opened(test, new URL(view, stage.url).href, {
        ...(hasTouch ? { hasTouch, viewport: { width: 390, height: 844 } } : {}),
      });
      const press = (x: number, y: number): Promise<void> =>
        hasTouch ? page.touchscreen.tap(x, y) : page.mouse.click(x, y);
      const card = (asked: Asked) => page.locator(`article[data-question="${asked.id}"]`);
      await card(first).waitFor();
      await answersElsewhere(page, stage, first);
      const yes = card(second).getByRole("button", { name: "yes", exact: true });
      // Where it is going to be, and where it is seen on its way there.
      const places = [await middleOf(yes)];
      places.push(
        await page.evaluate(
          `(() => {
            const card = document.querySelector('article[data-question="${second.id}"]');
            const moves = card.getAnimations();
            for (const move of moves) if (move.effect.getKeyframes()[0].transform) move.finish();
            const { x, y, width, height } = card.querySelector("button").getBoundingClientRect();
            return [x + width / 2, y + height / 2];
          })()`,
        ),
      );
      const sent = await sentDuring(page, async () => {
        for (const [x, y] of places) await press(x, y);
      });
      assert.deepEqual(sent, [], "nothing was meant for it");
      await goOn(page, clock);
      await press(...await middleOf(yes));
      assert.equal((await answerTo(second)).answer, "yes");
    },
  );
}

browserTest(
  "a key answers a card that has just come, a pointer has to wait a moment",
  async (test) => {
    await using stage = await Stage.open();
    await stage.agents("src/one.ts");
    const { page } = await opened(test, stage.url);
    const asked = await stage.ask("src/one.ts", "Delete it?", YES_NO);
    const no = page.getByRole("button", { name: "no", exact: true });
    await no.waitFor();
    const held = `document.querySelector("article.ask").getAnimations()
    .map(({ effect }) => [effect.getKeyframes()[0].pointerEvents, effect.getTiming().duration])
    .filter(([pointer]) => pointer !== undefined)`;
    assert.deepEqual(await page.evaluate(held), [["none", 350]]);
    const [x, y] = await middleOf(no);
    assert.deepEqual(await sentDuring(page, () => page.mouse.click(x, y)), []);
    await no.focus();
    await page.keyboard.press("Enter");
    assert.equal((await answerTo(asked)).answer, "no");
  },
);

browserTest("a script's click counts at once", async (test) => {
  await using stage = await Stage.open();
  await stage.agents("src/one.ts");
  const { page } = await opened(test, stage.url);
  const asked = await stage.ask("src/one.ts", "Delete it?", YES_NO);
  await page.getByRole("button", { name: "no", exact: true }).evaluate(
    (button: { click(): void }) => button.click(),
  );
  assert.equal((await answerTo(asked)).answer, "no");
});

browserTest(
  "a card that stays where it is takes clicks whatever happens around it",
  async (test) => {
    await using stage = await Stage.open();
    const first = await stage.ask("src/one.ts", "Delete it?", YES_NO);
    const second = await stage.ask("src/two.ts", "Publish it?", YES_NO);
    const { page } = await opened(test, stage.url);
    const place = await middleOf(page.getByRole("button", { name: "no", exact: true }).first());
    await stage.happen(20);
    await stage.ask("src/three.ts", "Rename it?", YES_NO);
    await countIs(page.locator("article.ask"), 3);
    await answersElsewhere(page, stage, second);
    await page.mouse.click(...place);
    assert.equal((await answerTo(first)).answer, "no");
  },
);

browserTest(
  "a card that the browser keeps in place while others go above it takes clicks",
  async (test) => {
    await using stage = await Stage.open();
    const asked: Asked[] = [];
    for (let n = 0; n < 8; n++) asked.push(await stage.ask(`src/${n}.ts`, `Delete ${n}?`, YES_NO));
    const [first, last] = [asked.at(0), asked.at(-1)];
    assert.ok(first && last);
    const { page } = await opened(test, stage.url, { viewport: { width: 1280, height: 500 } });
    const no = page.locator(`article[data-question="${last.id}"]`)
      .getByRole("button", { name: "no", exact: true });
    await no.scrollIntoViewIfNeeded();
    // The browser chooses what it keeps in place when it draws.
    await page.evaluate(
      "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))",
    );
    const place = await middleOf(no);
    await answersElsewhere(page, stage, first);
    const [, y] = await middleOf(no);
    assert.ok(Math.abs(y - place[1]) < 2, `${y} instead of ${place[1]}`);
    await page.mouse.click(...place);
    assert.equal((await answerTo(last)).answer, "no");
  },
);

browserTest("a question that pushes results down holds back their buttons", async (test) => {
  await using stage = await Stage.open();
  const { agentId, graphId, name } = agentOf("src/done.ts");
  await stage.agents("src/done.ts");
  const result = { status: "success" as const, summary: "Done", changedFiles: ["src/done.ts"] };
  await stage.store.events.append([
    agentCompleted({ agentId, graphId, name, result, turns: 1, durationMs: 10 }),
  ]);
  const { page, clock } = await opened(test, stage.url);
  const reject = page.getByRole("button", { name: /^Reject the changes/ });
  await reject.waitFor();
  await stage.ask("src/one.ts", "Delete it?", YES_NO);
  await page.getByRole("article").waitFor();
  const [x, y] = await middleOf(reject);
  assert.deepEqual(await sentDuring(page, () => page.mouse.click(x, y)), []);
  await goOn(page, clock);
  await page.route("**/review", (route) => route.fulfill({ json: {} }));
  assert.equal((await sentDuring(page, () => reject.click())).length, 1);
});

browserTest("the buttons of a card stay where they are when it is marked", async (test) => {
  await using stage = await Stage.open();
  await stage.ask("src/one.ts", "Delete it?", YES_NO);
  await stage.ask("src/two.ts", "Publish it?", YES_NO);
  const { page } = await opened(test, stage.url);
  const no = page.getByRole("button", { name: "no", exact: true }).last();
  const before = await no.boundingBox();
  await page.keyboard.press("j");
  await page.locator("article.ask.now", { hasText: "Publish it?" }).waitFor();
  assert.deepEqual(await no.boundingBox(), before, "or a click that marks it would miss");
});
