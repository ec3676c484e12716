/** Flags of every `remora checkpoint` command. */
export interface CheckpointFlags {
  readonly store?: string;
  readonly format: "text" | "json";
}

/** Flags of `remora checkpoint create`. */
export interface CreateFlags extends CheckpointFlags {
  readonly message?: string;
}

/** Flags of `remora checkpoint list`. */
export interface ListFlags {
  readonly store?: string;
  readonly format: "table" | "json";
}

/** Flags of `remora checkpoint restore`. */
export interface RestoreFlags extends CheckpointFlags {
  readonly new: boolean;
}

/** Flags of `remora checkpoint import`. */
export interface ImportFlags extends CheckpointFlags {
  readonly root?: string;
  readonly replace: boolean;
}
