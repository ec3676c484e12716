import { prometheusText } from "../metrics/prometheus.ts";
import type { RouteContext } from "./route.ts";

/** `GET /metrics`: what can be counted, in the text format of Prometheus. */
export async function metrics({ site }: RouteContext): Promise<Response> {
  await site.ready();
  const text = prometheusText(site.live.state, site.counters, {
    pageStreams: site.pageStreams,
    logStreams: site.logStreams.size,
    isStoreUp: site.live.failure === undefined,
    memory: globalThis.process.memoryUsage().rss,
    startedAt: Math.round(performance.timeOrigin / 1_000),
  });
  return new Response(text, {
    headers: {
      "content-type": "text/plain; version=0.0.4; charset=utf-8",
      "cache-control": "no-store",
    },
  });
}
