import process from "node:process";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { PATIENCE } from "../_program.ts";

// Each window would start pages of the browser's own for its address bar, which nobody sees and which cost more
// than ours; of several lists only the last counts, so this has what matters of Playwright's.
const OFF = [
  "WebUIOmniboxPopup",
  "WebUIOmniboxAimPopup",
  "WebUIOmniboxFullPopup",
  "SpareRendererForSitePerProcess",
  "AimEnabled",
  "DestroyProfileOnBrowserClose",
  "HttpsUpgrades",
  "HttpsFirstBalancedModeAutoEnable",
  "LensOverlay",
  "MediaRouter",
  "NetworkTimeServiceQuerying",
  "OptimizationHints",
  "PaintHolding",
  "PreconnectToSearch",
  "Translate",
];

// Playwright has no sandbox and no GPU to use here, and the browser must not call home.
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  `--disable-features=${OFF.join(",")}`,
];

const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

// What a browser says when the server is gone, as it is at the end of each test.
const LOST_SERVER = /net::ERR_(?:CONNECTION|INCOMPLETE|EMPTY|NETWORK)/;

/** How long what shall be there within a second may take; a machine of CI is shared with others. Milliseconds. */
export const SECOND = process.env.CI === "true" ? 5_000 : 1_000;

/** Where Chromium is: `REMORA_CHROMIUM`, or one of the usual places. */
export function findChromium(): string | undefined {
  const named = process.env.REMORA_CHROMIUM;
  return [named, ...PLACES].find((path) => path !== undefined && path !== "" && isFile(path));
}

/** What a browser test gets. */
export class BrowserTest {
  readonly #contexts: BrowserContext[] = [];
  readonly #problems: string[] = [];
  readonly #browser: Browser;

  constructor(browser: Browser) {
    this.#browser = browser;
  }

  /** A browser of its own: cookies, storage and tabs apart from the others. */
  async context(options: Parameters<Browser["newContext"]>[0] = {}): Promise<BrowserContext> {
    const context = await this.#browser.newContext({
      viewport: { width: 1440, height: 1000 },
      colorScheme: "light",
      ...options,
    });
    context.setDefaultTimeout(PATIENCE);
    this.#contexts.push(context);
    context.on("page", (page) => this.#watch(page));
    return context;
  }

  /** A page in a browser of its own. */
  async page(url: string, options: Parameters<Browser["newContext"]>[0] = {}): Promise<Page> {
    const page = await (await this.context(options)).newPage();
    await page.goto(url);
    return page;
  }

  /** What pages complained about; a test that expects complaints empties it. */
  takeProblems(): readonly string[] {
    return this.#problems.splice(0);
  }

  /** Closes everything. @throws {Error} when a page complained, unless the test has failed already */
  async end(isDone: boolean): Promise<void> {
    for (const context of this.#contexts) await context.close();
    if (!isDone || this.#problems.length === 0) return;
    throw new Error(`The page complained:\n${this.#problems.join("\n")}`);
  }

  #watch(page: Page): void {
    page.on("pageerror", (error) => this.#problems.push(`${error.name}: ${error.message}`));
    page.on("console", (message) => {
      const isBad = message.type() === "error" || message.type() === "warning";
      if (isBad && !LOST_SERVER.test(message.text())) this.#problems.push(message.text());
    });
    page.on("request", (request) => {
      const { hostname, protocol } = new URL(request.url());
      if (protocol.startsWith("http") && hostname !== "127.0.0.1") {
        this.#problems.push(`A request to ${hostname}`);
      }
    });
    page.on("dialog", (dialog) => {
      this.#problems.push(`A dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
  }
}

// One browser for the tests of a file; each has a context of its own in it.
let browser: Browser | undefined;

async function launched(executablePath: string): Promise<Browser> {
  // One that crashed takes the test with it that it crashed in, and no other.
  if (browser?.isConnected() !== true) {
    browser = await chromium.launch({ executablePath, args: FLAGS });
  }
  return browser;
}

let isRegistered = false;

function closeAfterwards(): void {
  if (isRegistered) return;
  isRegistered = true;
  Deno.test.afterAll(async () => await browser?.close());
}

/**
 * Declares a test in a real Chromium. Where none is installed it is reported as ignored, with the reason;
 * with `CI=true` it fails instead.
 */
export function browserTest(name: string, run: (test: BrowserTest) => Promise<void>): void {
  const path = findChromium();
  const isRequired = process.env.CI === "true";
  closeAfterwards();
  Deno.test({
    name: path === undefined && !isRequired
      ? `${name} (ignored: Chromium is not installed; set REMORA_CHROMIUM to its path)`
      : name,
    ignore: path === undefined && !isRequired,
    // The driver keeps pipes to the browser of which only itself knows when they are done.
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => {
      if (path === undefined) {
        throw new Error("Chromium is not installed: apt-get install chromium");
      }
      const test = new BrowserTest(await launched(path));
      let isDone = false;
      try {
        await run(test);
        isDone = true;
      } finally {
        await test.end(isDone);
      }
    },
  });
}

/** Keeps a picture of a page under `tests/artifacts/`, which git ignores. */
export async function picture(page: Page, name: string, fullPage = false): Promise<void> {
  const folder = new URL("../artifacts/", import.meta.url);
  await Deno.mkdir(folder, { recursive: true });
  const file = new URL(`${name}.png`, folder);
  // Animations differ from run to run.
  await page.screenshot({
    path: decodeURIComponent(file.pathname),
    fullPage,
    animations: "disabled",
  });
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
