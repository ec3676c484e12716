import { after } from "../clock/_after.ts";
import { type Clock, systemClock } from "../clock/clock.ts";
import { RemoraError } from "../error/error.ts";
import { newId } from "../event/id.ts";
import { JsonFields } from "../json/_fields.ts";
import type { JsonValue } from "../json/json.ts";
import { toJsonObject } from "../json/to_json.ts";
import { defaultOwner } from "../store/lease.ts";
import type { Store } from "../store/types.ts";
import { RUNS_KEYS, RUNS_WORKSPACE } from "./workspaces.ts";

/** How long a process counts as alive after its last sign of life, in milliseconds. */
const TTL = 15_000;

/** A process that runs agents and takes requests. */
export interface Runner {
  /** UUID, another one each time a process announces itself. */
  readonly id: string;
  /** Which process on which machine, for people. */
  readonly owner: string;
  /** What it is, for people: `worker`, `demo`, … */
  readonly kind: string;
  /** Agents that it runs at the same time, at most. */
  readonly slots: number;
  /** ISO 8601, UTC. */
  readonly since: string;
  /** When it counts as gone unless it shows a sign of life: ISO 8601, UTC. */
  readonly expiresAt: string;
}

/** Options of {@linkcode announceRunner}. */
export interface AnnounceRunnerOptions {
  /** What it is, for people. */
  readonly kind: string;
  /** Agents that it runs at the same time, at most. */
  readonly slots: number;
  /** Tells the time. @default the system's */
  readonly clock?: Clock;
}

/** A process that others can see. Disposing of it takes it off the list. */
export interface RunnerPresence extends AsyncDisposable {
  /** Its id. */
  readonly id: string;
}

/** Lets others see that this process runs agents and takes requests, for as long as it lives. */
export async function announceRunner(
  store: Pick<Store, "workspace">,
  { kind, slots, clock = systemClock }: AnnounceRunnerOptions,
): Promise<RunnerPresence> {
  const { kv } = store.workspace(RUNS_WORKSPACE);
  const id = newId();
  const key = RUNS_KEYS.runner + id;
  const since = new Date(clock.now()).toISOString();
  let disarm = (): void => {};
  let work: Promise<void> = Promise.resolve();
  let isOver = false;

  async function show(): Promise<void> {
    const expiresAt = new Date(clock.now() + TTL).toISOString();
    await kv.set(key, toJsonObject({ id, owner: defaultOwner(), kind, slots, since, expiresAt }));
    if (!isOver) disarm = after(clock, TTL / 3, again, { background: true });
  }

  function again(): void {
    work = show().catch(() => {
      // The store is away for a moment; if for longer, others do not see this process, which is true.
      if (!isOver) disarm = after(clock, TTL / 3, again, { background: true });
    });
  }

  await show();
  return {
    id,
    async [Symbol.asyncDispose](): Promise<void> {
      isOver = true;
      disarm();
      await work;
      await kv.delete(key);
    },
  };
}

/** The processes that run agents and take requests now. */
export async function listRunners(
  store: Pick<Store, "workspace">,
  { clock = systemClock }: { readonly clock?: Clock } = {},
): Promise<readonly Runner[]> {
  const entries = await store.workspace(RUNS_WORKSPACE).kv.list(RUNS_KEYS.runner);
  return entries.map(({ key, value }) => parse(key, value)).filter((runner) => runner !== undefined)
    .filter(({ expiresAt }) => Date.parse(expiresAt) > clock.now());
}

/** Reads a record; `undefined` for one of another version. */
function parse(key: string, value: JsonValue): Runner | undefined {
  try {
    return read(key, value);
  } catch (error) {
    if (error instanceof RemoraError) return undefined;
    throw error;
  }
}

function read(key: string, value: JsonValue): Runner {
  const fields = new JsonFields(`runner "${key}"`, value);
  return {
    id: fields.text("id"),
    owner: fields.text("owner"),
    kind: fields.text("kind"),
    slots: fields.number("slots"),
    since: fields.time("since"),
    expiresAt: fields.time("expiresAt"),
  };
}
