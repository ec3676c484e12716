import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import config from "../../cli/deno.json" with { type: "json" };
import { CLI, Workplace } from "./_remora.ts";

const ROOT_URL = new URL(".", pathToFileURL(CLI)).href;

/** What somebody may type by mistake, and the one line that answers it. */
const MISTAKES: readonly [args: readonly string[], stderr: RegExp][] = [
  [["evnts"], /^USAGE: Unknown command "evnts" \(did you mean events\?\)\. See remora --help\n$/],
  [["dashbord"], /did you mean dashboard\?/],
  [["events", "tial"], /Unknown command "tial" \(did you mean tail\?\)/],
  [["xyzzy"], /^USAGE: Unknown command "xyzzy"\. See remora --help\n$/],
  [["questions", "--stor", "x"], /^USAGE: Unknown option --stor \(did you mean --store\?\)/],
  [["questions", "-x"], /^USAGE: Unknown option -x\. /],
  [["questions", "--format", "yaml"], /^USAGE: Bad value "yaml" for --format: .*table, json/],
  [["dashboard", "--port", "70000"], /^USAGE: Bad value "70000" for --port: .*from 0 to 65535/],
  [["dashboard", "--port"], /^USAGE: --port needs a value\. /],
  [["run", "src", "--concurrency", "0"], /^USAGE: Bad value "0" for --concurrency: .*1 or more/],
  [["run", "src", "--base-url", "gpu:8000"], /^USAGE: Bad value "gpu:8000" for --base-url/],
  [["run"], /^USAGE: Missing argument PATH\. /],
  [["answer"], /^USAGE: Missing argument ID\. /],
  [["resume", "a", "b"], /^USAGE: Unexpected argument "b"\. /],
  [["demo", "--answer", "maybe"], /^USAGE: Bad value "maybe" for --answer: it is one of auto\. /],
];

for (const [args, stderr] of MISTAKES) {
  Deno.test(`remora ${args.join(" ")} is answered by one line and exit code 2`, async () => {
    await using place = await Workplace.create();
    const outcome = await place.remora(args);
    assert.equal(outcome.code, 2);
    assert.equal(outcome.stdout, "");
    assert.match(outcome.stderr, stderr);
    assert.equal(outcome.stderr.trimEnd().split("\n").length, 1);
  });
}

Deno.test("remora --version prints the version and nothing else", async () => {
  await using place = await Workplace.create();
  assert.equal((await place.remora(["--version"])).stdout, `${config.version}\n`);
});

Deno.test("remora without arguments, --help and help print the same list, exit code 0", async () => {
  await using place = await Workplace.create();
  const outcomes = await Promise.all(
    [[], ["--help"], ["help"], ["-h"]].map((args) => place.remora(args)),
  );
  for (const { code, stdout, stderr } of outcomes) {
    assert.equal(code, 0);
    assert.equal(stdout, outcomes[0]?.stdout);
    assert.equal(stderr, "");
  }
});

Deno.test("remora help X is remora X --help", async () => {
  await using place = await Workplace.create();
  const { stdout } = await place.remora(["help", "review", "accept"]);
  assert.equal(stdout, (await place.remora(["review", "accept", "--help"])).stdout);
  assert.match(stdout, /remora review accept --all/);
});

Deno.test("colour shows only where it was asked for", async () => {
  await using place = await Workplace.create();
  const plain = await place.remora(["--help"]);
  assert.ok(!plain.stdout.includes("\x1b"), plain.stdout);
  const forced = await place.remora(["--help"], { FORCE_COLOR: "3" });
  assert.ok(forced.stdout.includes("\x1b[38;2;"), forced.stdout);
});

Deno.test("--help runs neither core nor a slice", async () => {
  await using place = await Workplace.create();
  // Coverage names every module that ran.
  const folder = `${place.folder}/coverage`;
  const { stdout } = await place.remora(["--help"], { DENO_COVERAGE_DIR: folder });
  assert.match(stdout, /list-agents/);
  const ran: string[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    const { url } = JSON.parse(await Deno.readTextFile(`${folder}/${name}`));
    if (url.startsWith(ROOT_URL)) ran.push(url.slice(ROOT_URL.length));
  }
  assert.ok(ran.includes("cli/app.ts"), ran.join("\n"));
  assert.deepEqual(ran.filter((path) => path !== "cli.ts" && !path.startsWith("cli/")), []);
  // What a command does is loaded when it runs.
  assert.deepEqual(ran.filter((path) => /commands\/.*(?<!command)\.ts$/.test(path)), []);
});
