import type { Context } from "../../context.ts";
import { manPage } from "../../man/man_page.ts";

/** Prints the manual page. */
export function man({ out, root }: Context): Promise<void> {
  out.write(manPage(root));
  return Promise.resolve();
}
