/** Turns the page into what the server drew, and leaves alone what is the reader's: fields, focus, folds. */
export function patch(remora) {
  const callbacks = {
    // What was typed, or belongs to the page's own script.
    beforeNodeMorphed: (node) => !(node instanceof Element && node.hasAttribute("data-keep")),
    // The reader opens and closes what is folded.
    beforeAttributeUpdated: (name) => name !== "open",
    // What a paused list shows.
    beforeNodeRemoved: (node) => node.id !== "event-copy",
  };

  function apply({ how, target, content }) {
    if (how === "morph") morph(target, content);
    else if (how === "delete") target.remove();
    else if (how === "afterbegin") target.prepend(content);
    else if (how === "afterend") target.after(content);
  }

  function morph(target, content) {
    if (globalThis.Idiomorph) return globalThis.Idiomorph.morph(target, content, { callbacks });
    // Its file could not be loaded: the page is kept up to date all the same, and what was typed stays.
    const active = document.activeElement;
    for (const mine of target.querySelectorAll("[data-keep][id]")) {
      content.getElementById(mine.id)?.replaceWith(mine);
    }
    target.replaceWith(content);
    if (active?.isConnected && active !== document.activeElement) {
      active.focus({ preventScroll: true });
    }
  }

  /** Applies a message of patches. All targets are looked for first: a row that moves goes and comes. */
  remora.patch = (text) => {
    const parsed = new DOMParser().parseFromString(remora.policy.createHTML(text), "text/html");
    const patches = [...parsed.querySelectorAll("template[data-patch]")].map((template) => ({
      how: template.dataset.patch,
      target: document.getElementById(template.dataset.target),
      content: document.importNode(template.content, true),
    }));
    remora.patching();
    for (const patch of patches) if (patch.target) apply(patch);
    remora.patched();
  };
}
