import assert from "node:assert/strict";
import { readYaml } from "@remora/backend/yaml";
import { configSchema } from "./json_schema.ts";

type Schema = Readonly<Record<string, unknown>>;

/** As much of JSON Schema as the schema uses. */
function conforms(schema: Schema, value: unknown): boolean {
  return Object.entries(schema).every(([word, rule]) => {
    switch (word) {
      case "type":
        return (Array.isArray(rule) ? rule : [rule]).includes(typeOf(value)) ||
          (rule === "number" && typeOf(value) === "integer");
      case "enum":
        return Array.isArray(rule) && rule.includes(value);
      case "pattern":
        return typeof value !== "string" || new RegExp(String(rule)).test(value);
      case "minLength":
        return typeof value !== "string" || value.length >= Number(rule);
      case "minimum":
        return typeof value !== "number" || value >= Number(rule);
      case "maximum":
        return typeof value !== "number" || value <= Number(rule);
      case "oneOf":
        return schemas(rule).filter((one) => conforms(one, value)).length === 1;
      case "items":
        return !Array.isArray(value) || value.every((item) => conforms(asSchema(rule), item));
      case "properties":
        return !isObject(value) ||
          Object.entries(asSchema(rule)).every(([name, inner]) =>
            !(name in value) || conforms(asSchema(inner), value[name])
          );
      case "additionalProperties":
        return !isObject(value) ||
          Object.keys(value).every((name) =>
            name in asSchema(schema.properties ?? {}) ||
            (rule !== false && conforms(asSchema(rule), value[name]))
          );
      case "$schema":
      case "title":
      case "description":
      case "default":
      case "format":
        return true;
      default:
        throw new Error(`The schema uses ${word}, which this test does not know`);
    }
  });
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return Number.isInteger(value) ? "integer" : typeof value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeOf(value) === "object";
}

function asSchema(value: unknown): Schema {
  assert.ok(isObject(value));
  return value;
}

function schemas(value: unknown): readonly Schema[] {
  assert.ok(Array.isArray(value));
  return value.map(asSchema);
}

/** Mappings as objects, as editors see them. */
function plain(value: unknown): unknown {
  if (value instanceof Map) {
    return Object.fromEntries([...value].map(([key, inner]) => [String(key), plain(inner)]));
  }
  return Array.isArray(value) ? value.map(plain) : value;
}

async function accepts(text: string): Promise<boolean> {
  const read = await readYaml(text);
  assert.ok(read.ok);
  return conforms(JSON.parse(JSON.stringify(configSchema())), plain(read.file.value));
}

Deno.test("the JSON Schema accepts what the program accepts", async () => {
  for (
    const text of [
      "",
      "store: sqlite:x.db",
      "run:\n  concurrency: 3\n  timeout: 1.5h\n  onFailure: continue",
      "bundles:\n  nodes: {function: [docstring, test], file: lint}",
      "discovery: {ignore: '*.gen.ts', maxFileSize: 500kB, gitignore: false}",
      "model: {apiKeyEnv: REMORA_MY_KEY, baseUrl: 'https://x/v1', offline: yes}",
      "dashboard:\n  port: 0\n  basePath: /x\n  allowedHosts: [a, b]",
      "dashboard:",
    ]
  ) assert.ok(await accepts(text), text);
});

Deno.test("the JSON Schema refuses what the program refuses", async () => {
  for (
    const text of [
      "sotre: sqlite:x.db",
      "run: {concurency: 3}",
      "run: {concurrency: 0}",
      "run: {timeout: 30}",
      "run: {onFailure: explode}",
      "run: 3",
      "store: x.db",
      "bundles: {nodes: [lint]}",
      "bundles: {nodes: {function: [3]}}",
      "model: {apiKeyEnv: sk-123}",
      "model: {apiKeyEnv: AWS_SECRET_ACCESS_KEY}",
      "dashboard: {port: 70000}",
      "- a",
    ]
  ) assert.ok(!await accepts(text), text);
});
