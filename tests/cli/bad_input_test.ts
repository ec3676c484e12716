import assert from "node:assert/strict";
import { agentStarted, askUser, openStore } from "@remora/core";
import { join } from "node:path";
import { CLI, Workplace } from "./_remora.ts";

/** A mistake somebody can make, and the line that answers it. */
interface Mistake {
  readonly name: string;
  readonly args: readonly string[];
  readonly stderr: RegExp;
}

const MISTAKES: readonly Mistake[] = [
  {
    name: "an unreachable model server",
    args: ["run", "src", "--base-url", "http://127.0.0.1:9/v1"],
    stderr:
      /^MODEL-UNREACHABLE: Cannot reach the model server at http:\/\/127\.0\.0\.1:9\/v1 .*--offline/,
  },
  {
    name: "an unreachable model server of the demo",
    args: ["demo", "--exit", "--no-open", "--port", "0", "--base-url", "http://127.0.0.1:9/v1"],
    stderr: /^MODEL-UNREACHABLE: Cannot reach the model server at http:\/\/127\.0\.0\.1:9\/v1/,
  },
  {
    name: "an unknown bundle",
    args: ["run", "src", "--offline", "--bundle", "lnit"],
    stderr: /^BUNDLE-NOT-FOUND: There is no bundle "lnit"; did you mean "lint"\?/,
  },
  {
    name: "a path that does not exist",
    args: ["run", "nowhere", "--offline"],
    stderr: /^PATH-NOT-FOUND: .*"nowhere"/,
  },
  {
    name: "a path with nothing to work on",
    args: ["run", "empty", "--offline"],
    stderr: /^RUN-NOTHING: /,
  },
  {
    name: "an unknown store scheme",
    args: ["run", "src", "--offline", "--store", "redis://localhost"],
    stderr: /^STORE-SCHEME: Cannot open store "redis:\/\/localhost": unknown scheme "redis"\. Use /,
  },
  {
    name: "an unknown store scheme of the dashboard",
    args: ["dashboard", "--port", "0", "--store", "redis://user:secret@localhost"],
    stderr: /^STORE-SCHEME: Cannot open store "redis:\/\/\*\*\*@localhost"/,
  },
  {
    name: "a corrupt store",
    args: ["questions", "--store", "sqlite:corrupt.db"],
    stderr: /^STORE-CORRUPT: Cannot read .*corrupt\.db/,
  },
  {
    name: "a corrupt store of a run",
    args: ["run", "src", "--offline", "--store", "sqlite:corrupt.db"],
    stderr: /^STORE-CORRUPT: Cannot read .*corrupt\.db/,
  },
  {
    name: "a store that is not there",
    args: ["questions", "--store", "sqlite:other.db"],
    stderr: /^STORE-MISSING: Cannot open .*other\.db/,
  },
  {
    name: "an answer to an unknown question",
    args: ["answer", "0198c2", "yes", "--store", "sqlite:unused.db"],
    stderr:
      /^QUESTION-UNKNOWN: No question has the id "0198c2".*questions --store sqlite:unused\.db/,
  },
  {
    name: "resuming where nothing ran",
    args: ["resume", "--store", "sqlite:unused.db"],
    stderr: /^RUN-NOT-FOUND: There is no run that could be resumed/,
  },
  {
    name: "a run that does not exist",
    args: ["resume", "0198c2", "--store", "sqlite:unused.db"],
    stderr: /^RUN-NOT-FOUND: There is no run "0198c2"/,
  },
  {
    name: "a store with a mistake in its name, to go on with",
    args: ["resume", "--store", "sqlite:fresh.db"],
    stderr: /^STORE-MISSING: Cannot open fresh\.db for reading: there is no such file/,
  },
  {
    name: "an answer in a folder where nothing has run",
    args: ["answer", "0198c2", "yes"],
    stderr: /^STORE-MISSING: Nothing has run here yet/,
  },
  {
    name: "a store below a file",
    args: ["run", "src", "--offline", "--store", "sqlite:src/a.ts/x.db"],
    stderr: /^STORE-PATH: .*src\/a\.ts is no folder/,
  },
  {
    name: "reading on behind the end of a log",
    args: ["events", "tail", "--after", "5000", "--store", "sqlite:unused.db"],
    stderr: /^STORE-REPLACED: The log ends at 0 and was read to 5000/,
  },
  {
    name: "an unknown bundle to validate",
    args: ["validate-agents", "lnit"],
    stderr: /^BUNDLE-NOT-FOUND: /,
  },
  {
    name: "a model beside the offline one",
    args: ["run", "src", "--offline", "--base-url", "http://127.0.0.1:9/v1"],
    stderr: /^USAGE: --offline goes without --base-url and --model/,
  },
  {
    name: "a variable of a script that was not set, for a path",
    args: ["run", "", "--offline", "--store", "sqlite:fresh.db"],
    stderr: /^USAGE: Bad value "" for PATH: it is empty/,
  },
  {
    name: "a variable of a script that was not set, for a question",
    args: ["answer", "", "yes", "--store", "sqlite:unused.db"],
    stderr: /^USAGE: Bad value "" for ID: it is empty/,
  },
  {
    name: "a path that is longer than any can be",
    args: ["run", "x".repeat(5_000), "--offline", "--store", "sqlite:fresh.db"],
    stderr: /^SYSTEM: .{0,2000} … .{0,2000}$/m,
  },
  {
    name: "a worker for a run in a store that is not there",
    args: ["worker", "0198c2", "--offline", "--store", "sqlite:fresh.db"],
    stderr: /^STORE-MISSING: Cannot open fresh\.db for reading/,
  },
  {
    name: "watching what is not there",
    args: ["watch", "nowhere", "--offline", "--store", "sqlite:fresh.db"],
    stderr: /^PATH-NOT-FOUND: There is no file or folder "nowhere"/,
  },
  {
    name: "a device as a store",
    args: ["run", "src", "--offline", "--store", "sqlite:/dev/null"],
    stderr: /^STORE-PATH: Cannot open \/dev\/null: it is no regular file/,
  },
  {
    name: "a mistake in an option of two words",
    args: ["demo", "--nope"],
    stderr: /^USAGE: Unknown option --nope \(did you mean --no-open\?\)/,
  },
  {
    name: "an option before its command",
    args: ["review", "--store", "sqlite:fresh.db", "diff"],
    stderr: /^USAGE: Unknown option "--store" where a command is expected/,
  },
  {
    name: "a token that no browser could send",
    args: ["dashboard", "--port", "0", "--token", "ab c"],
    stderr: /^USAGE: /,
  },
];

