/** Filters the list of events, pauses it, and loads older ones. */
export function events(remora) {
  const MAX_OLDER = 2_000;
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

  // A copy of the list while it is paused.
  let still = null;
  let before = [];
  let isLoading = false;
  // How often older rows had to be given up.
  let losses = 0;

  const rowsOf = (list) => [...list?.querySelectorAll("li.ev") ?? []];
  const listNow = () => document.getElementById("event-list");
  const older = () => document.getElementById("older-list");

  remora.onPatching(() => {
    before = isLoading || older()?.firstElementChild ? rowsOf(listNow()) : [];
  });

  // Rows that leave the list go on where the older ones begin, so that between the two nothing is missing.
  function handOver() {
    const list = listNow();
    const rest = older();
    const left = before.filter((row) => row.parentElement !== list);
    const wasAll = left.length === before.length;
    before = [];
    if (!rest || left.length === 0) return;
    if (wasAll) {
      // So much came at once that what is between them never was on this page.
      rest.replaceChildren();
      losses += 1;
    } else rest.prepend(...left);
    for (let spare = rest.childElementCount - MAX_OLDER; spare > 0; spare--) {
      rest.lastElementChild.remove();
    }
    // What went can be loaded again.
    const link = panel().querySelector("a.older");
    if (link && (wasAll || rest.childElementCount === MAX_OLDER)) link.hidden = false;
  }

  function stayPaused() {
    const list = listNow();
    if (!still || !list) return;
    if (!still.isConnected) list.before(still);
    list.hidden = true;
    document.getElementById("events-pause")?.setAttribute("aria-pressed", "true");
  }

  remora.onPatch(() => {
    handOver();
    stayPaused();
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
    const link = event.target.closest("a.older");
    if (link) {
      event.preventDefault();
      load(link);
    }
  });

  // What is looked at is a copy; the list itself goes on out of sight and is complete afterwards.
  function pause(button) {
    const list = listNow();
    if (still) {
      still.remove();
      still = null;
      list.hidden = false;
      button.setAttribute("aria-pressed", "false");
      return;
    }
    still = list.cloneNode(true);
    still.id = "event-copy";
    for (const row of still.children) row.removeAttribute("id");
    stayPaused();
  }

  async function load(link) {
    if (isLoading) return;
    const list = older();
    const newest = document.querySelectorAll("#event-list > li");
    const last = list?.lastElementChild ?? newest[newest.length - 1];
    const before = last?.id.replace("e-", "") ?? "";
    const lossesBefore = losses;
    isLoading = true;
    link.setAttribute("aria-busy", "true");
    const url = `${remora.base}/log?rows=1&before=${encodeURIComponent(before)}`;
    const response = await fetch(url).catch(() => null);
    const page = response?.ok ? await response.text().catch(() => null) : null;
    isLoading = false;
    link.removeAttribute("aria-busy");
    if (page === null || !list || losses !== lossesBefore) return;
    const text = remora.policy.createHTML(page);
    const parsed = new DOMParser().parseFromString(text, "text/html");
    const rows = rowsOf(parsed);
    list.append(...rows.filter((row) => !document.getElementById(row.id)));
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
