import type { Command, CommandContext, RouteMap } from "@stricli/core";

/** A line of the examples in the help. */
export interface Example {
  /** What to type, without the program's name. */
  readonly input: string;
  /** What it does. */
  readonly brief: string;
}

/** Commands that belong together, in the order of the list. */
export interface CommandGroup<C extends CommandContext> {
  /** Its heading. */
  readonly title: string;
  /** Name and command. */
  readonly commands: Readonly<Record<string, Command<C> | RouteMap<C>>>;
}

/** What the list of all commands shows besides them. */
export interface RootHelp<C extends CommandContext> {
  /** What the program is, one line. */
  readonly tagline: string;
  /** The commands. */
  readonly groups: readonly CommandGroup<C>[];
  /** The first things to type. */
  readonly examples: readonly Example[];
}
