/** Flags of every `remora review` command. */
export interface ReviewFlags {
  readonly store?: string;
  readonly format: "text" | "json";
  readonly all: boolean;
  readonly by?: string;
}

/** Flags of `remora review accept`. */
export interface AcceptFlags extends ReviewFlags {
  readonly passed: boolean;
}