async function place(): Promise<Workplace> {
  const place = await Workplace.create();
  await Deno.mkdir(join(place.folder, "src"));
  await Deno.mkdir(join(place.folder, "empty"));
  await Deno.writeTextFile(join(place.folder, "src", "a.ts"), "export const a = 1;\n");
  await (await openStore(`sqlite:${join(place.folder, "unused.db")}`)).close();
  await Deno.writeTextFile(join(place.folder, "corrupt.db"), "not a database, ".repeat(500));
  return place;
}

for (const { name, args, stderr } of MISTAKES) {
  Deno.test(`${name}: one line on stderr, exit code 2, nothing on stdout`, async () => {
    await using here = await place();
    const outcome = await here.remora(args);
    assert.equal(outcome.code, 2, outcome.stderr);
    assert.match(outcome.stderr, stderr);
    assert.equal(outcome.stderr.trimEnd().split("\n").length, 1, outcome.stderr);
    assert.doesNotMatch(outcome.stderr, /\n\s+at |secret/);
    assert.equal(outcome.stdout, "");
    await assert.rejects(Deno.stat(join(here.folder, "fresh.db")), Deno.errors.NotFound);
  });
}

Deno.test("a port in use: the dashboard says so and names a free one", async () => {
  await using here = await place();
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr;
  const outcome = await here.remora(["dashboard", "--port", String(port)]);
  assert.equal(outcome.code, 2);
  assert.match(
    outcome.stderr,
    new RegExp(`^PORT-IN-USE: Cannot listen on 127\\.0\\.0\\.1:${port}: .*--port \\d+\n$`),
  );
});

