import { Hidden, toHtml } from "../views/_markup.tsx";

/**
 * Draws something while Node's `process` is out of sight. The first time that it draws, Hono's JSX looks there
 * for `AsyncLocalStorage`, and finding it loads Node's module system: twenty milliseconds, a sixth of the time
 * to the first byte. It is for components that wait, of which a dashboard has none. Only for a process that is
 * nothing but a dashboard: whatever else drew with this copy of Hono would do without as well.
 */
export function drawWithoutProcess(): void {
  const kept = Object.getOwnPropertyDescriptor(globalThis, "process");
  if (kept?.configurable !== true) return;
  Object.defineProperty(globalThis, "process", { value: undefined, configurable: true });
  try {
    toHtml(<Hidden>nothing</Hidden>);
  } finally {
    Object.defineProperty(globalThis, "process", kept);
  }
}
