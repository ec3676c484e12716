export { LogCounters as Counters } from "@remora/core";
