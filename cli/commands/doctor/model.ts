import { formatError, type JsonObject, RemoraError } from "@remora/core";
import type { ProbeReport } from "@remora/backend";
import { listModels } from "../../model/connect.ts";
import type { ModelSettings } from "../../model/settings.ts";
import type { Check } from "./types.ts";

type Backend = typeof import("@remora/backend");

const BASE = { id: "model", title: "model" } as const;

/** Whether the model server is there, and what it can do: tools, adapters, structured output, context. */
export async function checkModel(
  backend: Backend,
  settings: ModelSettings,
  signal: AbortSignal,
): Promise<Check> {
  if (settings.offline) {
    return { ...BASE, verdict: "ok", text: `${backend.OFFLINE_MODEL_NAME}: no server needed` };
  }
  const { baseUrl, model, apiKey } = settings;
  try {
    // First with little patience: a server that is not there should not hold anybody up.
    const models = (await listModels(backend, settings, signal)).map(({ id }) => id);
    if (models.length === 0 || model !== undefined && !models.includes(model)) {
      return missing(settings, models);
    }
    return describe(
      await backend.probeModelServer({
        baseUrl,
        signal,
        ...(model === undefined ? {} : { model }),
        ...(apiKey === undefined ? {} : { apiKey }),
      }),
      settings,
    );
  } catch (error) {
    const ours = error instanceof RemoraError ? error : undefined;
    return {
      ...BASE,
      verdict: "problem",
      text: ours?.message ?? formatError(error),
      remedy: ours?.hint ?? "Run again with --debug",
      details: { baseUrl, models: [] },
    };
  }
}

function missing({ baseUrl, model }: ModelSettings, models: readonly string[]): Check {
  const text = `${baseUrl} serves ${models.join(", ") || "no model"}`;
  return {
    ...BASE,
    verdict: "problem",
    text: model === undefined ? text : `${text}, not "${model}"`,
    remedy: "Name one that it serves with --model or REMORA_MODEL; for an adapter start vLLM " +
      `with --enable-lora --lora-modules ${model ?? "NAME"}=PATH`,
    details: { baseUrl, models: [...models] },
  };
}

function describe(report: ProbeReport, settings: ModelSettings): Check {
  const { findings } = report;
  const remedies = findings.flatMap(({ hint }) => hint === undefined ? [] : [hint]);
  const advice = formAdvice(report, settings);
  const all = [...remedies, ...advice === undefined ? [] : [advice]];
  const said = findings.map(({ message }) => message);
  return {
    ...BASE,
    verdict: findings.some(({ severity }) => severity === "error") ? "problem" : "ok",
    text: [summary(report), ...said].join(". "),
    ...(all.length === 0 ? {} : { remedy: [...new Set(all)].join(". ") }),
    details: toDetails(report),
  };
}

/** A constraint in the wrong form is ignored by the server, and nobody notices. */
function formAdvice(
  { structuredOutput: found, version }: ProbeReport,
  { structuredOutput: set }: ModelSettings,
): string | undefined {
  if (found === "untested" || found === "none" || found === set) return undefined;
  // By itself the client goes by the version.
  const isOld = /^v?0\.(?:\d|1[01])\./.test(version ?? "");
  if (set === "auto" && found === (isOld ? "guided" : "structured_outputs")) return undefined;
  return `Say so in remora.yaml: model: {structuredOutput: ${found}}`;
}

function summary(report: ProbeReport): string {
  const { baseUrl, models, adapters, model, version, contextLength } = report;
  const others = adapters.length === 0
    ? ""
    : `, adapters ${adapters.map(({ id }) => id).join(", ")}`;
  return [
    `${baseUrl} serves ${models.map(({ id }) => id).join(", ")}${others}`,
    ...(version === undefined ? [] : [`version ${version}`]),
    ...(contextLength === undefined ? [] : [`${contextLength} tokens of context`]),
    `${model ?? ""} ${TOOL_CALLS[report.toolCalling]}`.trim(),
    `structured output: ${report.structuredOutput}`,
  ].join("; ");
}

const TOOL_CALLS: Readonly<Record<ProbeReport["toolCalling"], string>> = {
  api: "calls tools",
  text: "calls tools as text",
  none: "does not call tools",
  failed: "cannot call tools",
  untested: "was not tried",
};

function toDetails(report: ProbeReport): JsonObject {
  const { version, model, contextLength } = report;
  return {
    baseUrl: report.baseUrl,
    models: [...report.models, ...report.adapters].map(({ id }) => id),
    adapters: report.adapters.map(({ id }) => id),
    toolCalling: report.toolCalling,
    structuredOutput: report.structuredOutput,
    ...(version === undefined ? {} : { version }),
    ...(model === undefined ? {} : { model }),
    ...(contextLength === undefined ? {} : { contextLength }),
    findings: report.findings.map(({ severity, message, hint }) => ({
      severity,
      message,
      ...(hint === undefined ? {} : { hint }),
    })),
  };
}
