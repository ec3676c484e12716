import { plain } from "../http/reply.ts";
import { HttpError } from "../http/errors.ts";
import { agentWorkspace } from "./_workspace.ts";
import type { RouteContext } from "./route.ts";

const MAX_SHOWN = 2_000_000;

/**
 * `GET /agent/:agentId/file?path=`: a file that an agent changed, as the agent has it, as text. Files that it
 * did not change are not to be had: the dashboard reads the store, never the folder.
 */
export async function file({ site, agentId, url }: RouteContext): Promise<Response> {
  await site.ready();
  const { files } = agentWorkspace(site, agentId);
  const path = url.searchParams.get("path") ?? "";
  const change = (await files.changes()).find((known) => known.path === path);
  if (change?.hash === undefined) {
    throw new HttpError(404, "FILE-UNKNOWN", `The agent has not written "${path.slice(0, 200)}"`);
  }
  const bytes = await files.read(path);
  const text = new TextDecoder().decode(bytes.subarray(0, MAX_SHOWN));
  const rest = bytes.length - MAX_SHOWN;
  return plain(rest > 0 ? `${text}\n\n[… ${rest} bytes more]\n` : text);
}
