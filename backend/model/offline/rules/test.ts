import type { JsonObject } from "@remora/core";
import type { Decision, Rule } from "../_rule.ts";
import { offers, type RuleState } from "../_state.ts";
import { callTool, lastOf, submit, textOf, textsOf } from "./_read.ts";

const READ = "read_tests";
const WRITE = "write_test_file";
const RUN = "run_tests";

/** Tests: the rules do not know what code should do, so they test that it is there, and say so. */
export const testRule: Rule = {
  name: "test",
  applies: (state) => [READ, WRITE, "submit_result"].every((name) => offers(state, name)),
  next: nextStep,
};

function nextStep(state: RuleState): Decision {
  const read = lastOf(state, READ);
  if (read === undefined) return callTool(state, READ, {}, "I look for the tests there are.");
  const untested = textsOf(read.json.untested);
  if (untested.length === 0) {
    return submit(state, "skipped", "Every exported name is mentioned in a test");
  }
  const wrote = lastOf(state, WRITE);
  if (wrote === undefined) {
    const content = withTests(read.json, untested);
    return callTool(state, WRITE, { content }, `Nothing tests ${untested.join(", ")}.`);
  }
  if (wrote.json.applied !== true) {
    return submit(state, "failed", textOf(wrote.json.message) || wrote.output);
  }
  const ran = lastOf(state, RUN);
  if (ran === undefined && offers(state, RUN)) return callTool(state, RUN, {}, "I run them.");
  const names = untested.join(", ");
  const made = `Wrote tests that ${names} can be used; what they should do, rules cannot know`;
  if (ran === undefined || ran.json.available !== true) {
    const why = ran === undefined ? "" : ` They were not run: ${textOf(ran.json.message)}`;
    return submit(state, "success", `${made}.${why}`);
  }
  const failed = typeof ran.json.failed === "number" ? ran.json.failed : 0;
  const passed = typeof ran.json.passed === "number" ? ran.json.passed : 0;
  return submit(
    state,
    failed > 0 ? "failed" : "success",
    `${made}. ${passed} passed, ${failed} failed`,
  );
}

function withTests(read: JsonObject, names: readonly string[]): string {
  const path = textOf(read.test_path);
  const text = textOf(read.text);
  return path.endsWith(".py") ? inPython(read, text, names) : inTypeScript(read, text, names);
}

function inTypeScript(read: JsonObject, text: string, names: readonly string[]): string {
  const head = [`import { ${names.join(", ")} } from "${textOf(read.import_path)}";`];
  if (!/\bassert\b/.test(text)) head.unshift('import assert from "node:assert/strict";');
  const tests = names.map((name) =>
    `\nDeno.test("${name} can be used", () => {\n  assert.equal(typeof ${name}, "function");\n});\n`
  );
  // Behind the imports that are there.
  const last = [...text.matchAll(/^import [^;]*;[ \t]*$/gm)].at(-1);
  const end = last === undefined ? 0 : last.index + last[0].length;
  const before = text.slice(0, end);
  return [before === "" ? "" : `${before}\n`, head.join("\n"), text.slice(end) || "\n", ...tests]
    .join("");
}

function inPython(read: JsonObject, text: string, names: readonly string[]): string {
  const head = `from ${textOf(read.import_path)} import ${names.join(", ")}\n`;
  const tests = names.map((name) =>
    `\n\ndef test_${name.toLowerCase()}_can_be_used():\n    assert callable(${name})\n`
  );
  return `${head}${text}${tests.join("")}`;
}
