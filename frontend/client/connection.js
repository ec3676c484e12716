/** Shows whether the page is live, and brings the stream back where the extension gave up. */
export function connection(remora) {
  const { view } = remora;
  let lostAt = 0;
  let retry = 0;

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

  document.addEventListener("htmx:sse:after:connection", () => {
    if (lostAt) remora.announce("Connected again");
    lostAt = 0;
    retry = 0;
    show("live", "Live");
  });
  document.addEventListener("htmx:sse:error", lost);
  document.addEventListener("htmx:sse:before:connection", (event) => {
    // A hidden page lets go of its stream by itself: that is no loss.
    if (event.detail.connection.attempt > 1 && !document.hidden) lost();
  });

  // When the very first connection fails, the extension has nothing to reconnect: ask it anew.
  function again(event) {
    const stream = document.getElementById("stream");
    if (event.target !== stream || stream?._htmx?.sse) return;
    lost();
    retry += 1;
    const wait = Math.min(5_000, 300 * 2 ** retry) * (0.7 + Math.random() * 0.6);
    setTimeout(() => stream.dispatchEvent(new CustomEvent("remora:connect")), wait);
  }
  document.addEventListener("htmx:error", again);
  document.addEventListener("htmx:response:error", (event) => {
    // The token changed or the cookie is gone: only a new page can ask for it.
    if (event.detail.ctx?.response?.status === 401) location.reload();
    else again(event);
  });
  document.addEventListener("htmx:sse:close", again);

  if (view === "page") show("still", "");
}
