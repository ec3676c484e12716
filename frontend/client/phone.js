/** Shows the code for a phone on the page itself; the link leads to the same on a page of its own. */
export function phone() {
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element) || !event.target.closest("#phone-link")) return;
    const dialog = document.getElementById("phone");
    if (!dialog || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    dialog.showModal();
  });
}
