import type { PropsWithChildren } from "@hono/hono/jsx";
import { assetPath } from "../assets/assets.ts";
import { inAddress } from "./_ids.ts";
import type { Markup } from "./_markup.tsx";

/** What every page of the dashboard needs. */
export interface DocumentOptions {
  /** Where the dashboard is mounted. */
  readonly base: string;
  /** The page's title. */
  readonly title: string;
  /** Which view it is; the script behaves accordingly. */
  readonly view: "dashboard" | "mobile" | "projector" | "agent" | "page";
  /** What the stream is told to continue from; absent: the page does not live. */
  readonly revision?: string;
  /** Whose page it is, where it is an agent's. */
  readonly agentId?: string;
  /** The nonce of its scripts. */
  readonly nonce?: string;
  /** The reader's choice. */
  readonly theme?: "light" | "dark";
  /** The server's time in milliseconds since 1970. */
  readonly now?: number;
  /** Whether its clock stands still. */
  readonly isStill?: boolean;
  /** Where the page goes on to by itself. */
  readonly refresh?: string;
}

/** A page: its head, its scripts, and the element that holds the stream. */
export function Document(
  props: PropsWithChildren<DocumentOptions>,
): Markup {
  const { base, title, view, revision, agentId, nonce, theme, now, isStill, refresh, children } =
    props;
  const whose = agentId === undefined ? "" : `&id=${inAddress(agentId)}`;
  return (
    <html
      lang="en"
      data-theme={theme}
      data-base={base}
      data-view={view}
      data-now={now}
      data-still={isStill === true ? "" : undefined}
    >
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <meta name="color-scheme" content="light dark" />
        <meta name="theme-color" content="#f5f7f8" media="(prefers-color-scheme: light)" />
        <meta name="theme-color" content="#0b1115" media="(prefers-color-scheme: dark)" />
        {refresh !== undefined && <meta http-equiv="refresh" content={`0;url=${refresh}`} />}
        <title>{title}</title>
        <link rel="icon" href={assetPath(base, "icon.svg")} type="image/svg+xml" />
        <link rel="manifest" href={assetPath(base, "manifest.webmanifest")} />
        <link rel="stylesheet" href={assetPath(base, "remora.css")} />
        <script src={assetPath(base, "remora.js")} nonce={nonce}></script>
        <script src={assetPath(base, "morph.js")} nonce={nonce} defer></script>
      </head>
      <body>
        {children}
        <p id="announce" class="sr" role="status" aria-live="polite"></p>
        {revision !== undefined && (
          <div
            id="stream"
            data-events={`${base}/events?view=${view}${whose}&at=${encodeURIComponent(revision)}`}
            hidden
          >
          </div>
        )}
      </body>
    </html>
  );
}
