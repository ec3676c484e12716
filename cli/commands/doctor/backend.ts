import { formatError, installation, loadSlice, RemoraError } from "@remora/core";
import { listModels } from "../../model/connect.ts";
import type { ModelSettings } from "../../model/settings.ts";
import type { Check } from "./types.ts";

type Backend = typeof import("@remora/backend");

/** The checks that need the backend: the model server and the shipped bundles. */
export async function checkBackend(
  present: boolean,
  settings: ModelSettings,
  signal: AbortSignal,
): Promise<readonly Check[]> {
  const model = { id: "model", title: "model" };
  const bundles = { id: "bundles", title: "bundles" };
  const grail = { id: "grail", title: "Grail scripts" };
  // Importing it from a registry would fetch it.
  if (!present && installation() === "registry") return notChecked();
  let backend: Backend;
  try {
    backend = await loadSlice<Backend>("backend");
  } catch (error) {
    if (!(error instanceof RemoraError)) throw error;
    return notChecked();
  }
  return await Promise.all([
    checkModel(backend, settings, signal),
    checkBundles(backend),
    checkGrail(backend, signal),
  ]);

  function notChecked(): readonly Check[] {
    const text = "not checked: that needs the backend slice";
    return [model, bundles, grail].map((base) => ({ ...base, verdict: "absent", text }));
  }
}

async function checkModel(
  backend: Backend,
  settings: ModelSettings,
  signal: AbortSignal,
): Promise<Check> {
  const base = { id: "model", title: "model" };
  if (settings.offline) {
    return { ...base, verdict: "ok", text: `${backend.OFFLINE_MODEL_NAME}: no server needed` };
  }
  try {
    const models = (await listModels(backend, settings, signal)).map(({ id }) => id);
    const details = { baseUrl: settings.baseUrl, models };
    const missing = settings.model !== undefined && !models.includes(settings.model);
    const text = `${settings.baseUrl} serves ${models.join(", ") || "no model"}`;
    if (!missing && models.length > 0) return { ...base, verdict: "ok", text, details };
    return {
      ...base,
      verdict: "problem",
      text: missing ? `${text}, not "${settings.model}"` : text,
      remedy: "Name one that it serves with --model or REMORA_MODEL",
      details,
    };
  } catch (error) {
    const ours = error instanceof RemoraError ? error : undefined;
    return {
      ...base,
      verdict: "problem",
      text: ours?.message ?? formatError(error),
      remedy: ours?.hint ?? "Run again with --debug",
      details: { baseUrl: settings.baseUrl, models: [] },
    };
  }
}

async function checkBundles(backend: Backend): Promise<Check> {
  const base = { id: "bundles", title: "bundles" };
  try {
    const names = (await backend.shippedBundles()).map(({ name }) => name);
    return {
      ...base,
      verdict: "ok",
      text: `${names.length} shipped: ${names.join(", ")}`,
      details: { names },
    };
  } catch (error) {
    return {
      ...base,
      verdict: "problem",
      text: formatError(error),
      remedy: "The installation is damaged; install it again",
    };
  }
}

/** Tools of older bundles; who has none of them misses nothing. */
async function checkGrail(backend: Backend, signal: AbortSignal): Promise<Check> {
  const base = { id: "grail", title: "Grail scripts" };
  const status = await backend.grailStatus({ signal });
  if (status.available) {
    const { version, origin } = status;
    const text = `.pym tools run with Monty ${version} (${origin})`;
    return { ...base, verdict: "ok", text, details: { available: true, version, origin } };
  }
  const { reason, remedy } = status;
  const text = `.pym tools are checked but not run: ${reason}`;
  return {
    ...base,
    verdict: "absent",
    text,
    details: { available: false, reason },
    ...(remedy === "" ? {} : { remedy }),
  };
}
