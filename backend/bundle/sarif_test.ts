import assert from "node:assert/strict";
import { isJsonObject, type JsonObject, type JsonValue } from "@remora/core";
import { toSarif } from "./sarif.ts";
import { GOOD_PROMPT, Shelf } from "./_test_shelf.ts";
import { validateBundle, validateBundles } from "./validate.ts";

/** What the standard allows of an object: required properties, then others, each with what its value is. */
interface Shape {
  readonly required: Readonly<Record<string, Check>>;
  readonly optional?: Readonly<Record<string, Check>>;
}
type Check = (value: JsonValue, path: string) => void;

const text: Check = (value, path) => assert.ok(typeof value === "string" && value !== "", path);
const uri: Check = (value, path) => {
  text(value, path);
  // A reference: no spaces, no backslashes, percent signs only as escapes.
  assert.match(String(value), /^(?:[\w\-.~:/?#@!$&'()*+,;=[\]]|%[\dA-F]{2})+$/, path);
};
const from = (least: number): Check => (value, path) =>
  assert.ok(typeof value === "number" && Number.isInteger(value) && value >= least, path);
const oneOf = (...values: readonly string[]): Check => (value, path) =>
  assert.ok(values.includes(String(value)), path);
const listOf = (check: Check): Check => (value, path) => {
  assert.ok(Array.isArray(value), path);
  value.forEach((item, index) => check(item, `${path}[${index}]`));
};
const object = ({ required, optional = {} }: Shape): Check => (value, path) => {
  assert.ok(isJsonObject(value), path);
  for (const key of Object.keys(required)) assert.ok(key in value, `${path}.${key} is missing`);
  for (const [key, inner] of Object.entries(value)) {
    const check = required[key] ?? optional[key];
    assert.ok(check !== undefined, `${path}.${key} is no property of SARIF`);
    check(inner, `${path}.${key}`);
  }
};

const LEVEL = oneOf("none", "note", "warning", "error");
const MESSAGE = object({ required: { text } });
const ARTIFACT = object({ required: { uri } });
const RULE = object({
  required: { id: text },
  optional: {
    shortDescription: MESSAGE,
    fullDescription: MESSAGE,
    defaultConfiguration: object({ required: {}, optional: { level: LEVEL } }),
  },
});
const RESULT = object({
  required: { message: MESSAGE },
  optional: {
    ruleId: text,
    ruleIndex: from(-1),
    level: LEVEL,
    locations: listOf(object({
      required: {},
      optional: {
        physicalLocation: object({
          required: { artifactLocation: ARTIFACT },
          optional: {
            region: object({
              required: { startLine: from(1) },
              optional: { startColumn: from(1) },
            }),
          },
        }),
      },
    })),
    fixes: listOf(object({
      required: {
        artifactChanges: listOf(object({
          required: {
            artifactLocation: ARTIFACT,
            replacements: listOf(object({
              required: {
                deletedRegion: object({
                  required: { charOffset: from(0), charLength: from(0) },
                }),
              },
              optional: { insertedContent: object({ required: { text: () => {} } }) },
            })),
          },
        })),
      },
      optional: { description: MESSAGE },
    })),
  },
});
const LOG = object({
  required: {
    version: oneOf("2.1.0"),
    runs: listOf(object({
      required: {
        tool: object({
          required: {
            driver: object({
              required: { name: text },
              optional: { version: text, rules: listOf(RULE) },
            }),
          },
        }),
      },
      optional: { columnKind: oneOf("utf16CodeUnits"), results: listOf(RESULT) },
    })),
  },
  optional: { $schema: uri },
});

interface Run {
  readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
  readonly results: readonly {
    readonly ruleId: string;
    readonly ruleIndex: number;
    readonly level: string;
    readonly locations: JsonValue;
    readonly fixes?: JsonValue;
  }[];
}

function runOf(sarif: JsonObject): Run {
  LOG(sarif, "log");
  const [run] = sarif.runs as unknown as Run[];
  assert.ok(run !== undefined);
  return run;
}

Deno.test("toSarif() is SARIF 2.1.0: a rule for each code, a place and a fix for each finding", async () => {
  await using shelf = await Shelf.make({
    "b/bundle.yaml": `name: b
initial_context: {system_prompt: "${GOOD_PROMPT}"}
tools: [{name: check, inputs_override: {path: {type: string}}}, {name: submit_result}]
max_turn: 3
`,
    "b/tools/check.pym": 'path: str = Input("path")\nimport os\nlambda: path\n',
    "b/tools/submit_result.pym": "1\n",
    "empty #1?/notes.md": "",
  });
  const reports = [
    ...await validateBundles([`${shelf.root}/b`]),
    await validateBundle(`${shelf.root}/empty #1?`),
  ];
  const run = runOf(toSarif(reports, { version: "1.2.3" }));
  const rules = run.tool.driver.rules.map(({ id }) => id);
  assert.deepEqual(run.results.map(({ ruleId, level }) => [ruleId, level]), [
    ["override-bare", "warning"],
    ["unknown-key", "warning"],
    ["E005", "warning"],
    ["manifest-missing", "error"],
  ]);
  for (const { ruleId, ruleIndex } of run.results) assert.equal(rules[ruleIndex], ruleId);
  assert.deepEqual(run.results[1]?.locations, [{
    physicalLocation: {
      artifactLocation: { uri: `${shelf.root}/b/bundle.yaml` },
      region: { startLine: 4, startColumn: 1 },
    },
  }]);
  assert.ok(run.results[1]?.fixes !== undefined && run.results[3]?.fixes === undefined);
});

Deno.test("toSarif() of good bundles has no results, and places go where the caller says", async () => {
  assert.deepEqual(runOf(toSarif([await validateBundle("lint")])).results, []);
  await using shelf = await Shelf.make({ "b/bundle.yaml": "- a\n" });
  const report = await validateBundle(`${shelf.root}/b`);
  const run = runOf(toSarif([report], { uriOf: (_, file) => `agents/b/${file}` }));
  assert.match(JSON.stringify(run.results[0]?.locations), /"uri":"agents\/b\/bundle\.yaml"/);
});
