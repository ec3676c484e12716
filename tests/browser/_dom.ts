import type { Locator, Page } from "playwright-core";
import { PATIENCE } from "../_program.ts";

// What runs in the page has types of its own here: the browser's would be seen by the whole project.
interface TextField {
  readonly value: string;
  readonly selectionStart: number;
  readonly selectionEnd: number;
  readonly ownerDocument: { readonly activeElement: unknown };
  focus(): void;
  setSelectionRange(start: number, end: number): void;
}

/** What a field holds, and where the caret is. */
export interface FieldState {
  readonly value: string;
  readonly caret: readonly [number, number];
  readonly hasFocus: boolean;
}

/** Reads a text field. */
export function fieldState(field: Locator): Promise<FieldState> {
  return field.evaluate((element: TextField): FieldState => ({
    value: element.value,
    caret: [element.selectionStart, element.selectionEnd],
    hasFocus: element.ownerDocument.activeElement === element,
  }));
}

/** Selects a part of what a text field holds. */
export async function select(field: Locator, start: number, end: number): Promise<void> {
  await field.evaluate((element: TextField, [from, to]: readonly [number, number]) => {
    element.focus();
    element.setSelectionRange(from, to);
  }, [start, end] as const);
}

/** Cuts the page off from its stream. */
export async function cutOff(page: Page): Promise<void> {
  await page.route("**/events?*", (route) => route.abort());
  await page.evaluate(`document.getElementById("stream").remove()`);
}

/** Waits until so many elements match, or more where `isEnough` says so. */
export async function countIs(
  elements: Locator,
  count: number,
  isEnough: (found: number) => boolean = (found) => found === count,
): Promise<void> {
  const end = Date.now() + PATIENCE;
  while (!isEnough(await elements.count())) {
    if (Date.now() > end) throw new Error(`${await elements.count()} instead of ${count} elements`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

/** Makes the page believe that it is hidden, or seen again. */
export async function setHidden(page: Page, isHidden: boolean): Promise<void> {
  await page.evaluate(`(() => {
    Object.defineProperty(document, "hidden", { value: ${isHidden}, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  })()`);
}
