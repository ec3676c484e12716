/** Tells, where everybody sees it, what can no longer be told in its own place; with what was typed, to copy. */
export function notices(remora) {
  const SHOWN = 8_000;

  function make(tag, text = "") {
    const element = document.createElement(tag);
    element.textContent = text;
    return element;
  }

  function place() {
    const known = document.getElementById("notices");
    if (known) return known;
    const section = make("section");
    section.id = "notices";
    section.setAttribute("aria-label", "Notices");
    document.body.append(section);
    return section;
  }

  function button(text, action) {
    const element = make("button", text);
    element.type = "button";
    element.addEventListener("click", action);
    return element;
  }

  /**
   * @param draft What was typed and would be lost: the notice then stays until it is closed.
   * @param onClose Called when it is closed by hand.
   */
  remora.notify = (text, draft = "", onClose = () => {}) => {
    remora.announce(draft ? `${text} What you wrote is kept below.` : text);
    const notice = make("div");
    notice.className = draft ? "notice" : "notice brief";
    // They lie over the page: of those that only tell something, the newest is enough.
    if (!draft) { for (const other of document.querySelectorAll(".notice.brief")) other.remove(); }
    notice.append(make("p", text));
    const row = make("p");
    if (draft) {
      const field = make("textarea");
      field.value = draft;
      field.readOnly = true;
      field.setAttribute("aria-label", "What you wrote");
      notice.append(field);
      row.append(button("Copy what you wrote", () => {
        field.select();
        // The clipboard's own interface is not there on plain HTTP in a local network.
        if (document.execCommand("copy")) remora.announce("Copied");
      }));
    } else setTimeout(() => notice.remove(), SHOWN);
    row.append(button("Close", () => {
      notice.remove();
      onClose();
    }));
    notice.append(row);
    place().append(notice);
  };
}
