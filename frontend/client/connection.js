/** Follows the stream of patches, shows whether it does, and comes back when it was cut. */
export function connection(remora) {
  const LONGEST = 5_000;
  // The server says something every 15 seconds. A frozen one, or a network that is gone, says nothing at all.
  const SILENCE = 40_000;
  let source = null;
  let timer = 0;
  let silence = 0;
  let lostAt = 0;
  // How often it was tried since it last worked, and whether it ever did.
  let tries = 0;
  let hadOne = false;
  let pause = 400;

  const stream = () => document.getElementById("stream");

  function show(state, text) {
    const live = document.getElementById("live");
    if (!live) return;
    if (live.dataset.state !== state) live.dataset.state = state;
    if (live.textContent !== text) live.textContent = text;
  }

  function lost() {
    lostAt ||= Date.now();
    const at = new Date(lostAt).toTimeString().slice(0, 8);
    show("lost", `Connection lost at ${at}, trying again`);
  }

  // Not the browser's own way of reconnecting: that knows no growing pauses, and two browsers differ in
  // which failures they come back from.
  function connect() {
    clearTimeout(timer);
    const element = stream();
    if (!element || source || !isWanted()) return;
    const url = new URL(element.dataset.events, location.href);
    // Only a fresh page is as new as it says; one that comes back is told everything.
    if (hadOne) url.searchParams.delete("at");
    const mine = new EventSource(url);
    source = mine;
    const heard = () => {
      clearTimeout(silence);
      silence = setTimeout(() => failed(url, false), SILENCE);
    };
    heard();
    for (const name of ["open", "message", "signals", "live", "brief", "beat"]) {
      mine.addEventListener(name, heard);
    }
    mine.addEventListener("open", () => {
      if (lostAt) remora.announce("Connected again");
      hadOne = true;
      lostAt = 0;
      tries = 0;
      show("live", "Live");
    });
    mine.addEventListener("message", (event) => {
      if (element.isConnected) remora.patch(event.data);
      else close();
    });
    mine.addEventListener("signals", ({ data, lastEventId: id }) => {
      element.dispatchEvent(new CustomEvent("signals", { bubbles: true, detail: { data, id } }));
    });
    for (const name of ["live", "brief"]) {
      mine.addEventListener(name, ({ data }) => {
        pause = Number(data);
      });
    }
    mine.addEventListener("error", () => {
      if (source !== mine) return;
      const isRefused = mine.readyState === EventSource.CLOSED;
      tries += 1;
      // A stream may end in good order, and the next one begins at once: that is no loss.
      failed(url, isRefused, tries > 1 || isRefused);
    });
  }

  function failed(url, isRefused, isLost = true) {
    close();
    if (isLost) lost();
    if (isRefused) askWhy(url);
    const wait = Math.min(LONGEST, pause * 2 ** Math.max(0, tries - 1));
    timer = setTimeout(connect, wait * (0.7 + Math.random() * 0.6));
  }

  function close() {
    clearTimeout(timer);
    clearTimeout(silence);
    source?.close();
    source = null;
  }

  // The token changed or the cookie is gone: only a new page can ask for it.
  async function askWhy(url) {
    const response = await fetch(url).catch(() => null);
    await response?.body?.cancel();
    if (response?.status === 401) location.reload();
  }

  // A hidden page lets go of its stream, so that many tabs do not use up the connections of the browser.
  const isWanted = () => !document.hidden || remora.listensHidden();
  document.addEventListener("visibilitychange", () => {
    if (isWanted()) connect();
    else close();
  });
  document.addEventListener("DOMContentLoaded", connect);

  if (remora.view === "page") show("still", "");
}
