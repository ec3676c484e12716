import axe from "axe-core/axe.min.js" with { type: "text" };
import type { Page } from "playwright-core";

/** What can differ between light and dark. */
const COLOR_RULES = ["color-contrast", "link-in-text-block"];
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/**
 * What axe found wrong with a page, one line for each element.
 *
 * @param about Everything, or only what depends on colours, for a page that was looked at in another scheme.
 */
export async function violationsOf(
  page: Page,
  about: "everything" | "colors" = "everything",
): Promise<readonly string[]> {
  const runOnly = about === "everything"
    ? { type: "tag", values: TAGS }
    : { type: "rule", values: COLOR_RULES };
  // The page's policy forbids foreign scripts; the driver's own ones are exempt.
  if (await page.evaluate("typeof axe === 'undefined'")) await page.evaluate(axe);
  const found = await page.evaluate(`axe.run(document, {
    runOnly: ${JSON.stringify(runOnly)},
    resultTypes: ["violations"],
  }).then(({ violations }) => violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => id + ": " + help + " at " + target.join(" ") +
      " (" + failureSummary.split("\\n").slice(1).join(";").trim() + ")")))`);
  return Array.isArray(found) ? found.map(String) : [];
}
