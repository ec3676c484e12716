import { installation } from "@remora/core";
import type { Context } from "../../context.ts";
import config from "../../deno.json" with { type: "json" };
import type { ModelFlags } from "../../model/flags.ts";
import { selfCommand } from "../../self.ts";
import { modelSettings } from "../../model/settings.ts";
import { readEnv } from "../../terminal/env.ts";
import { safeLine } from "../../terminal/safe.ts";
import type { Screen } from "../../terminal/screen.ts";
import { padEnd, wrap } from "../../terminal/width.ts";
import { checkBackend } from "./backend.ts";
import { checkConfig } from "./config.ts";
import { checkDashboard } from "./dashboard.ts";
import { checkSlice, SLICES } from "./slices.ts";
import { checkStore } from "./store.ts";
import type { Check } from "./types.ts";

/** Flags of `remora doctor`. */
export interface DoctorFlags extends ModelFlags {
  readonly store?: string;
  readonly format: "text" | "json";
}

/** Checks the installation; exit code 2 when something that was asked for does not work. */
export async function doctor(context: Context, flags: DoctorFlags): Promise<void> {
  const checks = await runChecks(context, flags);
  const healthy = checks.every(({ verdict }) => verdict !== "problem");
  const versions = {
    remora: config.version,
    ...Deno.version,
    os: Deno.build.os,
    arch: Deno.build.arch,
    installation: installation(),
    command: selfCommand(),
  };
  if (flags.format === "json") {
    context.out.line(JSON.stringify({ healthy, versions, checks }, null, 2));
  } else showText(context.out, versions, checks);
  if (!healthy) context.exit(2);
}

async function runChecks(context: Context, flags: DoctorFlags): Promise<readonly Check[]> {
  const slices = await Promise.all(SLICES.map(checkSlice));
  const isPresent = (slice: string) =>
    slices.some(({ id, verdict }) => id === `slice:${slice}` && verdict === "ok");
  const { check, config } = await checkConfig(context);
  const [store, backend] = await Promise.all([
    checkStore({ config: () => Promise.resolve(config) }, flags.store),
    checkBackend(isPresent("backend"), modelSettings(config, flags, readEnv), context.signal),
  ]);
  // Last and alone: it is the one that measures time.
  const dashboard = isPresent("frontend") ? [await checkDashboard()] : [];
  return [...slices, check, store, ...backend, ...dashboard];
}

function showText(
  screen: Screen,
  versions: Readonly<Record<string, string>>,
  checks: readonly Check[],
): void {
  const { paint } = screen;
  const { remora, deno, v8, typescript, os, arch, installation } = versions;
  screen.line(
    `${paint.bold(paint.brand("remora"))} ${remora} (${installation})  ` +
      paint.dim(`Deno ${deno}, V8 ${v8}, TypeScript ${typescript}, ${os} ${arch}`),
  );
  screen.line();
  const width = Math.max(...checks.map(({ title }) => title.length));
  const room = Math.min(screen.columns(), 110) - width - 5;
  for (const { title, verdict, text, remedy } of checks) {
    const [first = "", ...rest] = wrap(safeLine(text), Math.max(20, room));
    screen.line(`${mark(verdict, screen)} ${padEnd(title, width)}  ${first}`);
    const indent = " ".repeat(width + 4);
    for (const line of rest) screen.line(indent + line);
    if (remedy === undefined) continue;
    for (const line of wrap(`→ ${safeLine(remedy)}`, Math.max(20, room))) {
      screen.line(indent + (verdict === "problem" ? line : paint.dim(line)));
    }
  }
}

function mark(verdict: Check["verdict"], { paint }: Screen): string {
  switch (verdict) {
    case "ok":
      return paint.ok("✓");
    case "problem":
      return paint.bad("✗");
    case "absent":
      return paint.off("-");
  }
}
