import type { Kind } from "./kinds.ts";

/** One key of `remora.yaml`. */
export interface Key<Value, Standard extends Value | undefined = Value | undefined> {
  /** What it wants. */
  readonly kind: Kind<Value>;
  /** What it does, one line for people. */
  readonly brief: string;
  /** What holds where nothing says otherwise. */
  readonly standard: Standard;
  /** The same for people, where the value does not say it. */
  readonly otherwise?: string;
  /** The environment variable that comes before the file. */
  readonly env?: string;
  /** The flag that comes before both, without dashes. */
  readonly flag?: string;
  /** The commands that read it, besides `config`. */
  readonly commands: readonly string[];
}

/** What can be said about a key besides its kind. */
type Details<Value> =
  & Omit<Key<Value>, "kind" | "standard">
  & { readonly otherwise: string; readonly standard?: undefined };

/** A key that has a value also where nobody gave one. */
export function keyWith<Value>(
  kind: Kind<Value>,
  standard: NoInfer<Value>,
  details: Omit<Key<Value>, "kind" | "standard">,
): Key<Value, Value> {
  return { kind, standard, ...details };
}

/** A key that may be left out; `otherwise` says what then happens. */
export function keyWithout<Value>(
  kind: Kind<Value>,
  details: Details<Value>,
): Key<Value, undefined> {
  return { ...details, kind, standard: undefined };
}
