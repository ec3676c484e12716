import { copyStore } from "@remora/core";
import type { Context } from "../../context.ts";
import type { CopyFlags } from "./flags.ts";

/** Copies a store and says what was copied. */
export async function copy(
  { out, signal }: Context,
  { format, overwrite }: CopyFlags,
  from: string,
  to: string,
): Promise<void> {
  const report = await copyStore(from, to, { signal, overwrite });
  if (format === "json") {
    out.line(JSON.stringify(report));
    return;
  }
  const { events, workspaces, keys, files } = report;
  out.line(
    `${events} events, ${workspaces} workspaces, ${keys} keys and ${files} file contents are in the target`,
  );
}
