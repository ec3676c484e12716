import assert from "node:assert/strict";
import { deno, type Outcome, ROOT } from "../../tools/_deno.ts";
import { CLI, Workplace } from "./_remora.ts";

/** Runs the command line where only core and its own folder may be read: every slice is out of reach. */
async function withoutSlices(place: Workplace, args: readonly string[]): Promise<Outcome> {
  const readable = ["core", "cli"].map((name) => `${ROOT}/${name}`);
  return await deno([
    ...["run", "--no-prompt", "--allow-env", "--allow-sys", "--allow-net"],
    ...[`--allow-read=${[...readable, place.folder].join(",")}`, `--allow-write=${place.folder}`],
    ...[CLI, ...args],
  ], { cwd: place.folder });
}

Deno.test("list-agents without the backend prints its table and says what it skipped", async () => {
  await using place = await Workplace.create();
  const { code, stdout, stderr } = await withoutSlices(place, ["list-agents"]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^lint +✓ +- +- +- +- +shipped$/m);
  assert.match(
    stderr,
    /^Bundle validation skipped: the backend slice is not available; run again with --allow-read \(permission denied: .*\)\n$/,
  );
  const json = await withoutSlices(place, ["list-agents", "--format", "json"]);
  const shipped = ["docstring", "harness", "lint", "sample_data", "test"];
  assert.deepEqual(
    JSON.parse(json.stdout),
    shipped.map((name) => ({
      name,
      enabled: true,
      path: null,
      bundleFound: null,
      valid: null,
      errors: [],
      warnings: null,
      adapter: null,
      modelAvailable: null,
    })),
  );
});

const NEEDS: readonly [args: readonly string[], slice: string][] = [
  [["dashboard", "--port", "0"], "frontend"],
  [["run", ".", "--offline"], "backend"],
  [["demo", "--exit", "--port", "0"], "frontend|backend"],
];

for (const [args, slice] of NEEDS) {
  Deno.test(`remora ${args.join(" ")} without its slice is one friendly line and exit code 2`, async () => {
    await using place = await Workplace.create();
    const { code, stdout, stderr } = await withoutSlices(place, args);
    assert.equal(code, 2, stdout);
    assert.equal(stdout, "");
    assert.match(
      stderr,
      new RegExp(
        `^SLICE-MISSING: The (${slice}) slice is not available \\(.*\\)\\. Run again with --allow-read\n$`,
      ),
    );
  });
}

Deno.test("questions, answer and events need no slice", async () => {
  await using place = await Workplace.create();
  for (const args of [["questions"], ["events", "tail"], ["review", "diff"]]) {
    const { code, stderr } = await withoutSlices(place, args);
    assert.equal(code, 0, `${args.join(" ")}: ${stderr}`);
  }
});

Deno.test("a slice with a defect is not passed over as missing", async () => {
  await using place = await Workplace.create();
  const broken = `${place.folder}/broken.ts`;
  await Deno.writeTextFile(broken, "throw new Error('boom');\n");
  const config = JSON.parse(await Deno.readTextFile(`${ROOT}/deno.json`));
  const stricli = JSON.parse(await Deno.readTextFile(`${ROOT}/cli/deno.json`)).imports;
  await Deno.writeTextFile(
    `${place.folder}/deno.json`,
    JSON.stringify({
      unstable: config.unstable,
      imports: {
        ...stricli,
        "@remora/cli": `${ROOT}/cli/mod.ts`,
        "@remora/core": `${ROOT}/core/mod.ts`,
        "@remora/core/base": `${ROOT}/core/base.ts`,
        "@remora/backend/bundles": broken,
      },
    }),
  );
  const { code, stderr } = await deno([
    ...["run", "-A", "--no-lock", "--config", `${place.folder}/deno.json`],
    ...[CLI, "list-agents"],
  ], { cwd: place.folder });
  assert.equal(code, 2);
  assert.match(
    stderr,
    /^SLICE-BROKEN: The backend slice is installed but failed to load \(boom\)/m,
  );
});
