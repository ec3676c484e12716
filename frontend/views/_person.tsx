import type { Markup } from "./_markup.tsx";

/** Asks who sits here, so that others see who answered what. Needs the script. */
export function PersonDialog(): Markup {
  return (
    <dialog id="person" aria-labelledby="person-title">
      <h2 id="person-title">Who are you?</h2>
      <form method="dialog" class="fields">
        <div class="field">
          <label for="person-name">Your name</label>
          <small id="person-hint">
            Shown to others beside your answers and decisions. It stays in this browser.
          </small>
          <input
            id="person-name"
            name="name"
            maxlength={100}
            autocomplete="name"
            aria-describedby="person-hint"
          />
        </div>
        <p class="row">
          <button type="submit" class="primary">Keep it</button>
        </p>
      </form>
    </dialog>
  );
}
