import type { ColourConditions } from "./colour.ts";

/** Whether a terminal is known to understand links (OSC 8); others would print them as rubbish. */
export function supportsLinks({ isTerminal, env }: ColourConditions): boolean {
  const forced = env("FORCE_HYPERLINK");
  if (forced !== undefined) return forced !== "0";
  if (!isTerminal || env("TERM") === "dumb" || (env("NO_COLOR") ?? "") !== "") return false;
  if (env("WT_SESSION") !== undefined || env("KITTY_WINDOW_ID") !== undefined) return true;
  if (Number(env("VTE_VERSION") ?? 0) >= 5000) return true;
  const program = env("TERM_PROGRAM") ?? "";
  return ["iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "rio"].includes(program);
}

/** Makes text clickable. */
export function hyperlink(text: string, url: string): string {
  return `\x1b]8;;${url}\x1b\\${text}\x1b]8;;\x1b\\`;
}
