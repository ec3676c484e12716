/** Keeps what was typed but not sent: across patches, tabs and reloads, until it is sent. */
export function drafts(remora) {
  const MAX_AGE = 7 * 86_400_000;

  function keyOf(field) {
    return `draft:${field.id}`;
  }

  function read(field) {
    try {
      return JSON.parse(remora.load(keyOf(field)) ?? "null");
    } catch {
      return null;
    }
  }

  function show(field, draft) {
    if (field.type === "checkbox") field.checked = draft.value === "on";
    else if (field.value !== draft.value) field.value = draft.value;
  }

  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!(field instanceof HTMLElement) || !field.matches("[data-draft]")) return;
    const value = field.type === "checkbox" ? (field.checked ? "on" : "") : field.value;
    const question = field.closest("article.ask")?.dataset.question;
    const draft = { value, at: Date.now(), question };
    remora.keep(keyOf(field), value === "" ? null : JSON.stringify(draft));
  });

  // Another tab typed: follow it, unless somebody types here.
  addEventListener("storage", (event) => {
    const id = event.key?.split(":draft:")[1];
    const field = id ? document.getElementById(id) : null;
    if (!field?.matches("[data-draft]") || field === document.activeElement) return;
    show(field, read(field) ?? { value: "" });
  });

  /** The words that were typed into the fields of a card. */
  remora.draftOf = (element) =>
    [...element.querySelectorAll("textarea[data-draft], input[data-draft]:not([type=checkbox])")]
      .map((field) => field.value.trim()).filter((text) => text !== "").join("\n");

  function kept() {
    const start = `remora:${remora.base}:draft:`;
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(start))
        .map((key) => key.slice(start.length));
    } catch {
      return [];
    }
  }

  /** Drops what was typed into a card that is gone. */
  remora.forget = (cardId) => {
    for (const id of kept()) if (id.startsWith(`${cardId}-`)) remora.keep(`draft:${id}`, null);
  };

  // Old ones, and those of questions that ended while no page was open: what was typed is shown once more.
  async function sweep() {
    const orphans = [];
    for (const id of kept()) {
      const draft = read({ id });
      if (!(Date.now() - draft?.at <= MAX_AGE)) remora.keep(`draft:${id}`, null);
      else if (draft.question && !document.getElementById(id)) orphans.push({ id, ...draft });
    }
    if (orphans.length === 0 || remora.view === "page") return;
    const response = await fetch(`${remora.base}/api/questions`).catch(() => null);
    if (!response?.ok) return;
    const open = new Set((await response.json()).map((question) => question.id));
    for (const { id, value, question } of orphans) {
      if (open.has(question)) continue;
      const drop = () => remora.keep(`draft:${id}`, null);
      if (value === "on") drop();
      else remora.notify("A question that you began to answer no longer waits.", value, drop);
    }
  }
  document.addEventListener("DOMContentLoaded", sweep);

  const seen = new WeakSet();
  remora.onPatch(() => {
    for (const field of document.querySelectorAll("[data-draft]")) {
      if (seen.has(field)) continue;
      seen.add(field);
      // True with this script only.
      if (field.placeholder === "Type an answer") field.placeholder += ", Enter sends";
      const draft = read(field);
      if (draft && field !== document.activeElement) show(field, draft);
    }
  });

  remora.sent = (form) => {
    for (const field of form.querySelectorAll("[data-draft]")) remora.keep(keyOf(field), null);
  };
}
