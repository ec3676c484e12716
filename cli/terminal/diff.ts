import type { Paint } from "./colour.ts";
import { safeText } from "./safe.ts";

/** The lines of a unified diff in colour. The text is untrusted: it is what an agent wrote. */
export function diffLines(unified: string, paint: Paint): string[] {
  return safeText(unified).replace(/\n$/, "").split("\n").map((line) => {
    if (line.startsWith("+++") || line.startsWith("---")) return paint.dim(line);
    if (line.startsWith("@@")) return paint.tool(line);
    if (line.startsWith("+")) return paint.ok(line);
    if (line.startsWith("-")) return paint.bad(line);
    return line;
  });
}

/** `+3 −1`, in colour. */
export function changeCount(added: number, removed: number, paint: Paint): string {
  return `${paint.ok(`+${added}`)} ${paint.bad(`−${removed}`)}`;
}
