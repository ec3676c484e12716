import type { RunHead } from "@remora/backend";
import type { ModelFlags } from "../model/flags.ts";

type Backend = typeof import("@remora/backend");

/** The model that a run had, unless a flag names another one. */
export function modelOfRun(
  backend: Pick<Backend, "OFFLINE_MODEL_NAME">,
  flags: ModelFlags,
  { model }: Pick<RunHead, "model">,
): ModelFlags {
  if (flags.offline === true || flags.baseUrl !== undefined) return flags;
  if (model.name === backend.OFFLINE_MODEL_NAME) return { ...flags, offline: true };
  const id = flags.model ?? model.id ?? model.name;
  return { ...flags, offline: false, baseUrl: model.baseUrl, model: id };
}
