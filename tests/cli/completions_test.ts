import assert from "node:assert/strict";
import { agentStarted, askUser, openStore } from "@remora/core";
import { join } from "node:path";
import { CLI, Workplace } from "./_remora.ts";

/** Whether a shell can be run here. */
async function has(shell: string): Promise<boolean> {
  try {
    return (await new Deno.Command(shell, { args: ["-c", "exit 0"] }).output()).success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** A workplace with a command called remora, and the completion script of a shell. */
async function prepare(shell: string): Promise<{ place: Workplace; script: string; path: string }> {
  const place = await Workplace.create();
  const script = join(place.folder, shell === "zsh" ? "_remora" : `remora.${shell}`);
  const { code, stdout, stderr } = await place.remora(["completions", shell]);
  assert.equal(code, 0, stderr);
  await Deno.writeTextFile(script, stdout);
  const bin = join(place.folder, "bin");
  await Deno.mkdir(bin);
  const command = `#!/bin/sh\nexec '${Deno.execPath()}' run -A '${CLI}' "$@"\n`;
  await Deno.writeTextFile(join(bin, "remora"), command, { mode: 0o755 });
  await Deno.mkdir(join(place.folder, "src"));
  return { place, script, path: `${bin}:${Deno.env.get("PATH")}` };
}

async function run(shell: string, code: string, place: Workplace, path: string): Promise<string> {
  const { stdout, stderr } = await new Deno.Command(shell, {
    args: shell === "zsh" ? ["-f", "-c", code] : ["-c", code],
    cwd: place.folder,
    env: { PATH: path, REMORA_STORE: place.store, HOME: place.folder, TERM: "dumb" },
    signal: AbortSignal.timeout(30_000),
  }).output();
  const problem = new TextDecoder().decode(stderr);
  assert.doesNotMatch(problem, /error|unknown|not found/i);
  return new TextDecoder().decode(stdout);
}

const SHELLS = new Map(
  await Promise.all(
    ["bash", "zsh", "fish"].map(async (shell) => [shell, await has(shell)] as const),
  ),
);

function shellTest(name: string, shell: string, test: () => Promise<void>): void {
  const isThere = SHELLS.get(shell) === true;
  Deno.test(isThere ? name : `${name} [${shell} is not installed]`, { ignore: !isThere }, test);
}

shellTest("bash completes commands, options, values and names of bundles", "bash", async () => {
  const { place, script, path } = await prepare("bash");
  await using _ = place;
  const lines = [
    "ev",
    "events t",
    "run --form",
    "run --format j",
    "run --bundle doc",
    "--config none review acc",
    "dashboard --port 80 --read",
    "run sr",
    "completions z",
    "man x",
  ];
  const code = `. '${script}'
complete_line() { COMP_WORDS=(remora $1); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _remora; echo "\${COMPREPLY[*]}"; }
${lines.map((line) => `complete_line '${line}'`).join("\n")}`;
  assert.deepEqual((await run("bash", code, place, path)).trimEnd().split("\n"), [
    "events",
    "tail",
    "--format",
    "json",
    "docstring",
    "accept",
    "--read-only",
    "src",
    "zsh",
  ]);
});

shellTest("fish completes commands, options, values and names of bundles", "fish", async () => {
  const { place, script, path } = await prepare("fish");
  await using _ = place;
  const lines = [
    "ev",
    "events t",
    "run --format j",
    "run --bundle doc",
    "dashboard --port 80 --read",
    "completions z",
    "--config none review acc",
  ];
  const code = [`source '${script}'`, ...lines.map((line) => `complete -C 'remora ${line}'`)].join(
    "\n",
  );
  const words = (await run("fish", code, place, path)).trimEnd().split("\n")
    .map((line) => line.split("\t")[0]);
  assert.deepEqual(words, [
    "events",
    "tail",
    "json",
    "docstring",
    "--read-only",
    "zsh",
    "accept",
  ]);
});

shellTest("zsh completes commands, options, values and names of bundles", "zsh", async () => {
  const { place, script, path } = await prepare("zsh");
  await using _ = place;
  // A shell in a terminal of its own: TAB completes what is clear, ENTER shows what it became.
  const lines = [
    "ev\tt\t",
    "run --form\tj\t",
    "run --bundle doc\t",
    "dashboard --read\t",
    "review acc\t",
    "completions z\t",
  ];
  const code = `
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PS1= PS2= ; unsetopt zle_bracketed_paste; autoload -Uz compinit; compinit -u -D; source '${script}'"
zpty -w shell "show() { print -r -- \\"<\\$*>\\" }; alias remora=show; compdef _remora show; setopt no_complete_aliases; print READY"
local out
while zpty -r shell out; do [[ $out == READY* ]] && break; done
${
    lines.map((line) =>
      `zpty -w -n shell $'show ${line.replaceAll("\t", "\\t")}\\n'\n` +
      `while zpty -r shell out; do [[ $out == *'<'*'>'* ]] && print -r -- "$out" && break; done`
    ).join("\n")
  }
zpty -d shell`;
  const shown = [...(await run("zsh", code, place, path)).matchAll(/<([^>]*)>/g)]
    .map(([, words]) => words?.trim());
  assert.deepEqual(shown, [
    "events tail",
    "run --format json",
    "run --bundle docstring",
    "dashboard --read-only",
    "review accept",
    "completions zsh",
  ]);
});

Deno.test("completions --values lists what waits and what ran, with what it is about", async () => {
  await using place = await Workplace.create();
  {
    await using store = await openStore(place.store);
    const agent = { agentId: "a", graphId: "g", name: "lint a" };
    await store.events.append([
      agentStarted({ ...agent, bundle: "lint", target: "a.ts", workspaceId: "w" }),
    ]);
    const stop = new AbortController();
    const id = "3f1c1f7e-0000-4000-8000-000000000001";
    const options = { ...agent, id, events: store.events, signal: stop.signal };
    const asked = askUser(store.workspace("w"), "Go\non?", options).catch(() => {});
    for await (const _ of store.events.follow({ filter: { actions: ["blocked"] } })) break;
    stop.abort();
    await asked;
  }
  const env = { REMORA_STORE: place.store };
  const questions = await place.remora(["completions", "--values", "questions"], env);
  assert.match(questions.stdout, /^3f1c1f7e\tGo.on\?\n$/);
  const bundles = await place.remora(["completions", "--values", "bundles"], env);
  assert.match(bundles.stdout, /^lint\tshipped$/m);
  assert.equal((await place.remora(["completions", "--values", "runs"], env)).stdout, "");
});
