import { raw } from "@hono/hono/html";
import type { PropsWithChildren } from "@hono/hono/jsx";
import { Document } from "./_document.tsx";
import { Icon, Logo } from "./_icons.tsx";
import { type Markup, toHtml } from "./_markup.tsx";

/** What every page beside the views needs. */
export interface PageOptions {
  /** Where the dashboard is mounted. */
  readonly base: string;
  /** The nonce of its scripts. */
  readonly nonce: string;
  /** The reader's choice. */
  readonly theme?: "light" | "dark";
  /** Milliseconds since 1970. */
  readonly now: number;
  /** What the stream is told to continue from; absent: the page stands still. */
  readonly revision?: string;
  /** Whose page it is, for one that lives. */
  readonly agentId?: string;
}

/** A page that stands still: a header that leads back, and what it is about. */
export function pageOf(title: string, options: PageOptions, children: Markup): string {
  const content = raw(toHtml(children));
  return `<!doctype html>${toHtml(<Shell title={title} {...options}>{content}</Shell>)}`;
}

function Shell(
  { title, base, nonce, theme, now, revision, agentId, children }: PropsWithChildren<
    PageOptions & { readonly title: string }
  >,
): Markup {
  return (
    <Document
      base={base}
      nonce={nonce}
      title={`${title} · Remora`}
      view={revision === undefined ? "page" : "agent"}
      now={now}
      {...(theme === undefined ? {} : { theme })}
      {...(revision === undefined ? {} : { revision })}
      {...(agentId === undefined ? {} : { agentId })}
    >
      <a class="skip" href="#main">Skip to the content</a>
      <header class="top-bar">
        <a class="logo" href={`${base}/`}>
          <Logo />
          Remora
        </a>
        <p class="soft">
          <a href={`${base}/`}>Dashboard</a> / {title}
        </p>
        <div class="tools">
          {revision !== undefined && (
            <p class="live" id="live" role="status" data-state="still">Not live</p>
          )}
          <button
            type="button"
            class="js"
            id="theme"
            aria-label="Light or dark"
            title="Light or dark"
          >
            <Icon name="sun" />
          </button>
        </div>
      </header>
      <main class="sheet" id="main">{children}</main>
    </Document>
  );
}
