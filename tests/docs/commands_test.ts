import assert from "node:assert/strict";
import { deno, ROOT } from "../../tools/_deno.ts";
import { commands, remoraCall, serveFlags } from "./_commands.ts";
import { pages } from "./_markdown.ts";

const all = (await pages()).flatMap(commands);

const helps = new Map<string, Promise<string>>();

/** What `remora [COMMAND] --help` prints; empty when there is no such command. */
function help(command: string | undefined): Promise<string> {
  const args = ["run", "-A", "cli.ts", ...(command === undefined ? [] : [command]), "--help"];
  const known = helps.get(args.join(" ")) ??
    deno(args).then(({ code, stdout }) => code === 0 ? stdout : "");
  helps.set(args.join(" "), known);
  return known;
}

Deno.test("every deno task in README and docs exists", async () => {
  const { tasks }: { tasks: Record<string, unknown> } = JSON.parse(
    await Deno.readTextFile(`${ROOT}/deno.json`),
  );
  const unknown = all.filter(({ text }) => {
    const name = /^(?:npx -y deno@\S+|deno) task (?:-\S+ )*(\S+)/.exec(text)?.[1];
    return name !== undefined && !(name in tasks);
  });
  assert.deepEqual(unknown, []);
});

Deno.test("every deno task in the workflows and in .ci/run exists", async () => {
  const { tasks }: { tasks: Record<string, unknown> } = JSON.parse(
    await Deno.readTextFile(`${ROOT}/deno.json`),
  );
  for (const path of [".ci/run", ".github/workflows/ci.yml", ".github/workflows/publish.yml"]) {
    const text = await Deno.readTextFile(`${ROOT}/${path}`);
    for (const [, name] of text.matchAll(/\bdeno(?:@\S+)? task (?:-\S+ )*([\w:]+)/g)) {
      assert.ok(name! in tasks, `${path}: deno task ${name}`);
    }
  }
});

Deno.test("every remora command and flag in README and docs exists", async () => {
  const wrong: string[] = [];
  for (const { page, line, text } of all) {
    const call = remoraCall(text);
    if (!call) continue;
    const known = await help(call.command);
    if (known === "") wrong.push(`${page}:${line}: ${text}: no command ${call.command}`);
    for (const flag of call.flags) {
      if (known !== "" && !mentions(known, flag)) {
        wrong.push(`${page}:${line}: ${text}: no flag ${flag}`);
      }
    }
  }
  assert.deepEqual(wrong, []);
});

Deno.test("every flag of the dashboard's process in README and docs exists", async () => {
  const { stdout } = await deno(["run", "-A", "frontend/serve.ts", "--help"]);
  const wrong = all.filter(({ text }) =>
    serveFlags(text)?.some((flag) => !mentions(stdout, flag)) ?? false
  );
  assert.deepEqual(wrong, []);
});

Deno.test("the README's first block is the demo and the tests", async () => {
  const [first, second] = commands({
    path: "README.md",
    text: await Deno.readTextFile(`${ROOT}/README.md`),
  });
  assert.equal(first?.text, `npx -y deno@${Deno.version.deno} run -A cli.ts demo`);
  assert.equal(second?.text, `npx -y deno@${Deno.version.deno} task test`);
});

Deno.test("the version of Deno is the same in .ci/run, the workflows and the README", async () => {
  for (const path of [".ci/run", ".github/workflows/ci.yml", "README.md"]) {
    const text = await Deno.readTextFile(`${ROOT}/${path}`);
    const versions = new Set(text.match(/\b2\.\d+\.\d+\b/g));
    assert.deepEqual([...versions], ["2.9.6"], path);
  }
});

Deno.test("remoraCall() takes a command line apart", () => {
  assert.deepEqual(remoraCall("npx -y deno@2.9.6 run -A cli.ts demo --port 0 --no-open"), {
    command: "demo",
    flags: ["--port", "--no-open"],
  });
  assert.deepEqual(remoraCall("deno run -A jsr:@remora/cli events --format=json | head"), {
    command: "events",
    flags: ["--format"],
  });
  assert.deepEqual(remoraCall("deno task demo --exit"), { command: "demo", flags: ["--exit"] });
  assert.equal(remoraCall("remora --help")?.command, undefined);
  assert.equal(remoraCall("deno task test"), undefined);
});

Deno.test("commands() joins continued lines and drops comments", () => {
  const text = "```sh\n$ deno run \\\n    -A x.ts   # why\n\n# nothing\nls\n```\n";
  assert.deepEqual(commands({ path: "x.md", text }).map((command) => command.text), [
    "deno run -A x.ts",
    "ls",
  ]);
});

/** `--no-open` is the other side of `--[no-]open`, however a help text writes it. */
function mentions(help: string, flag: string): boolean {
  const names = [flag, flag.replace("--no-", "--[no-]"), flag.replace("--no-", "--")];
  return names.some((name) => help.includes(name));
}
