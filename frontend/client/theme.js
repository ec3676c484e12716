/** Switches between light and dark; the choice is a cookie, so that the next page comes in it. */
export function theme(remora) {
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element) || !event.target.closest("#theme")) return;
    const root = document.documentElement;
    const isDark = root.dataset.theme === "dark" ||
      (root.dataset.theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
    root.dataset.theme = isDark ? "light" : "dark";
    const path = remora.base === "" ? "/" : remora.base;
    document.cookie =
      `remora_theme=${root.dataset.theme}; Path=${path}; Max-Age=31536000; SameSite=Strict`;
    remora.announce(isDark ? "Light" : "Dark");
  });
}
