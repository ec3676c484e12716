import type { WorkspaceFiles } from "@remora/core";
import { readSymbols } from "./_read.ts";

/** Where the tests of a file are, or belong. */
export interface TestPlace {
  /** The file of tests. */
  readonly path: string;
  /** Its text; absent when it does not exist yet. */
  readonly text?: string;
  /** How it imports the tested file. */
  readonly importPath: string;
}

const TYPESCRIPT_TEST = /(?:[._]test|\.spec)\.[cm]?[jt]sx?$/;
const PYTHON_TEST = /(?:^|\/)(?:test_[^/]*|[^/]*_test)\.py$/;

/** Whether a path is that of a test. */
export function isTestPath(path: string): boolean {
  return TYPESCRIPT_TEST.test(path) || PYTHON_TEST.test(path);
}

/** Finds the tests of a file; where there are none, where the project's other tests would put them. */
export async function findTests(path: string, files: WorkspaceFiles): Promise<TestPlace> {
  const all = await files.list();
  const names = candidates(path);
  const present = names.find((name) => all.includes(name));
  const place = present ?? customary(path, names, all);
  const text = present === undefined ? undefined : await files.readText(present);
  return {
    path: place,
    ...(text === undefined ? {} : { text }),
    importPath: importPath(place, path),
  };
}

/** All places that are usual, the closest first. */
function candidates(path: string): readonly string[] {
  const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/") + 1) : "";
  const base = path.slice(folder.length);
  const stem = base.slice(0, base.lastIndexOf("."));
  const extension = base.slice(base.lastIndexOf("."));
  const names = extension === ".py"
    ? [`test_${stem}.py`, `${stem}_test.py`]
    : [`${stem}_test${extension}`, `${stem}.test${extension}`, `${stem}.spec${extension}`];
  const top = folder.replace(/^[^/]+\//, "");
  const folders = [folder, `${folder}tests/`, `${folder}__tests__/`, `tests/${top}`, `test/${top}`];
  return [
    ...new Set([...folders, "tests/", "test/"].flatMap((each) => names.map((name) => each + name))),
  ];
}

/** The candidate that looks most like the tests that are there; else the first one. */
function customary(path: string, names: readonly string[], all: readonly string[]): string {
  const isPython = path.endsWith(".py");
  const tests = all.filter((name) =>
    isPython ? PYTHON_TEST.test(name) : TYPESCRIPT_TEST.test(name)
  );
  const scored = names.map((name) => ({
    name,
    score: tests.filter((test) => looksLike(test, name)).length,
  }));
  const best = scored.reduce((a, b) => b.score > a.score ? b : a);
  if (best.score > 0) return best.name;
  const folder = isPython ? names.find((name) => name.startsWith("tests/")) : undefined;
  return folder ?? names[0] ?? `${path}_test`;
}

/** Whether two tests lie in the same kind of place and are named in the same way. */
function looksLike(test: string, candidate: string): boolean {
  return shapeOf(test) === shapeOf(candidate);
}

function shapeOf(path: string): string {
  const folder = /^(?:tests?)\//.exec(path)?.[0] ??
    /(?:^|\/)(?:tests|__tests__)\//.exec(path)?.[0] ?? "";
  const base = path.slice(path.lastIndexOf("/") + 1);
  return folder + base.replace(/^(test_)?.*?((?:[._]test|\.spec)?\.\w+)$/, "$1$2");
}

function importPath(test: string, tested: string): string {
  if (tested.endsWith(".py")) return tested.slice(0, -".py".length).replaceAll("/", ".");
  const from = test.split("/").slice(0, -1);
  const to = tested.split("/");
  while (from.length > 0 && to.length > 1 && from[0] === to[0]) {
    from.shift();
    to.shift();
  }
  return `${from.length === 0 ? "./" : "../".repeat(from.length)}${to.join("/")}`;
}

/** The exported functions and classes of a file that no test mentions. */
export async function untestedNames(
  path: string,
  files: WorkspaceFiles,
): Promise<{ readonly tested: readonly string[]; readonly untested: readonly string[] }> {
  const outcome = await readSymbols(path, await files.readText(path));
  if (!outcome.ok) return { tested: [], untested: [] };
  const names = outcome.symbols
    .filter(({ info }) => info.exported && (info.kind === "function" || info.kind === "class"))
    .filter(({ info }) => !info.node_id.slice(path.length + 2).includes("."))
    .map(({ info }) => info.name);
  const stem = path.slice(path.lastIndexOf("/") + 1).replace(/\.[^.]+$/, "");
  const texts: string[] = [];
  for (const test of (await files.list()).filter(isTestPath)) {
    const text = await files.readText(test, { peek: true });
    if (text.includes(stem)) texts.push(text);
  }
  const isTested = (name: string) =>
    texts.some((text) => new RegExp(`\\b${escape(name)}\\b`).test(text));
  return { tested: names.filter(isTested), untested: names.filter((name) => !isTested(name)) };
}

/** The names of the tests in a text. */
export function testNames(text: string): readonly string[] {
  const typescript = text.matchAll(
    /\b(?:Deno\.test|test|it)\s*\(\s*(?:\{\s*name:\s*)?(["'`])((?:\\.|(?!\1).)*)\1/g,
  );
  const python = text.matchAll(/^\s*(?:async\s+)?def\s+(test_\w+)/gm);
  return [
    ...[...typescript].map((match) => match[2] ?? ""),
    ...[...python].map((match) => match[1] ?? ""),
  ];
}

function escape(name: string): string {
  return name.replace(/[$^\\.*+?()[\]{}|]/g, "\\$&");
}
