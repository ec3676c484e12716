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
}

/** A page that stands still: a header that leads back, and what it is about. */
export function pageOf(title: string, options: PageOptions, children: Markup): string {
  const content = raw(toHtml(children));
  return `<!doctype html>${toHtml(<Shell title={title} {...options}>{content}</Shell>)}`;
}

function Shell(
  { title, base, nonce, theme, now, children }: PropsWithChildren<
    PageOptions & { readonly title: string }
  >,
): Markup {
  return (
    <Document
      base={base}
      nonce={nonce}
      title={`${title} · Remora`}
      view="page"
      now={now}
      {...(theme === undefined ? {} : { theme })}
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
          <button type="button" class="js" id="theme" aria-label="Light or dark">
            <Icon name="sun" />
          </button>
        </div>
      </header>
      <main class="sheet" id="main">{children}</main>
    </Document>
  );
}
