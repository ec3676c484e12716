/** Turns Ctrl-C and SIGTERM into an abort signal, from the moment somebody looks at it. */
export class Interrupt implements Disposable {
  readonly #controller = new AbortController();
  readonly #handlers: [Deno.Signal, () => void][] = [];
  #listening = false;
  #code: 130 | 143 = 130;

  /** The signal. The first look at it takes over from the default, which ends the process at once. */
  get signal(): AbortSignal {
    if (!this.#listening) this.#listen();
    return this.#controller.signal;
  }

  /** Asks the command to end, whatever the reason. */
  abort(reason: string): void {
    this.#controller.abort(new DOMException(reason, "AbortError"));
  }

  /** The exit code of a command that was asked to end: 143 after SIGTERM, else 130. */
  get code(): 130 | 143 {
    return this.#code;
  }

  /** Whether something was thrown only because the command was asked to end. */
  caused(error: unknown): boolean {
    const { aborted, reason } = this.#controller.signal;
    let current = error;
    for (let depth = 0; aborted && depth < 10; depth++) {
      if (current === reason) return true;
      if (!(current instanceof Error)) return false;
      current = current.cause;
    }
    return false;
  }

  /** Gives the signals back to the default. */
  [Symbol.dispose](): void {
    for (const [signal, handler] of this.#handlers.splice(0)) {
      Deno.removeSignalListener(signal, handler);
    }
  }

  #listen(): void {
    this.#listening = true;
    this.#on("SIGINT", "Stopped with Ctrl-C", 130);
    if (Deno.build.os !== "windows") this.#on("SIGTERM", "Stopped with SIGTERM", 143);
  }

  #on(signal: Deno.Signal, reason: string, code: 130 | 143): void {
    const handler = () => {
      // Whoever asks twice does not want to wait for the clean end.
      if (this.#controller.signal.aborted) Deno.exit(code);
      this.#code = code;
      this.abort(reason);
    };
    this.#handlers.push([signal, handler]);
    Deno.addSignalListener(signal, handler);
  }
}
