import assert from "node:assert/strict";
import type { QueryPack } from "@remora/backend";
import { loadBundle } from "@remora/backend/bundles";
import { dashboardSettings } from "../commands/dashboard/dashboard.ts";
import { modelSettings } from "../model/settings.ts";
import { conductSettings, planSettings } from "../run/settings.ts";
import { Config } from "./config.ts";
import { KEY_NAMES, type KeyName } from "./keys.ts";

/** For each key a value that is not its default. */
const OTHERS: Readonly<Record<KeyName, unknown>> = {
  "store": "memory:",
  "model.baseUrl": "http://other/v1",
  "model.name": "other",
  "model.apiKeyEnv": "OTHER_KEY",
  "model.offline": true,
  "model.timeout": 1,
  "model.retries": 9,
  "model.structuredOutput": "none",
  "run.concurrency": 9,
  "run.timeout": 1,
  "run.retries": 9,
  "run.onFailure": "continue",
  "run.maxTurns": 9,
  "run.live": true,
  "run.tokens": 9,
  "checkpoints.enabled": true,
  "checkpoints.every": 9,
  "checkpoints.keep": 9,
  "bundles.folder": "crew",
  "bundles.nodes": { function: ["test"] },
  "discovery.ignore": ["*.x"],
  "discovery.gitignore": false,
  "discovery.extensions": ["x"],
  "discovery.maxFileSize": 9,
  "discovery.queries": "queries",
  "questions.timeout": 9,
  "questions.onExpiry": "wait",
  "analyze.operations": ["test"],
  "analyze.autoAccept": true,
  "watch.debounce": 9,
  "watch.initial": false,
  "dashboard.host": "0.0.0.0",
  "dashboard.port": 9,
  "dashboard.basePath": "/x",
  "dashboard.open": false,
  "dashboard.readOnly": true,
  "dashboard.allowedHosts": ["x"],
  "dashboard.tokenEnv": "OTHER_TOKEN",
};

/** Read where agents are watched and analyzed; tests/e2e runs these commands. */
const ELSEWHERE: ReadonlySet<KeyName> = new Set([
  "analyze.operations",
  "analyze.autoAccept",
  "watch.debounce",
  "watch.initial",
]);

/** Without these another key says nothing. */
const WITH: Readonly<Partial<Record<KeyName, KeyName>>> = {
  "checkpoints.every": "checkpoints.enabled",
  "checkpoints.keep": "checkpoints.enabled",
};

function configWith(names: readonly (KeyName | undefined)[]): Config {
  const given = names.filter((name) => name !== undefined);
  const values = new Map(given.map((name) => [name, { value: OTHERS[name], line: 1 }]));
  const secrets: Readonly<Record<string, string>> = { OTHER_KEY: "k", OTHER_TOKEN: "t" };
  return new Config({ path: `${Deno.cwd()}/remora.yaml`, values }, {
    env: (name) => secrets[name],
  });
}

/** Everything that commands hand on to the backend and the dashboard. */
async function effects(config: Config): Promise<unknown> {
  const lint = await loadBundle("lint");
  const backend = {
    loadBundle: (name: string, { folder }: { readonly folder?: string } = {}) =>
      Promise.resolve({ ...lint, name: `${name} in ${folder}` }),
    loadQueryPack: (folder: string): Promise<QueryPack> => Promise.resolve({ python: folder }),
  };
  return {
    model: modelSettings(config, {}, () => undefined),
    plan: await planSettings(backend, config, { flags: {}, paths: ["."] }),
    conduct: conductSettings(config, {}),
    dashboard: dashboardSettings(config, {}, true),
  };
}

Deno.test("every key of remora.yaml reaches what it is for", async () => {
  for (const name of KEY_NAMES.filter((name) => !ELSEWHERE.has(name))) {
    const before = await effects(configWith([WITH[name]]));
    const after = await effects(configWith([WITH[name], name]));
    assert.notDeepEqual(after, before, `${name} does nothing`);
  }
});
