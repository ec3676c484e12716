/** Tells somebody who looks elsewhere that a question waits: title, announcement, notification. */
export function attention(remora) {
  let known = null;
  const bare = document.title.replace(/^\(\d+\) /, "");
  const button = () => document.getElementById("notify");
  const isOn = () =>
    remora.load("notify") === "on" && globalThis.Notification?.permission === "granted";

  remora.onPatch(() => {
    button()?.setAttribute("aria-pressed", `${isOn()}`);
    const cards = [...document.querySelectorAll("article.ask")];
    const shown = document.querySelector("#asks-title .n")?.textContent ?? `${cards.length}`;
    const name = document.querySelector("#run .what b")?.textContent;
    const rest = name ? `Remora · ${name}` : bare;
    const title = cards.length > 0 ? `(${shown}) ${rest}` : rest;
    if (document.title !== title && remora.view !== "page") document.title = title;
    badge(cards.length > 0 ? Number(shown) : 0);
    const ids = new Set(cards.map((card) => card.id));
    const fresh = known === null ? [] : cards.filter((card) => !known.has(card.id));
    known = ids;
    if (fresh.length > 0) tell(fresh);
  });

  // On the icon of a page that was put on the home screen.
  function badge(count) {
    const change = count > 0 ? navigator.setAppBadge?.(count) : navigator.clearAppBadge?.();
    change?.catch(() => {});
  }

  function tell(cards) {
    const texts = cards.map((card) => ({
      who: card.dataset.label ?? "An agent",
      what: card.querySelector("h3")?.textContent?.slice(0, 200) ?? "",
    }));
    const [first] = texts;
    remora.announce(
      texts.length === 1
        ? `${first.who} asks: ${first.what}`
        : `${texts.length} new questions wait for you`,
    );
    if (!isOn() || !document.hidden) return;
    show(
      texts.length === 1 ? `${first.who} asks` : `${texts.length} questions wait for you`,
      first.what,
    );
  }

  function show(title, body) {
    try {
      new Notification(title, { body, tag: "remora" }).onclick = () => focus();
    } catch {
      // On Android pages may not, whatever was granted.
      remora.keep("notify", null);
      remora.notify("This browser shows no notifications of pages.");
    }
  }

  document.addEventListener("click", async (event) => {
    if (!(event.target instanceof Element) || !event.target.closest("#notify")) return;
    if (isOn()) remora.keep("notify", null);
    else if (await globalThis.Notification?.requestPermission() === "granted") {
      remora.keep("notify", "on");
    } else {
      const why = globalThis.isSecureContext
        ? ""
        : ": it does so over HTTPS only, or on this machine";
      remora.notify(`The browser does not allow notifications for this page${why}.`);
    }
    button()?.setAttribute("aria-pressed", `${isOn()}`);
  });

  // Whoever wants to be notified needs the stream while the page is hidden, too.
  remora.listensHidden = isOn;
}
