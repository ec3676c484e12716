import { formatError, installation, loadSlice, RemoraError } from "@remora/core";
import type { ModelSettings } from "../../model/settings.ts";
import { checkModel } from "./model.ts";
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
