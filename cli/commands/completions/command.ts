import { command } from "../../command.ts";
import { DYNAMIC_KINDS } from "../../completions/kinds.ts";
import type { CompletionsFlags, Shell } from "./completions.ts";

export const COMPLETIONS = command<CompletionsFlags, [shell?: Shell]>({
  brief: "Print what your shell needs to complete commands, options and names",
  description:
    "Prints a script for a shell that completes commands, options and their values, names of bundles, and " +
    "ids of questions and runs. It completes a command called remora.",
  examples: [
    {
      input: "completions bash > ~/.local/share/bash-completion/completions/remora",
      brief: "For bash",
    },
    { input: "completions zsh > ~/.zfunc/_remora", brief: "For zsh, where ~/.zfunc is in fpath" },
    { input: "completions fish > ~/.config/fish/completions/remora.fish", brief: "For fish" },
  ],
  parameters: {
    flags: {
      values: {
        kind: "enum",
        values: DYNAMIC_KINDS,
        brief: "Print names and ids of this project instead",
        optional: true,
        hidden: true,
      },
    },
    positional: {
      kind: "tuple",
      parameters: [
        { placeholder: "SHELL", brief: "bash, zsh or fish", parse: parseShell, optional: true },
      ],
    },
  },
  load: async () => (await import("./completions.ts")).completions,
});

function parseShell(input: string): Shell {
  if (input === "bash" || input === "zsh" || input === "fish") return input;
  throw new SyntaxError("it is one of bash, zsh, fish");
}
