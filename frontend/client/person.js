/** Keeps the name under which answers are given. */
export function person(remora) {
  const button = () => document.getElementById("person-open");

  function show() {
    const name = remora.load("name");
    const open = button();
    if (!open) return;
    const { text } = open.dataset;
    const known = text ? `${text}: ${name}` : `You answer as ${name}`;
    const label = name ? known : text ?? "Say who you are";
    open.setAttribute("aria-label", label);
    if (!text) open.title = label;
    const initials = (name ?? "").split(/\s+/).filter(Boolean).map((word) => [...word][0]);
    open.querySelector(".initials").textContent = initials.slice(0, 2).join("").toUpperCase();
    open.classList.toggle("known", initials.length > 0);
  }

  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element) || !event.target.closest("#person-open")) return;
    const field = document.getElementById("person-name");
    field.value = remora.load("name") ?? "";
    document.getElementById("person")?.showModal();
    field.select();
  });

  document.addEventListener("submit", (event) => {
    if (!event.target.closest?.("#person")) return;
    const name = document.getElementById("person-name").value.trim();
    remora.keep("name", name === "" ? null : name);
    show();
  });

  // Another tab of this browser is the same person.
  addEventListener("storage", show);
  remora.onPatch(show);
}
