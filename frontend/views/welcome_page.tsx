import { Document } from "./_document.tsx";
import { Logo } from "./_icons.tsx";
import { toHtml } from "./_markup.tsx";

/** What {@linkcode welcomePage} needs. */
export interface WelcomeOptions {
  /** Where the dashboard is mounted. */
  readonly base: string;
  /** The nonce of its scripts. */
  readonly nonce: string;
  /** Where it leads. */
  readonly to: string;
}

/** The page behind a link with a token: it goes on to the dashboard by itself. */
export function welcomePage({ base, nonce, to }: WelcomeOptions): string {
  return `<!doctype html>${
    toHtml(
      <Document base={base} nonce={nonce} title="Remora" view="page" refresh={to}>
        <main class="alone">
          <Logo />
          <h1>Opening the dashboard</h1>
          <p>
            <a href={to}>Go on</a>
          </p>
        </main>
      </Document>,
    )
  }`;
}
