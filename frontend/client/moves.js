/** Holds the pointer back from what has just come under it, and lets the eye follow where things go. */
export function moves(remora) {
  // As long as it takes to see that something else is there now, in ms.
  const HELD = 350;
  const DECIDES = "article.ask, li.res, #results-title";
  const GLIDES = "article.ask, .col > section[id]:not(#asks)";
  let before = null;

  function places(selector) {
    const elements = [...document.querySelectorAll(selector)];
    return new Map(elements.map((element) => [element.id, element.getBoundingClientRect()]));
  }

  const isThere = (place) => place !== undefined && place.height > 0;
  const cards = () => [...document.querySelectorAll("article.ask")].map(({ id }) => id).join();

  // Animations end by themselves, and no patch undoes them as it would a class. Keys have their own guard.
  remora.heldUntil = 0;
  remora.hold = (element) => {
    remora.heldUntil = Date.now() + HELD;
    element.animate?.({ pointerEvents: ["none", "none"] }, HELD);
  };

  function glide(element, by) {
    const transform = [`translateY(${by}px)`, "none"];
    element.animate?.({ transform }, { duration: HELD, easing: "cubic-bezier(.2,.7,.2,1)" });
  }

  remora.onPatching(() => {
    before = { deciding: places(DECIDES), gliding: places(GLIDES), cards: cards() };
  });

  remora.onPatch(() => {
    if (before === null) return;
    const { deciding, gliding, cards: cardsBefore } = before;
    before = null;
    for (const [id, now] of places(DECIDES)) {
      const then = deciding.get(id);
      const isNew = !isThere(then) || Math.hypot(now.left - then.left, now.top - then.top) > 4;
      if (isThere(now) && isNew) remora.hold(document.getElementById(id));
    }
    // What goes on in the run moves things a little all the time; only a card that comes or goes is worth a look.
    if (cardsBefore === cards() || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    for (const [id, now] of places(GLIDES)) {
      const then = gliding.get(id);
      if (!isThere(then) || !isThere(now)) continue;
      const by = then.top - now.top;
      // Farther than that the eye follows nothing.
      if (Math.abs(by) > 4 && Math.abs(by) < innerHeight) glide(document.getElementById(id), by);
    }
  });
}
