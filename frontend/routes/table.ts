import * as api from "./api.ts";
import { cancelAgent, cancelRun } from "./cancel.ts";
import { file } from "./file.ts";
import { history } from "./history.ts";
import { message } from "./message.ts";
import { metrics } from "./metrics.ts";
import * as pages from "./pages.ts";
import { respond } from "./respond.ts";
import { retry } from "./retry.ts";
import { review, reviewAll } from "./review.ts";
import type { Route } from "./route.ts";
import { undo } from "./undo.ts";

/** Every address of a dashboard, below its base path. */
export const ROUTES: readonly Route[] = [
  { path: "/", methods: { GET: pages.dashboard } },
  { path: "/mobile", methods: { GET: pages.mobile } },
  { path: "/projector", methods: { GET: pages.projector } },
  { path: "/phone", methods: { GET: pages.phone } },
  { path: "/at", methods: { GET: history } },
  { path: "/log", methods: { GET: pages.log } },
  { path: "/events", methods: { GET: pages.events } },
  { path: "/assets/:name", methods: { GET: pages.assets }, isOpen: true },
  { path: "/healthz", methods: { GET: api.health }, isOpen: true },
  { path: "/api/state", methods: { GET: api.state } },
  { path: "/api/questions", methods: { GET: api.questions } },
  { path: "/api/events", methods: { GET: api.events, POST: api.ingest } },
  { path: "/api/info", methods: { GET: api.info } },
  { path: "/metrics", methods: { GET: metrics } },
  { path: "/review", methods: { POST: reviewAll } },
  { path: "/cancel", methods: { POST: cancelRun } },
  { path: "/agent/:agentId{.+}/respond", methods: { POST: respond } },
  { path: "/agent/:agentId{.+}/message", methods: { POST: message } },
  { path: "/agent/:agentId{.+}/review", methods: { POST: review } },
  { path: "/agent/:agentId{.+}/undo", methods: { POST: undo } },
  { path: "/agent/:agentId{.+}/retry", methods: { POST: retry } },
  { path: "/agent/:agentId{.+}/cancel", methods: { POST: cancelAgent } },
  { path: "/agent/:agentId{.+}/question", methods: { GET: pages.question } },
  { path: "/agent/:agentId{.+}/file", methods: { GET: file } },
  // Of two patterns that fit, Hono may take either: this one must not fit what is above.
  {
    path: "/agent/:agentId{(?!.*/(?:respond|message|review|undo|retry|cancel|question|file)$).+}",
    methods: { GET: pages.agent },
  },
];
