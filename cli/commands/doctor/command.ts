import { command } from "../../command.ts";
import { MODEL_FLAGS } from "../../model/flags.ts";
import { STORE, TEXT_FORMAT } from "../../options.ts";
import type { DoctorFlags } from "./doctor.ts";

export const DOCTOR = command<DoctorFlags>({
  brief: "Check this installation and say how to fix what is wrong",
  description:
    "Checks versions, packages, the store, the model server and the shipped bundles, and " +
    "measures what each package brings. Exit code 0: everything is there; 2: something is not.",
  examples: [
    { input: "doctor", brief: "What works, what does not, and the remedy" },
    { input: "doctor --store nats://host:4222", brief: "Check that store" },
  ],
  parameters: { flags: { store: STORE, format: TEXT_FORMAT, ...MODEL_FLAGS } },
  load: async () => (await import("./doctor.ts")).doctor,
});
