import type { EventBus, Store } from "@remora/core";
import type { Panel } from "../views/model.ts";

/** What a dashboard needs to know. */
export interface DashboardOptions {
  /** The store that it shows; it stays its owner's. */
  readonly store: Store;
  /** The bus that answers are announced on. @default one of its own on the store's log */
  readonly bus?: EventBus;
  /** Where it is mounted, for example `/remora`. @default {""} */
  readonly basePath?: string;
  /** Whether it only shows: no answering, no reviewing, no ingest. @default {false} */
  readonly readOnly?: boolean;
  /** Panels of one's own, below the others; one with the id of ours stands in its place. @default none */
  readonly panels?: readonly Panel[];
  /** Every request must carry this token, in a cookie that a link sets or as a bearer token. @default none */
  readonly token?: string;
  /**
   * Host names that it answers to, besides those of the loopback interface. Absent: any, which is right
   * only where the app around it checks them.
   */
  readonly allowedHosts?: readonly string[];
  /** Whether any IP address will do as host name. @default {false} */
  readonly allowAnyAddress?: boolean;
  /** The addresses under which other machines reach it, for the code on the phone page. @default none */
  readonly networkUrls?: () => readonly string[];
  /** Names a client for the rate limit on answers. @default all are one client */
  readonly clientOf?: (request: Request) => string;
  /** The name of the cookie that keeps the token. @default {"remora_token"} */
  readonly cookieName?: string;
  /** Gets what went wrong and was nobody's request. @default one line on stderr */
  readonly onError?: (error: unknown) => void;
}
