/** What a contestant measured about itself. */
export interface Figures {
  readonly turnsPerSecond: number;
  /** CPU time of its process per turn, in microseconds. */
  readonly cpuMicros: number;
  /** From the first import to the end of the first agent, in milliseconds. */
  readonly startMs: number;
  /** Largest resident memory. */
  readonly peakBytes: number;
}

/** Reads the last line of a contestant's output. */
export function parseFigures(output: string): Figures {
  const line = output.trim().split("\n").at(-1) ?? "";
  const value: Figures = JSON.parse(line);
  for (const key of ["turnsPerSecond", "cpuMicros", "startMs", "peakBytes"] as const) {
    if (typeof value[key] !== "number") throw new Error(`No ${key} in: ${line}`);
  }
  return value;
}
