/** Sends answers and reviews without leaving the page, and says what came of them. */
export function answer(remora) {
  const via = remora.view === "mobile" ? "phone" : "dashboard";

  // What was sent from this page, by the card's id; with why it was refused, where it was.
  const sends = new Map();
  remora.sends = sends;

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (
      !(form instanceof HTMLFormElement) ||
      !form.matches("form.answer, form.review, form.message, form.retry, form.undo, form.cancel")
    ) {
      return;
    }
    event.preventDefault();
    send(form, event.submitter);
  });

  async function send(form, submitter) {
    const card = form.closest(".ask");
    const box = form.closest(".ask, .res, #results-title") ?? form;
    const before = card && sends.get(card.id);
    if (box.dataset.busy || (before && !before.failure)) return;
    const body = new URLSearchParams(new FormData(form, submitter));
    body.set("via", via);
    const by = remora.load("name");
    if (by) body.set("by", by);
    const note = box.querySelector(".note");
    say(note, "");
    box.dataset.busy = "yes";
    box.classList.add("sent");
    const buttons = [...form.querySelectorAll("button")];
    for (const button of buttons) button.disabled = true;
    if (card) sends.set(card.id, {});
    const { failure, hint } = await post(form.action, body);
    if (card && failure) sends.set(card.id, { failure: failure.text });
    delete box.dataset.busy;
    if (failure === undefined) {
      remora.sent(form);
      if (form.matches(".message")) {
        form.reset();
        say(note, "Sent.", true);
      } else {
        // The card goes with the next patch; it must not be answered twice until then.
        const done = form.matches(".answer")
          ? "Sent."
          : form.matches(".retry, .cancel")
          ? "Asked for."
          : "Done.";
        say(note, hint ? `${done} ${hint}.` : done, true);
        // A card goes; a result stays, and soon says so itself.
        if (!hint && !form.matches(".answer")) setTimeout(() => say(note, ""), 2_500);
        return;
      }
    } else if (note?.isConnected) say(note, failure.text, failure.isFine);
    else {
      // The card went before the reply came.
      const text = card ? `“${remora.titleOf(card)}”: ${failure.text}` : failure.text;
      remora.notify(text, remora.draftOf(form), () => card && remora.forget(card.id));
    }
    box.classList.remove("sent");
    for (const button of buttons) button.disabled = false;
  }

  async function post(action, body) {
    let response;
    try {
      response = await fetch(action, {
        method: "POST",
        body,
        headers: { accept: "application/json" },
        signal: AbortSignal.timeout(20_000),
      });
    } catch {
      return {
        failure: {
          text: "It could not be sent: there is no connection. What you wrote is kept; try again.",
        },
      };
    }
    const problem = await response.json().catch(() => ({}));
    if (response.ok) return { hint: problem.hint };
    // Somebody was first, or nobody waits any more: news, not a mistake.
    const isFine = response.status === 409 || response.status === 410;
    return {
      failure: { text: problem.error ?? `The server said ${response.status}.`, isFine },
    };
  }

  function say(note, text, isFine = false) {
    if (!note) return;
    note.classList.toggle("fine", isFine);
    note.textContent = text;
  }
}
