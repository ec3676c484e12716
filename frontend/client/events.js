/** Filters the list of events, pauses it, and loads older ones. */
export function events(remora) {
  const panel = () => document.getElementById("events");
  let category = "";
  let words = [];

  function apply() {
    const element = panel();
    if (!element) return;
    element.dataset.show = category;
    for (const row of element.querySelectorAll(".ev")) {
      const isShown = (category === "" || row.dataset.cat === category) &&
        (words.length === 0 || matches(row));
      if (row.hidden === isShown) row.hidden = !isShown;
    }
  }

  function matches(row) {
    const text = `${row.textContent} ${row.dataset.agent ?? ""}`.toLowerCase();
    return words.every((word) => text.includes(word));
  }

  remora.onPatch(() => {
    if (category !== "" || words.length > 0) apply();
  });

  document.addEventListener("input", (event) => {
    if (event.target?.id !== "events-search") return;
    words = event.target.value.toLowerCase().split(/\s+/).filter((word) => word !== "");
    apply();
  });

  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const chip = event.target.closest("[data-filter]");
    if (chip) {
      category = chip.dataset.filter;
      for (const other of document.querySelectorAll("[data-filter]")) {
        other.setAttribute("aria-pressed", `${other === chip}`);
      }
      apply();
    }
    if (event.target.closest("#events-pause")) pause(event.target.closest("#events-pause"));
    const older = event.target.closest("a.older");
    if (older) {
      event.preventDefault();
      load(older);
    }
  });

  // What is looked at is a copy; the list itself goes on out of sight and is complete afterwards.
  function pause(button) {
    const list = document.getElementById("event-list");
    const copy = document.getElementById("event-copy");
    const isPaused = copy !== null;
    button.setAttribute("aria-pressed", `${!isPaused}`);
    if (isPaused) {
      copy.remove();
      list.hidden = false;
      return;
    }
    const still = list.cloneNode(true);
    still.id = "event-copy";
    for (const row of still.children) row.removeAttribute("id");
    list.hidden = true;
    list.before(still);
  }

  async function load(link) {
    const list = document.getElementById("older-list");
    const newest = document.querySelectorAll("#event-list > li");
    const last = list?.lastElementChild ?? newest[newest.length - 1];
    const before = last?.id.replace("e-", "") ?? "";
    link.setAttribute("aria-busy", "true");
    const url = `${remora.base}/log?rows=1&before=${encodeURIComponent(before)}`;
    const response = await fetch(url).catch(() => null);
    link.removeAttribute("aria-busy");
    if (!response?.ok || !list) return;
    const text = remora.policy.createHTML(await response.text());
    const parsed = new DOMParser().parseFromString(text, "text/html");
    const rows = [...parsed.querySelectorAll("li.ev")].filter((row) =>
      !document.getElementById(row.id)
    );
    list.append(...rows);
    if (rows.length === 0) link.hidden = true;
    remora.patched();
    apply();
  }

  // Older ones come when somebody scrolls down to where they begin.
  addEventListener("scroll", (event) => {
    const box = event.target;
    if (box?.id !== "event-scroll" || box.scrollTop + box.clientHeight < box.scrollHeight - 60) {
      return;
    }
    const link = box.querySelector("a.older:not([aria-busy]):not([hidden])");
    if (link) load(link);
  }, true);
}
