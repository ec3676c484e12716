import { qrCode, qrPath } from "../qr/qr.ts";
import type { Markup } from "./_markup.tsx";
import { pageOf, type PageOptions } from "./_page_shell.tsx";

/** How to get the dashboard onto a phone: codes for the addresses that other machines can reach. */
export function phonePage(urls: readonly string[], options: PageOptions): string {
  return pageOf(
    "On your phone",
    options,
    <section class="card about" aria-labelledby="phone-title">
      <h1 id="phone-title">Answer from your phone</h1>
      <Way urls={urls} />
      <p>
        <a class="button" href={`${options.base}/mobile`}>Open it here</a>
      </p>
    </section>,
  );
}

/** The same on the dashboard itself. */
export function PhoneDialog(
  { urls, base }: { readonly urls: readonly string[]; readonly base: string },
): Markup {
  return (
    <dialog id="phone" class="phone-dialog" aria-labelledby="phone-title">
      <h2 id="phone-title">Answer from your phone</h2>
      <div class="way">
        <Way urls={urls} />
      </div>
      <form method="dialog" class="row">
        <a class="button" href={`${base}/mobile`}>Open it here</a>
        <button type="submit" class="primary">Close</button>
      </form>
    </dialog>
  );
}

function Way({ urls }: { readonly urls: readonly string[] }): Markup {
  if (urls.length === 0) return <NotReachable />;
  return (
    <>
      <p>Scan the code with a phone in the same network. It leads to one question at a time.</p>
      <div class="codes">{urls.slice(0, 3).map((url) => <QrLink url={url} />)}</div>
      <p class="quiet">
        Whoever has the code can answer. The page can be put on the home screen.
      </p>
    </>
  );
}

function QrLink({ url }: { readonly url: string }): Markup {
  const rows = qrCode(url);
  // The address is shown without its token: a screen is seen by more than one.
  const shown = url.replace(/[?&]token=[^&]*/, "");
  const code = rows === undefined ? undefined : qrPath(rows);
  return (
    <figure>
      {code !== undefined && (
        <svg
          class="qr"
          viewBox={`0 0 ${code.size} ${code.size}`}
          role="img"
          aria-label={`Code for ${shown}`}
        >
          <rect width={code.size} height={code.size} fill="#fff" />
          <path d={code.path} fill="#000" shape-rendering="crispEdges" />
        </svg>
      )}
      <figcaption>
        <a href={url}>{shown}</a>
      </figcaption>
    </figure>
  );
}

function NotReachable(): Markup {
  return (
    <>
      <p>
        This dashboard listens on this machine only, so a phone cannot reach it. Start it on all
        interfaces, and it prints a link with a token and shows a code here:
      </p>
      <pre class="code"><code>remora dashboard --host 0.0.0.0</code></pre>
    </>
  );
}
