/** Whether the model's answers are kept, or come from where they were kept. */
export interface RecordFlags {
  readonly record?: string;
  readonly replay?: string;
}

/** `--record FILE` and `--replay FILE`. */
export const RECORD_FLAGS = {
  record: {
    kind: "parsed",
    parse: String,
    placeholder: "FILE",
    brief: "Keep every answer of the model in FILE, which must not exist",
    optional: true,
  },
  replay: {
    kind: "parsed",
    parse: String,
    placeholder: "FILE",
    brief: "Take the model's answers from such a FILE: no server needed",
    optional: true,
  },
} as const;
