/** Marks one question as the one that keys answer, and answers it with them. */
export function keys(remora) {
  // Right after the mark moved by itself a key was meant for the question before; so was what goes on being
  // typed, also after a moment's thought.
  const GUARD = 700;
  const THOUGHT = 2_500;
  let guardedUntil = 0;
  let current = null;
  let hadCard = false;
  let wasTyping = false;
  let isMine = false;

  const cards = () => [...document.querySelectorAll("article.ask")];

  function mark(card, isOwnMove) {
    if (card?.id !== current) {
      if (!isOwnMove && hadCard) {
        const sent = current === null ? undefined : remora.sends.get(current);
        isMine = sent !== undefined && sent.failure === undefined;
        guardedUntil = Date.now() + (wasTyping && !isMine ? THOUGHT : GUARD);
      }
      current = card?.id ?? null;
      hadCard ||= current !== null;
    }
    for (const other of cards()) other.classList.toggle("now", other === card);
  }

  // Nothing that was meant for a card that is gone may reach another one.
  function isGuarded({ key, target }) {
    if (Date.now() >= guardedUntil || remora.isTyping(target)) return false;
    const isPress = key === " " || key === "Enter";
    // After an answer of one's own only what answers is held back.
    if (!isPress && !(isMine ? /^[1-9]$/.test(key) : key.length === 1)) return false;
    // A button elsewhere on the page was focused on purpose.
    if (isPress && target !== document.body && !target.closest?.(".ask, #asks-title")) return false;
    if (!isMine) guardedUntil = Math.max(guardedUntil, Date.now() + GUARD);
    return true;
  }

  function marked() {
    return current === null ? null : document.getElementById(current);
  }

  function step(by) {
    const all = cards();
    const index = all.indexOf(marked());
    const next = all[Math.min(all.length - 1, Math.max(0, index + by))];
    if (!next) return;
    mark(next, true);
    next.scrollIntoView({ block: "nearest" });
    (next.querySelector("textarea, .opts button, input:not([type=hidden])") ?? next).focus({
      preventScroll: true,
    });
  }

  // On a phone one card is shown at a time; after the last comes the first.
  function turn(by) {
    const all = cards();
    const next = all[(all.indexOf(marked()) + by + all.length) % all.length];
    if (!next || next === marked()) return;
    mark(next, true);
    remora.hold(next);
  }

  let hadFocus = null;
  remora.onPatch(() => {
    const turner = document.querySelector(".turn");
    if (turner) turner.hidden = cards().length < 2;
    const card = marked();
    if (card) return mark(card, true);
    mark(cards()[0] ?? null, false);
    // The card that had the focus is gone: go on at the next one instead of the top of the page, but at none
    // of its controls: the next key may still be meant for the one before.
    if (hadFocus && document.activeElement === document.body) {
      const place = marked() ?? document.getElementById("asks-title");
      place?.setAttribute("tabindex", "-1");
      place?.focus({ preventScroll: true });
    }
    hadFocus = null;
    wasTyping = false;
  });

  document.addEventListener("focusin", (event) => {
    const card = event.target instanceof Element ? event.target.closest("article.ask") : null;
    hadFocus = card?.id ?? null;
    wasTyping = card !== null && remora.isTyping(event.target);
    if (card) mark(card, true);
  });

  // A click says itself what it is meant for, unless it was aimed at what is no longer there.
  document.addEventListener("pointerdown", () => {
    if (Date.now() >= remora.heldUntil) guardedUntil = 0;
  });

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isGuarded(event)) return event.preventDefault();
    const { key, target } = event;
    if (target instanceof HTMLTextAreaElement && key === "Enter" && !event.shiftKey) {
      if (!target.matches(".free textarea")) return;
      event.preventDefault();
      if (target.value.trim() !== "") {
        target.form?.requestSubmit(target.form.querySelector(".primary"));
      }
      return;
    }
    if (key === "Escape" && remora.isTyping(target)) return target.blur();
    if (remora.isTyping(target) || document.querySelector("dialog[open]")) return;
    if (/^[1-9]$/.test(key)) {
      const button = marked()?.querySelectorAll(".opts button[value]")[Number(key) - 1];
      if (!button || button.disabled) return;
      event.preventDefault();
      button.form?.requestSubmit(button);
    } else if (key === "j" || key === "k") {
      event.preventDefault();
      step(key === "j" ? 1 : -1);
    } else if (key === "a") {
      const field = marked()?.querySelector("textarea, input:not([type=hidden])");
      if (!field) return;
      event.preventDefault();
      field.focus();
    } else if (key === "/") {
      const search = document.getElementById("events-search");
      if (!search) return;
      event.preventDefault();
      search.focus();
    } else if (key === "?") {
      event.preventDefault();
      document.getElementById("help")?.showModal();
    }
  });

  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    if (event.target.closest("#help-open")) document.getElementById("help")?.showModal();
    if (event.target.closest("#next")) turn(1);
    if (event.target.closest("#previous")) turn(-1);
  });
}
