import { Document } from "./_document.tsx";
import { Logo } from "./_icons.tsx";
import { toHtml } from "./_markup.tsx";

/** What {@linkcode problemPage} needs. */
export interface ProblemOptions {
  /** Where the dashboard is mounted. */
  readonly base: string;
  /** The nonce of its scripts. */
  readonly nonce: string;
  /** The status. */
  readonly status: number;
  /** What a program would get. */
  readonly body: Readonly<Record<string, string>>;
  /** Whether the token is what is missing. */
  readonly needsToken: boolean;
}

/** What a browser gets instead of a JSON error: what happened, and the way back. */
export function problemPage(options: ProblemOptions): string {
  const { base, nonce, status, body, needsToken } = options;
  return `<!doctype html>${
    toHtml(
      <Document base={base} nonce={nonce} title={`${status} · Remora`} view="page">
        <main class="alone">
          <Logo />
          <h1>{body.error ?? "Something went wrong"}</h1>
          {body.hint !== undefined && <p>{body.hint}.</p>}
          {needsToken
            ? (
              <form class="free" method="get" action={`${base}/`}>
                <label class="sr" for="token">Token</label>
                <input id="token" name="token" type="password" required placeholder="Token" />
                <button type="submit" class="primary">Open</button>
              </form>
            )
            : (
              <p>
                <a class="button" href={`${base}/`}>Back to the dashboard</a>
              </p>
            )}
          <p class="quiet">
            <code>{body.code ?? ""}</code>
          </p>
        </main>
      </Document>,
    )
  }`;
}
