import { command } from "../../command.ts";
import { BY, STORE } from "../../options.ts";
import type { InboxFlags } from "./inbox.ts";

export const INBOX = command<InboxFlags>({
  brief: "Answer questions in this terminal, as they come",
  description:
    "Fills the terminal with the questions that wait and the agents at work, and keeps it up to date. Arrow " +
    "keys choose, number keys and Enter answer, d declines, q quits. Forms, texts and lists are filled in " +
    "place. It needs no browser and no agent in this process: they meet in the store.",
  examples: [
    { input: "inbox", brief: "What waits for you, here" },
    { input: "inbox --store nats://team:4222 --by Ada", brief: "For the team, under a name" },
  ],
  parameters: { flags: { store: STORE, by: BY } },
  load: async () => (await import("./inbox.ts")).inbox,
});
