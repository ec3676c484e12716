import { MEMORY_KEEP } from "../store/memory/engine.ts";
import { MemoryLog } from "../store/memory/log.ts";
import { EventBus } from "./event_bus.ts";

let shared: EventBus | undefined;

/**
 * The bus of this process, for programs that need only one: made when it is first asked for, on a log in
 * memory that holds the newest 100,000 events. Programs that share events with other processes make
 * their own, `new EventBus(store.events)`.
 */
export function getEventBus(): EventBus {
  shared ??= new EventBus(new MemoryLog(MEMORY_KEEP));
  return shared;
}
