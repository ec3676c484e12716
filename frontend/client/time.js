/** Keeps what depends on the clock up to date: times in the reader's zone, durations, lanes. */
export function time(remora) {
  function clock(ms) {
    const seconds = Math.max(0, Math.floor(ms / 1_000));
    const two = (value) => `${value}`.padStart(2, "0");
    const minutes = Math.floor(seconds / 60);
    if (minutes < 60) return `${minutes}:${two(seconds % 60)}`;
    const hours = Math.floor(minutes / 60);
    if (hours < 48) return `${hours}:${two(minutes % 60)}:${two(seconds % 60)}`;
    return `${Math.floor(hours / 24)} d ${hours % 24} h`;
  }

  function write(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  function tick() {
    const now = remora.now();
    for (const element of document.querySelectorAll("time[data-ago]")) {
      const at = Date.parse(element.dateTime);
      if (!element.title) element.title = new Date(at).toLocaleString();
      write(element, `${clock(now - at)} ago`);
    }
    for (const element of document.querySelectorAll("time[data-left]")) {
      const left = Date.parse(element.dateTime) - now;
      write(element, left <= 0 ? "time is up" : `${clock(left)} left`);
    }
    for (const element of document.querySelectorAll("time[data-elapsed]")) {
      write(element, clock(now - Date.parse(element.dateTime)));
    }
    lanes(now);
  }

  // The same steps as on the server.
  const steps = [15, 30, 60, 120, 240, 480, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 43_200];
  for (const days of [1, 2, 4, 8, 16]) steps.push(days * 86_400);

  function lanes(now) {
    const list = document.getElementById("lanes");
    if (!list || list.dataset.open !== "yes") return;
    const start = Number(list.dataset.start);
    const passed = now - start;
    let length = Number(list.dataset.length);
    if (passed > length) {
      length = (steps.find((step) => step * 1_000 >= passed) ?? passed / 1_000) * 1_000;
    }
    const labels = document.querySelectorAll("#axis span");
    labels.forEach((label, index) => write(label, clock((length * index) / (labels.length - 1))));
    const isStretched = length !== Number(list.dataset.length);
    const percent = (ms) => `${Math.min(100, Math.max(0, (ms / length) * 100)).toFixed(2)}%`;
    const wanted = isStretched ? "rect[data-a]" : 'rect[data-b=""]';
    for (const rect of list.querySelectorAll(wanted)) {
      const from = Math.max(0, Number(rect.dataset.a));
      rect.setAttribute("x", percent(from));
      if (rect.dataset.b === "end") continue;
      const to = rect.dataset.b === "" ? passed : Number(rect.dataset.b);
      rect.setAttribute("width", percent(Math.max(0, to - from)));
    }
  }

  function local() {
    for (const element of document.querySelectorAll("time[data-clock]:not([title])")) {
      const at = new Date(element.dateTime);
      element.title = at.toLocaleString();
      write(element, at.toTimeString().slice(0, 8));
    }
    tick();
  }

  remora.onPatch(local);
  setInterval(tick, 1_000);
}
