/** Streams that one browser may keep open: it has six connections to a host, and must be able to post. */
export const MAX_STREAMS = 4;

/** Counts the streams of each browser, whatever views they are of. */
export class ClientStreams {
  readonly #counts = new Map<string, number>();

  /** Takes a stream; `false` when the browser has as many as it may. */
  enter(client: string): boolean {
    const count = this.#counts.get(client) ?? 0;
    if (count >= MAX_STREAMS) return false;
    this.#counts.set(client, count + 1);
    return true;
  }

  /** Gives a stream back. */
  leave(client: string): void {
    const count = (this.#counts.get(client) ?? 1) - 1;
    if (count > 0) this.#counts.set(client, count);
    else this.#counts.delete(client);
  }
}
