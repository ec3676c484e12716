import type { Event } from "@remora/core";
import type { ClientStreams } from "../sse/client_streams.ts";
import { diffPanel, whole } from "../sse/diff.ts";
import { encodeSse, toBytes } from "../sse/encode.ts";
import { FanOut } from "../sse/fan_out.ts";
import { drawPanel } from "../views/draw.tsx";
import type { Panel, PanelView, ViewModel, Watched } from "../views/model.ts";
import type { Change, LiveState } from "./live_state.ts";
import { signalsOf } from "./signals.ts";

/** Options of a {@linkcode PatchFeed}. */
export interface PatchFeedOptions {
  /** What is shown. */
  readonly live: LiveState;
  /** The panels of the view. */
  readonly panels: readonly Panel[];
  /** What they are drawn from. */
  readonly model: () => ViewModel;
  /** Counts the streams of each browser. @default none is counted */
  readonly clients?: ClientStreams;
  /** Gets what went wrong. */
  readonly onError: (error: unknown) => void;
  /** The shortest time between two frames, in ms. @default {50} */
  readonly interval?: number;
}

const MAX_FRESH = 200;

/**
 * The stream of one view: draws what changed once for all readers, encodes it once, and sends it at most
 * every 50 ms, however many events come. Without readers it does nothing.
 */
export class PatchFeed {
  readonly #live: LiveState;
  readonly #panels: readonly Panel[];
  readonly #model: () => ViewModel;
  readonly #interval: number;
  readonly #report: (error: unknown) => void;
  readonly #fanOut: FanOut;
  readonly #unsubscribe: () => void;
  #drawn = new Map<string, PanelView>();
  #revision = "";
  #drawnSeq = 0;
  #sentSeq = 0;
  #fresh: Event[] = [];
  /** What happened since the newest drawing; absent: anything. */
  #touched: Set<Watched> | undefined;
  #lastFrame = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #whenFlushed: PromiseWithResolvers<void> | undefined;
  #everything: { readonly revision: string; readonly bytes: Uint8Array<ArrayBuffer> } | undefined;

  constructor(options: PatchFeedOptions) {
    this.#live = options.live;
    this.#panels = options.panels;
    this.#model = options.model;
    this.#interval = options.interval ?? 50;
    this.#report = options.onError;
    const { clients } = options;
    this.#fanOut = new FanOut({
      catchUp: () => this.#catchUp(),
      ...(clients === undefined ? {} : { clients }),
    });
    this.#unsubscribe = options.live.onChange((change) => this.#changed(change));
  }

  /** How many read. */
  get readers(): number {
    return this.#fanOut.size;
  }

  /**
   * A stream for one more reader.
   *
   * @param revision What the reader shows already; anything but the present one makes it catch up first.
   * @param client Its browser, where it is known.
   */
  async join(
    revision: string | undefined,
    client?: string,
  ): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
    // A frame that is due tells what this reader may know already: let it pass first.
    await this.settled();
    if (this.#fanOut.size === 0) this.#draw();
    return this.#fanOut.join({ isCurrent: revision === this.#revision, client });
  }

  /** Resolves when no frame is due. */
  async settled(): Promise<void> {
    while (this.#timer !== undefined) {
      this.#whenFlushed ??= Promise.withResolvers();
      await this.#whenFlushed.promise;
    }
  }

  /** Ends all streams. */
  close(): void {
    this.#unsubscribe();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#whenFlushed?.resolve();
    this.#fanOut.close();
  }

  #changed(change: Change): void {
    if (this.#fanOut.size === 0) {
      this.#touched = undefined;
      return;
    }
    const event = typeof change === "string" ? undefined : change;
    if (change === "replaced") this.#touched = undefined;
    else this.#touched?.add(typeof change === "string" ? change : change.category);
    if (event !== undefined && this.#fresh.push(event) > MAX_FRESH) this.#fresh.shift();
    if (this.#timer !== undefined) return;
    const wait = Math.max(0, this.#lastFrame + this.#interval - performance.now());
    this.#timer = setTimeout(() => this.#flush(), wait);
  }

  #flush(): void {
    this.#timer = undefined;
    this.#lastFrame = performance.now();
    const patches = this.#draw();
    if (patches !== "" || this.#fresh.length > 0) {
      this.#fanOut.send(toBytes(this.#encode(patches, this.#fresh)));
    }
    this.#fresh = [];
    this.#whenFlushed?.resolve();
    this.#whenFlushed = undefined;
  }

  /** Draws all panels; returns the patches from what they were before. */
  #draw(): string {
    const model = this.#model();
    let patches = "";
    const drawn = new Map<string, PanelView>();
    for (const panel of this.#panels) {
      const before = this.#drawn.get(panel.id);
      if (before !== undefined && !this.#isTouched(panel)) {
        drawn.set(panel.id, before);
        continue;
      }
      const view = drawPanel(panel, model, this.#report);
      drawn.set(panel.id, view);
      patches += diffPanel(panel.id, before, view);
    }
    this.#drawn = drawn;
    this.#touched = new Set();
    this.#revision = this.#live.revision;
    this.#drawnSeq = this.#live.state.seq;
    return patches;
  }

  #isTouched({ watches }: Panel): boolean {
    const touched = this.#touched;
    return touched === undefined || watches === undefined ||
      watches.some((category) => touched.has(category));
  }

  /** Everything as of the newest frame. Encoded once, however many readers need it. */
  #catchUp(): Uint8Array<ArrayBuffer> {
    if (this.#everything?.revision === this.#revision) return this.#everything.bytes;
    let patches = "";
    for (const [id, view] of this.#drawn) patches += whole(id, view);
    const bytes = toBytes(this.#encode(patches, undefined));
    this.#everything = { revision: this.#revision, bytes };
    return bytes;
  }

  #encode(patches: string, fresh: readonly Event[] | undefined): string {
    // Only what stands for the log has an id: a reader continues after it.
    const isLog = this.#drawnSeq > this.#sentSeq || fresh === undefined;
    this.#sentSeq = Math.max(this.#sentSeq, this.#drawnSeq);
    const id = isLog ? { id: `${this.#drawnSeq}` } : {};
    const html = patches === "" ? "" : encodeSse({ data: patches, ...id });
    const data = JSON.stringify(signalsOf(this.#live.state, fresh));
    return html + encodeSse({ event: "signals", data, ...(html === "" ? id : {}) });
  }
}
