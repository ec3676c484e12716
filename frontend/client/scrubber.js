/** Draws the page as it was, while somebody drags through its history. */
export function scrubber(remora) {
  let wanted = null;
  let isBusy = false;

  document.addEventListener("input", (event) => {
    if (event.target?.id !== "scrub-range") return;
    const number = document.getElementById("scrub-seq");
    if (number) number.value = event.target.value;
    wanted = event.target.value;
    if (!isBusy) go();
  });

  // One request at a time; of the positions that come meanwhile only the last counts.
  async function go() {
    isBusy = true;
    while (wanted !== null) {
      const seq = wanted;
      wanted = null;
      const response = await fetch(`${remora.base}/at?patch=1&seq=${seq}`).catch(() => null);
      if (!response?.ok) continue;
      document.documentElement.dataset.now = response.headers.get("x-remora-now") ?? "";
      remora.patch(await response.text());
      history.replaceState(null, "", `${remora.base}/at?seq=${seq}`);
    }
    isBusy = false;
  }
}
