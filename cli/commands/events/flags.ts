/** Flags of `remora events tail`. */
export interface TailFlags {
  readonly store?: string;
  readonly format: "text" | "json";
  readonly follow: boolean;
  readonly after?: number;
  readonly lines: number;
  readonly only: readonly string[];
}

/** Flags of `remora events replay`. */
export interface ReplayFlags {
  readonly store?: string;
  readonly into: string;
  readonly speed: number;
  readonly maxPause: number;
  readonly format: "text" | "json";
}

/** Flags of `remora events export` and `import`. */
export interface TransferFlags {
  readonly store?: string;
}
