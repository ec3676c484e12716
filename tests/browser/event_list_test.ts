import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { createEvent } from "@remora/core";
import { type BrowserTest, browserTest } from "./_chromium.ts";
import { countIs } from "./_dom.ts";
import { Stage } from "./_stage.ts";

/** Many events at once: more than are patched row by row. */
async function burst(stage: Stage, count: number): Promise<void> {
  await stage.store.events.append(
    Array.from(
      { length: count },
      (_, n) => createEvent({ category: "user", action: "noted", payload: { text: `n${n}` } }),
    ),
  );
}

async function opened(test: BrowserTest, stage: Stage): Promise<Page> {
  const page = await test.page(stage.url);
  await page.getByRole("status").filter({ hasText: "Live" }).waitFor();
  return page;
}

async function shown(page: Page, seq: number): Promise<void> {
  await page.locator(`#event-list > #e-${seq}`).waitFor({ state: "attached" });
}

const SEQS = `[...document.querySelectorAll("#event-list > li.ev, #older-list > li.ev")]
  .map((row) => Number(row.id.slice(2)))`;

/** The numbers of all rows, the newest first; fails where one is missing or in the wrong place. */
async function joined(page: Page, head: number): Promise<readonly number[]> {
  const seqs = await page.evaluate<number[]>(SEQS);
  assert.deepEqual(seqs, seqs.map((_, index) => head - index));
  return seqs;
}

/** Loads what is older until all is there. */
async function loadAll(page: Page, head: number): Promise<void> {
  const end = Date.now() + 120_000;
  while ((await joined(page, head)).at(-1) !== 1) {
    assert.ok(Date.now() < end, "the oldest events never came");
    await page.evaluate(`document.querySelector("a.older:not([hidden], [aria-busy])")?.click()`);
    await page.waitForTimeout(30);
  }
}

browserTest(
  "a paused list stands still through bursts and reconnects, and goes on after",
  async (test) => {
    await using stage = await Stage.open();
    await burst(stage, 5);
    const page = await opened(test, stage);
    const pause = page.getByRole("button", { name: "Pause" });
    await pause.click();
    const check = async (): Promise<void> => {
      assert.equal(await pause.getAttribute("aria-pressed"), "true");
      assert.equal(await page.locator("#event-list").isVisible(), false);
      assert.equal(await page.locator("#event-copy > li").count(), 5);
    };
    await check();
    await burst(stage, 120);
    await shown(page, 125);
    await check();
    for (const isHidden of [true, false]) {
      await page.evaluate(
        `Object.defineProperty(document, "hidden", { value: ${isHidden}, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"))`,
      );
      await burst(stage, 1);
    }
    await shown(page, 127);
    await check();
    await pause.click();
    assert.equal(await page.locator("#event-copy").count(), 0);
    assert.equal(await page.locator("#event-list > #e-127").isVisible(), true);
    assert.equal(await pause.getAttribute("aria-pressed"), "false");
  },
);

browserTest(
  "older events that were loaded stay joined to the list, whatever comes",
  async (test) => {
    await using stage = await Stage.open();
    await burst(stage, 350);
    const page = await opened(test, stage);
    await shown(page, 350);
    await page.getByRole("link", { name: "Older events" }).click();
    await countIs(page.locator("#older-list > li"), 100, (found) => found >= 100);
    // Row by row.
    await burst(stage, 10);
    await shown(page, 360);
    assert.ok((await joined(page, 360)).length >= 310);
    // The whole panel anew.
    await burst(stage, 150);
    await shown(page, 510);
    assert.ok((await joined(page, 510)).length >= 460);
    await loadAll(page, 510);
    // So much that what is between never was on the page.
    await burst(stage, 450);
    await shown(page, 960);
    // Those of before are gone, for they no longer met; the page may have begun to load them again.
    assert.ok((await joined(page, 960)).length < 960);
    await loadAll(page, 960);
  },
);