Deno.test("a read-only store: reading works, writing is refused, nothing is lost", async () => {
  await using here = await place();
  {
    await using store = await openStore(here.store);
    await store.events.append([
      agentStarted({ agentId: "a", name: "a", bundle: "b", target: "t", workspaceId: "w" }),
    ]);
  }
  await makeReadOnly(join(here.folder, "remora.db"));
  const read = await here.remora(["events", "tail", "--store", here.store]);
  assert.equal(read.code, 0, read.stderr);
  const run = await here.remora(["run", "src", "--offline", "--store", here.store]);
  assert.equal(run.code, 2, run.stderr);
  assert.match(run.stderr, /^STORE-READONLY: /);
  assert.equal(run.stderr.trimEnd().split("\n").length, 1);
  const again = await here.remora(["events", "tail", "--store", here.store]);
  assert.equal(again.stdout, read.stdout);
  assert.match(again.stdout, /agent:started/);
});

/**
 * Makes a database read-only for everybody, the superuser included: SQLite does not write to a file whose
 * write version it does not know. https://www.sqlite.org/fileformat2.html#file_format_version_numbers
 */
async function makeReadOnly(file: string): Promise<void> {
  using handle = await Deno.open(file, { read: true, write: true });
  await handle.seek(18, Deno.SeekMode.Start);
  await handle.write(Uint8Array.of(3));
}

Deno.test("--debug shows where it happened, below the same line", async () => {
  await using here = await place();
  const outcome = await here.remora(["run", "nowhere", "--offline", "--debug"]);
  assert.equal(outcome.code, 2);
  const [line = "", ...stack] = outcome.stderr.trimEnd().split("\n");
  assert.match(line, /^PATH-NOT-FOUND: /);
  assert.match(stack.join("\n"), /\n\s+at .*backend\/discovery/);
});

Deno.test("a question that was answered says by whom, whatever is answered now", async () => {
  await using here = await place();
  await using store = await openStore(here.store);
  const agent = { agentId: "a", graphId: "g", name: "lint a" };
  await store.events.append([
    agentStarted({ ...agent, bundle: "lint", target: "a.ts", workspaceId: "w" }),
  ]);
  const id = "3f1c1f7e-0000-4000-8000-000000000001";
  const asked = askUser(store.workspace("w"), "Go on?", {
    ...agent,
    id,
    options: ["yes", "no"],
    events: store.events,
    signal: AbortSignal.timeout(30_000),
  });
  for await (const _ of store.events.follow({ filter: { actions: ["blocked"] } })) break;
  const args = ["--store", here.store];
  assert.equal((await here.remora(["answer", id, "yes", "--by", "Ada", ...args])).code, 0);
  await asked;
  for (const answer of ["no", "nonsense"]) {
    const { code, stderr } = await here.remora(["answer", id, answer, ...args]);
    assert.equal(code, 2);
    assert.match(stderr, /^QUESTION-ANSWERED: .*already answered by Ada \(cli\)/);
  }
});

Deno.test("output that cannot be written is an error, and no stack trace", {
  ignore: Deno.build.os !== "linux",
}, async () => {
  await using here = await place();
  const script = 'deno="$1"; shift; exec "$deno" run -A "$@" > /dev/full';
  const run = (...args: string[]) =>
    new Deno.Command("/bin/sh", {
      args: ["-c", script, "sh", Deno.execPath(), CLI, ...args],
      cwd: here.folder,
      env: { REMORA_STORE: "" },
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).output();
  for (const args of [["--help"], ["run", "src", "--offline"]]) {
    const { code, stderr } = await run(...args);
    const text = new TextDecoder().decode(stderr);
    assert.equal(code, 2, text);
    assert.match(text, /^OUTPUT: Cannot write the output: No space left on device/m);
    assert.doesNotMatch(text, /\n\s+at |Uncaught/);
  }
});
