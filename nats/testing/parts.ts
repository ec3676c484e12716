import type { JsonObject } from "@remora/core";
import { takesLists } from "../describe.ts";
import { JetStream, readAnswer } from "../link/api.ts";
import { Backoff, connectTo } from "../link/connect.ts";
import { Link } from "../link/link.ts";
import { parseNatsUrl } from "../link/url.ts";
import type { LogContext } from "../log/context.ts";
import { layoutOf, openStreams } from "../stream/layout.ts";

/** The parts of an engine, for tests that look behind it. */
export class Parts implements AsyncDisposable {
  readonly link: Link;
  readonly context: LogContext;

  private constructor(link: Link, context: LogContext) {
    this.link = link;
    this.context = context;
  }

  /** Opens a store. @param now What the log takes the time from. */
  static async open(url: string, now: () => number = Date.now): Promise<Parts> {
    const target = parseNatsUrl(url);
    const backoff = new Backoff();
    const link = new Link(await connectTo(target, backoff), target, backoff);
    const jetstream = new JetStream(link, false);
    await openStreams(jetstream, target, false);
    const lists = takesLists(link.server.version);
    return new Parts(link, { jetstream, layout: layoutOf(target), lists, now });
  }

  /** Asks the JetStream API. */
  async ask(name: string, body: JsonObject = {}): Promise<JsonObject> {
    const payload = Object.keys(body).length === 0 ? "" : JSON.stringify(body);
    return readAnswer(await this.link.call(`$JS.API.${name}`, payload));
  }

  /** Lets the server forget message ids after so many milliseconds, those it knows included. */
  async forgetIdsAfter(stream: string, milliseconds: number): Promise<void> {
    const { config } = await this.context.jetstream.streamInfo(stream);
    await this.ask(`STREAM.UPDATE.${stream}`, {
      ...config,
      duplicate_window: milliseconds * 1_000_000,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.link.close();
  }
}

/** Waits. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
