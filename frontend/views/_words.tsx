import type { Markup } from "./_markup.tsx";

const CODE = /`([^`\n]{1,200})`/g;

/** A text in which what stands between backticks looks like code. The backticks stay in it, unseen. */
export function withCode(text: string): Markup {
  const parts: { readonly text: string; readonly isCode: boolean }[] = [];
  let end = 0;
  for (const match of text.matchAll(CODE)) {
    parts.push({ text: text.slice(end, match.index), isCode: false });
    parts.push({ text: match[1] ?? "", isCode: true });
    end = match.index + match[0].length;
  }
  parts.push({ text: text.slice(end), isCode: false });
  return (
    <>
      {parts.map((part) =>
        part.isCode
          ? (
            <code class="word">
              <i>`</i>
              {part.text}
              <i>`</i>
            </code>
          )
          : part.text
      )}
    </>
  );
}
