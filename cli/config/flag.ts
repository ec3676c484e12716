import { type KeyName, KEYS, type ValueOf } from "./keys.ts";
import type { Kind } from "./kinds.ts";

/** A flag of the command line that stands for a key. */
export interface KeyFlag<Value> {
  readonly kind: "parsed";
  readonly parse: (input: string) => Value;
  readonly placeholder: string;
  readonly brief: string;
  readonly optional: true;
}

/**
 * A flag that comes before a key of `remora.yaml`: read in the same way, and without a default of its own.
 *
 * @param name The key.
 * @param placeholder What its value is called in the help.
 * @param brief What it does; the defaults are put behind it.
 */
export function kindFlag<Name extends KeyName>(
  name: Name,
  placeholder: string,
  brief: string,
): KeyFlag<ValueOf<Name>> {
  const key: { readonly kind: Kind<unknown> } = KEYS[name];
  return {
    kind: "parsed",
    // The kind of the key makes what the table says.
    parse: (input) => key.kind.fromText(input) as ValueOf<Name>,
    placeholder,
    brief: `${brief} (${defaultText(name)})`,
    optional: true,
  };
}

/** `default REMORA_PORT, else port of remora.yaml, else 8000`. */
export function defaultText(name: KeyName): string {
  const { env, kind, standard, otherwise }: {
    readonly env?: string;
    readonly kind: Kind<unknown>;
    readonly standard: unknown;
    readonly otherwise?: string;
  } = KEYS[name];
  const last = standard === undefined ? otherwise : kind.toText(standard);
  const parts = [env, last].filter((part) => part !== undefined && part !== "");
  return `default ${parts.join(", else ")}`;
}
