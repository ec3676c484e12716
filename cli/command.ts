import {
  type BaseArgs,
  buildCommand,
  type Command,
  type TypedCommandParameters,
} from "@stricli/core";
import type { Context } from "./context.ts";
import type { Example } from "./help/root.ts";

/** What a command does. Stands in a file of its own, which is loaded when the command runs. */
export type Action<Flags, Args extends BaseArgs> = (
  context: Context,
  flags: Flags,
  ...args: Args
) => Promise<void>;

/** An object type, interface or not, whose keys are flags. */
type FlagRecord<Flags> = Readonly<Partial<Record<keyof Flags, unknown>>>;

/** A command as the route map and the help see it. */
export interface CommandSpec<Flags extends FlagRecord<Flags>, Args extends BaseArgs> {
  /** One line for the list of commands. */
  readonly brief: string;
  /** A paragraph for the command's own help. */
  readonly description?: string;
  /** At least one. */
  readonly examples: readonly Example[];
  /** Flags and arguments. */
  readonly parameters: TypedCommandParameters<Flags, Args, Context>;
  /** Imports what it does. */
  readonly load: () => Promise<Action<Flags, Args>>;
}

const examples = new WeakMap<object, readonly Example[]>();

/** Makes a command for the route map. */
export function command<
  Flags extends FlagRecord<Flags> = NonNullable<unknown>,
  Args extends BaseArgs = [],
>(
  spec: CommandSpec<Flags, Args>,
): Command<Context> {
  const built = buildCommand<Flags, Args, Context>({
    parameters: spec.parameters,
    docs: {
      brief: spec.brief,
      ...(spec.description === undefined ? {} : { fullDescription: spec.description }),
    },
    loader: async () => {
      const action = await spec.load();
      return function (this: Context, flags: Flags, ...args: Args): Promise<void> {
        return action(this, flags, ...args);
      };
    },
  });
  examples.set(built, spec.examples);
  return built;
}

/** The examples of a command that {@linkcode command} made. */
export function examplesOf(target: object): readonly Example[] {
  return examples.get(target) ?? [];
}
