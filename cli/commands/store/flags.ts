/** Flags of `remora store copy`. */
export interface CopyFlags {
  readonly format: "text" | "json";
  readonly overwrite: boolean;
}

/** Flags of `remora store compact`. */
export interface CompactFlags {
  readonly format: "text" | "json";
  readonly keep?: number;
  readonly store?: string;
}
