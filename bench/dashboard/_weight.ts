import { gzipSync } from "node:zlib";
import { openStore } from "@remora/core";
import { createDashboard } from "@remora/frontend";
import { SampleLog } from "../../frontend/testdata/sample_log.ts";

/** One file that the page loads. */
export interface Weight {
  readonly path: string;
  /** Bytes as they are. */
  readonly plain: number;
  /** Bytes with gzip. */
  readonly packed: number;
}

/** What the page and everything it loads weigh. */
export async function measureWeight(): Promise<readonly Weight[]> {
  await using store = await openStore("memory:");
  await store.events.append(new SampleLog(Date.now() - 100_000).events);
  await using dashboard = createDashboard({ store });
  const get = async (path: string): Promise<Uint8Array> =>
    new Uint8Array(
      await (await dashboard.fetch(new Request(`http://127.0.0.1${path}`))).arrayBuffer(),
    );
  const page = await get("/");
  const text = new TextDecoder().decode(page);
  const paths = [...text.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) =>
    path ?? ""
  );
  const weights = [weigh("/", page)];
  for (const path of paths) weights.push(weigh(path.replace(/\?.*/, ""), await get(path)));
  return weights;
}

/** Microseconds to draw the page, and to draw one frame after one event. */
export async function measureDrawing(): Promise<{ page: number; state: number }> {
  const { DashboardState, dashboardView } = await import("@remora/frontend");
  const { events } = new SampleLog(Date.now() - 100_000);
  const state = DashboardState.of(events);
  for (let n = 0; n < 200; n++) dashboardView(state);
  const start = performance.now();
  for (let n = 0; n < 500; n++) dashboardView(state);
  const page = ((performance.now() - start) / 500) * 1_000;
  const many = Array.from({ length: 2_000 }, () => events).flat();
  const begin = performance.now();
  DashboardState.of(many);
  return { page, state: many.length / ((performance.now() - begin) / 1_000) };
}

function weigh(path: string, body: Uint8Array): Weight {
  return { path, plain: body.length, packed: gzipSync(body).length };
}
