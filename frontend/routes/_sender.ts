import type { Responder } from "@remora/core";
import type { Fields } from "../http/body.ts";
import { seeOther, textField, wantsPage } from "../http/reply.ts";
import type { RouteContext } from "./route.ts";

const MAX_NAME = 100;
const CHANNELS: ReadonlySet<string> = new Set(["dashboard", "phone", "api", "mcp", "cli", "chat"]);

/** Who sends, and through what. Names are what people call themselves: they are shown, never trusted. */
export function responderOf({ json, form }: Fields, request: Request): Responder {
  const name = (textField(json?.by) ?? form.get("by") ?? "").replaceAll(/\p{Cc}+/gu, " ").trim();
  const channel = textField(json?.via) ?? form.get("via") ?? "";
  const usual = json === undefined || isOwnScript(request) ? "dashboard" : "api";
  return {
    by: name === "" ? "somebody" : [...name].slice(0, MAX_NAME).join(""),
    via: CHANNELS.has(channel) ? channel : usual,
  };
}

/** Where a browser without JavaScript goes after a form; `undefined` for everybody else. */
export function afterForm(
  { request, site }: RouteContext,
  { json, form }: Fields,
): Response | undefined {
  if (json !== undefined || !wantsPage(request)) return undefined;
  return seeOther(site.base + pathBack(form.get("back") ?? "/"));
}

/** A path of ours, encoded as a header needs it. */
function pathBack(wanted: string): string {
  const here = "http://localhost";
  if (!wanted.startsWith("/") || !URL.canParse(wanted, here)) return "/";
  const { origin, pathname } = new URL(wanted, here);
  const isOurs = pathname === "/mobile" || pathname.startsWith("/agent/");
  return origin === here && isOurs ? pathname : "/";
}

function isOwnScript(request: Request): boolean {
  return request.headers.get("sec-fetch-site") === "same-origin";
}
