import { openStore } from "@remora/core";
import { serve } from "@remora/frontend/serve";
import { chromium } from "playwright-core";
import { SampleLog } from "../../frontend/testdata/sample_log.ts";
import { findChromium } from "../../tests/browser/_chromium.ts";
import { median } from "../report.ts";

const ROUNDS = 9;

/** How long the page takes in a real browser, in words. */
export async function measureTimings(): Promise<string> {
  const executablePath = findChromium();
  if (executablePath === undefined) return "Not measured in a browser: Chromium is not installed.";
  await using store = await openStore("memory:");
  await store.events.append(new SampleLog(Date.now() - 100_000).events);
  await using server = await serve({ store, port: 0 });
  const browser = await chromium.launch({ executablePath, args: ["--headless", "--no-sandbox"] });
  const paints: number[] = [];
  const loads: number[] = [];
  const lives: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const context = await browser.newContext();
    const page = await context.newPage();
    const start = performance.now();
    await page.goto(server.url);
    await page.locator("#live[data-state=live]").waitFor();
    lives.push(performance.now() - start);
    const [paint, load] = await page.evaluate<[number, number], unknown>(
      `[
      performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
      performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd,
    ]`,
      undefined,
    );
    paints.push(paint);
    loads.push(load);
    await context.close();
  }
  await browser.close();
  const ms = (values: readonly number[]): string => `${Math.round(median(values))} ms`;
  return `In Chromium, empty cache, median of ${ROUNDS}: first paint after ${ms(paints)}, ` +
    `interactive after ${ms(loads)}, live after ${ms(lives)}.`;
}
