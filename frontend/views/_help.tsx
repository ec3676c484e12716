import type { Markup } from "./_markup.tsx";

const KEYS: readonly (readonly [string, string])[] = [
  ["1 – 9", "Choose that answer of the marked question"],
  ["Enter", "Send what you typed"],
  ["Shift + Enter", "A new line"],
  ["j  k", "Next, previous question"],
  ["a", "Type an answer"],
  ["/", "Filter the events"],
  ["Esc", "Leave the field; what you typed is kept"],
  ["?", "This help"],
];

/** What the keys do. */
export function HelpDialog(): Markup {
  return (
    <dialog id="help" aria-labelledby="help-title">
      <h2 id="help-title">Keys</h2>
      <dl>
        {KEYS.map(([keys, what]) => (
          <>
            <dt>
              {keys.split("  ").map((key) => <kbd>{key}</kbd>)}
            </dt>
            <dd>{what}</dd>
          </>
        ))}
      </dl>
      <form method="dialog" class="row">
        <button type="submit" class="primary">Close</button>
      </form>
    </dialog>
  );
}
