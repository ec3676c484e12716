import { plainPanel } from "./_markup.tsx";
import type { Panel, PanelView, ViewModel } from "./model.ts";

/**
 * Draws a panel. One that fails, which only a panel of somebody else's should, says so in its place and
 * takes nothing else down with it.
 *
 * @param report Gets what went wrong.
 */
export function drawPanel(
  panel: Panel,
  model: ViewModel,
  report: (error: unknown) => void = () => {},
): PanelView {
  try {
    return panel.draw(model);
  } catch (error) {
    report(error);
    return plainPanel(
      <section id={panel.id} class="card">
        <p class="quiet broken">This panel could not be drawn.</p>
      </section>,
    );
  }
}
