import { command } from "../../command.ts";

export const MAN = command({
  brief: "Print the manual page",
  description:
    "Prints the manual page of remora in the format of man: every command with all it takes.",
  examples: [
    { input: "man | man -l -", brief: "Read it" },
    { input: "man > ~/.local/share/man/man1/remora.1", brief: "Install it" },
  ],
  parameters: {},
  load: async () => (await import("./man.ts")).man,
});
