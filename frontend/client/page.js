// Each function in this folder is sent to the browser as text (see script.ts), so none may refer to
// anything outside of itself. They are handed `remora`, which this one makes.

/** What the other parts share: settings of the page, hooks, small helpers. */
export function page() {
  const root = document.documentElement;
  root.classList.add("js");
  const hooks = [];
  const hooksBefore = [];
  const remora = {
    base: root.dataset.base ?? "",
    view: root.dataset.view ?? "page",
    // How far the server's clock is ahead of this one: a phone's may be minutes off.
    skew: root.dataset.now ? Number(root.dataset.now) - Date.now() : 0,
    now: () =>
      root.dataset.still === undefined ? Date.now() + remora.skew : Number(root.dataset.now),
    // The only way in which text becomes elements: pages and patches of our own server, where every text
    // is escaped. Nothing else on the page may do it, and scripts never come this way.
    policy: globalThis.trustedTypes?.createPolicy("remora", {
      createHTML: (text) => text,
      createScript: () => "",
    }) ?? { createHTML: (text) => text, createScript: () => "" },
    /** Calls `hook` once now and after every patch. */
    onPatch(hook) {
      hooks.push(hook);
      if (document.readyState !== "loading") hook();
    },
    /** Calls `hook` before every patch. */
    onPatching(hook) {
      hooksBefore.push(hook);
    },
    patching() {
      for (const hook of hooksBefore) hook();
    },
    patched() {
      for (const hook of hooks) hook();
    },
    /** Says something to those who do not see the page. */
    announce(text) {
      const element = document.getElementById("announce");
      if (element) element.textContent = text;
    },
    /** What a card asks, for a sentence about it. */
    titleOf(card) {
      const title = card.querySelector("h3")?.textContent ?? "";
      return title.length > 80 ? `${title.slice(0, 79)}…` : title;
    },
    /** Storage may be full, or forbidden in a private window: then nothing is kept. */
    load(key) {
      try {
        return localStorage.getItem(`remora:${remora.base}:${key}`);
      } catch {
        return null;
      }
    },
    keep(key, value) {
      try {
        const name = `remora:${remora.base}:${key}`;
        if (value === null) localStorage.removeItem(name);
        else localStorage.setItem(name, value);
      } catch {
        // Then it is not kept.
      }
    },
    isTyping(target) {
      return target instanceof HTMLElement &&
        target.matches("input:not([type=checkbox]):not([type=radio]), textarea, select");
    },
  };
  document.addEventListener("DOMContentLoaded", remora.patched);
  globalThis.remora = remora;
  return remora;
}
