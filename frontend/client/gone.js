/** Says what became of a question that somebody was busy with when its card went, and keeps what was typed. */
export function gone(remora) {
  if (document.documentElement.dataset.still !== undefined) return;
  let before = [];
  // Cards that went, until the signals of the same frame tell why.
  const unexplained = new Map();

  remora.onPatching(() => {
    before = [...document.querySelectorAll("article.ask")].map((card) => ({
      id: card.id,
      question: card.dataset.question,
      title: remora.titleOf(card),
      draft: remora.draftOf(card),
      isLookedAt: card.contains(document.activeElement) ||
        (remora.view === "mobile" && card.classList.contains("now")),
    }));
  });

  remora.onPatch(() => {
    for (const card of before) {
      if (document.getElementById(card.id) || !(card.draft || card.isLookedAt)) continue;
      const sent = remora.sends.get(card.id);
      // What is under way, or was accepted, has its own say.
      if (sent === undefined) unexplained.set(card.question, card);
      else if (sent.failure !== undefined) tell(card, sent.failure);
    }
    before = [];
  });

  document.addEventListener("signals", ({ detail }) => {
    if (unexplained.size === 0) return;
    for (const { action, payload } of JSON.parse(detail.data).events) {
      const card = unexplained.get(payload?.questionId ?? payload?.msgId);
      const text = card && explain(action, payload, card);
      if (!text) continue;
      unexplained.delete(card.question);
      const isFromHere = card.draft !== "" && card.draft === `${payload.answer}`.trim();
      // Sent from another tab of the same browser.
      if (isFromHere) remora.forget(card.id);
      else tell(card, text);
    }
    for (const card of unexplained.values()) tell(card, summary(card));
    unexplained.clear();
  });

  function tell(card, text) {
    remora.notify(text, card.draft, () => remora.forget(card.id));
  }

  function explain(action, { respondedBy, answer }, { title }) {
    const name = `${respondedBy ?? "somebody"}`;
    const who = name.slice(0, 1).toUpperCase() + name.slice(1);
    switch (action) {
      case "resumed":
        return `${who} answered “${title}”: ${
          typeof answer === "string" ? `“${answer.slice(0, 120)}”` : JSON.stringify(answer)
        }.`;
      case "declined":
        return `${who} declined to answer “${title}”.`;
      case "expired":
        return `The time to answer “${title}” is over.`;
      case "withdrawn":
        return `“${title}” is no longer asked.`;
    }
  }

  // After a while without the stream, the signals no longer tell everything; the list of answers may.
  function summary({ id, title }) {
    const given = document.getElementById(`w${id.slice(1)}`)?.querySelector(".given");
    const how = [...given?.children ?? []].map((part) => part.textContent.trim()).join(", ");
    return how ? `“${title}” was decided: ${how}.` : `“${title}” no longer waits for an answer.`;
  }
}
