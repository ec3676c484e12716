import axe from "axe-core/axe.min.js" with { type: "text" };
import type { Page } from "playwright-core";

/** What axe found wrong with a page, one line for each element. */
export async function violationsOf(page: Page): Promise<readonly string[]> {
  // The page's policy forbids foreign scripts; the driver's own ones are exempt.
  await page.evaluate(axe);
  const found = await page.evaluate(`axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  }).then(({ violations }) => violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => id + ": " + help + " at " + target.join(" ") +
      " (" + failureSummary.split("\\n").slice(1).join(";").trim() + ")")))`);
  return Array.isArray(found) ? found.map(String) : [];
}
