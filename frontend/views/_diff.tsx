import type { FileDiff } from "@remora/core";
import { size } from "./_format.ts";
import type { Markup } from "./_markup.tsx";

const MAX_LINES = 400;
const MAX_LINE = 400;

/** Lines of code or of a small diff, coloured where they begin with `+` or `-`. */
export function Code({ text, label }: { readonly text: string; readonly label: string }): Markup {
  const lines = text.split(/\r\n|\r|\n/, MAX_LINES + 1);
  if (lines.at(-1) === "") lines.pop();
  const isDiff = looksLikeDiff(lines);
  const isCut = lines.length > MAX_LINES;
  return (
    <pre
      class="code"
      tabindex={0}
      role="region"
      aria-label={label}
    ><code>{lines.slice(0, MAX_LINES).map((line) => (
      <Line text={line} kind={isDiff ? kindOf(line) : ""} />
    ))}{isCut && <span class="hunk">… and more</span>}</code></pre>
  );
}

/** One changed file. */
export function FileChange(
  { file, agent, open }: {
    readonly file: FileDiff;
    readonly agent: string;
    readonly open: boolean;
  },
): Markup {
  return (
    <details class="file" open={open}>
      <summary>
        <span class="path">{file.path}</span>
        <span class="kind">{file.kind === "modified" ? "" : file.kind}</span>
        <span class="plus" aria-label={`${file.added} lines added`}>+{file.added}</span>
        <span class="minus" aria-label={`${file.removed} lines removed`}>−{file.removed}</span>
      </summary>
      {file.binary
        ? <p class="quiet">Not text; {file.hash === undefined ? "deleted" : "changed"}.</p>
        : <Unified text={file.unified} label={`Changes of ${agent} in ${file.path}`} />}
    </details>
  );
}

function Unified({ text, label }: { readonly text: string; readonly label: string }): Markup {
  const lines = text.split("\n").filter((line) => !/^(?:---|\+\+\+|\\) /.test(line));
  if (lines.at(-1) === "") lines.pop();
  const numbered = number(lines.slice(0, MAX_LINES));
  return (
    <pre class="code numbered" tabindex={0} role="region" aria-label={label}><code>{numbered.map(
      ({ text: line, at }) => <Line text={line} kind={kindOf(line)} at={at} />,
    )}{lines.length > MAX_LINES &&
      <span class="hunk">… {size(text.length)} in all; read it with: remora review diff</span>}</code></pre>
  );
}

function Line(
  { text, kind, at }: {
    readonly text: string;
    readonly kind: string;
    readonly at?: number | undefined;
  },
): Markup {
  const shown = text.length > MAX_LINE ? `${text.slice(0, MAX_LINE)}…` : text;
  return (
    <span class={kind === "" ? "l" : `l ${kind}`}>
      {at !== undefined && <i class="at">{at}</i>}
      {shown === "" ? " " : shown}
      {"\n"}
    </span>
  );
}

function number(lines: readonly string[]): readonly { text: string; at?: number | undefined }[] {
  let before = 0;
  let after = 0;
  return lines.map((text) => {
    const hunk = /^@@ -(\d+)(?:,\d+)? \+(\d+)/.exec(text);
    if (hunk !== null) {
      before = Number(hunk[1]);
      after = Number(hunk[2]);
      return { text };
    }
    if (text.startsWith("-")) return { text, at: before++ };
    before += text.startsWith("+") ? 0 : 1;
    return { text, at: after++ };
  });
}

function kindOf(line: string): string {
  if (line.startsWith("@@")) return "hunk";
  if (line.startsWith("+")) return "add";
  if (line.startsWith("-")) return "del";
  return "";
}

// Words and a small diff may stand side by side. A list has minus signs too, but nothing that is added.
function looksLikeDiff(lines: readonly string[]): boolean {
  return lines.some((line) => /^\+(?!\+\+ )/.test(line));
}
