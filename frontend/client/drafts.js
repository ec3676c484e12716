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
    remora.keep(keyOf(field), value === "" ? null : JSON.stringify({ value, at: Date.now() }));
  });

  // Another tab typed: follow it, unless somebody types here.
  addEventListener("storage", (event) => {
    const id = event.key?.split(":draft:")[1];
    const field = id ? document.getElementById(id) : null;
    if (!field?.matches("[data-draft]") || field === document.activeElement) return;
    show(field, read(field) ?? { value: "" });
  });

  const seen = new WeakSet();
  remora.onPatch(() => {
    for (const field of document.querySelectorAll("[data-draft]")) {
      if (seen.has(field)) continue;
      seen.add(field);
      const draft = read(field);
      if (!draft || field === document.activeElement) continue;
      if (Date.now() - draft.at > MAX_AGE) remora.keep(keyOf(field), null);
      else show(field, draft);
    }
  });

  remora.sent = (form) => {
    for (const field of form.querySelectorAll("[data-draft]")) remora.keep(keyOf(field), null);
  };
}
