import type { Generated } from "./generated.ts";
import { ROOT } from "../../cli/app.ts";
import { manPage } from "../../cli/man/man_page.ts";

/** `docs/remora.1`: the manual page, for packages of systems. */
export function generateManPage(): Promise<Generated[]> {
  return Promise.resolve([{ path: "docs/remora.1", text: manPage(ROOT) }]);
}
