/**
 * A dashboard with a panel of one's own: who answered how many questions.
 *
 * `deno run -A examples/custom_panel/main.ts --store sqlite:.remora/remora.db`
 *
 * @module
 */
import { customPanel, html } from "@remora/frontend";
import { serve } from "@remora/frontend/serve";

const answers = customPanel({
  id: "who-answered",
  title: "Who answered",
  body: ({ state }) => {
    const counts = new Map<string, number>();
    for (const { respondedBy = "nobody" } of state.resolved) {
      counts.set(respondedBy, (counts.get(respondedBy) ?? 0) + 1);
    }
    return html`<ul>${[...counts].map(([name, count]) => html`<li>${name}: ${count}</li>`)}</ul>`;
  },
});

if (import.meta.main) {
  const store = Deno.args[Deno.args.indexOf("--store") + 1] ?? "memory:";
  await using server = await serve({ store, port: 0, panels: [answers] });
  console.log(server.url);
  await server.finished;
}
