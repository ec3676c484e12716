import type { BundleReport } from "@remora/backend/bundles";
import { isAbsolute, relative } from "node:path";
import { shortPath } from "../../self.ts";

/** Where a file of a bundle is, for people. */
export function placeOf({ folder, path }: BundleReport, file: string): string {
  return `${folder === null ? path : shortPath(folder, Deno.cwd())}/${file}`;
}

/** Where it is, for programs: relative to the working folder where it lies in it. */
export function placeUri({ folder, path }: BundleReport, file: string): string {
  if (folder === null) return encodePath(`${path}/${file}`);
  const near = relative(Deno.cwd(), folder).replaceAll("\\", "/");
  const isInside = !isAbsolute(near) && near !== ".." && !near.startsWith("../");
  if (isInside) return encodePath(near === "" ? file : `${near}/${file}`);
  return `file://${folder.startsWith("/") ? "" : "/"}${encodePath(`${folder}/${file}`)}`;
}

// Not encodeURI: a "#" or "?" is part of a name here.
function encodePath(path: string): string {
  return path.replaceAll("\\", "/").split("/").map(encodeURIComponent).join("/");
}
