import type { ParsedArguments } from "./arguments.ts";

/** A call found in text, before it gets an id. */
export interface TextCall {
  /** The tool's name. */
  readonly name: string;
  /** Its arguments. */
  readonly parsed: ParsedArguments;
}

/** What a text format made of a response. */
export interface TextCalls {
  /** The calls, in order. */
  readonly calls: readonly TextCall[];
  /** The text without them. */
  readonly rest: string;
}
