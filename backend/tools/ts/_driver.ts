/**
 * The program that runs in the tool's process. It is text, because the tool's process may import nothing but
 * the tool: this module's own address could be one on the web.
 *
 * It imports the tool with a computed specifier on purpose: Deno reads what a program imports literally without
 * asking for permission, text files included; what is imported dynamically needs `--allow-read`.
 *
 * The answer is the last line of standard output, behind a number that the tool does not know when it is
 * imported.
 */
export const DRIVER = `
const input = JSON.parse(await new Response(Deno.stdin.readable).text());
const encoder = new TextEncoder();
const { stdout, exit } = Deno;
const writeSync = stdout.writeSync.bind(stdout);
for (const name of ["log", "info", "debug"]) console[name] = console.error;

function send(answer) {
  let bytes = encoder.encode("\\n" + input.nonce + JSON.stringify(answer) + "\\n");
  while (bytes.length > 0) bytes = bytes.subarray(writeSync(bytes));
  exit(0);
}

function fail(error) {
  const name = error instanceof Error && error.name !== "Error" ? error.name + ": " : "";
  send({ error: name + (error instanceof Error ? error.message : String(error)) });
}

globalThis.addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  fail(event.reason);
});

try {
  const { default: tool } = await import(input.module);
  if (typeof tool !== "object" || tool === null || typeof tool.run !== "function") {
    throw new Error("it has no default export made by defineTool()");
  }
  if (input.describe) {
    const { run, ...description } = tool;
    send({ value: description });
  } else {
    const value = await tool.run(input.args, input.context);
    send({ value: value === undefined ? null : value });
  }
} catch (error) {
  fail(error);
}
`;

/** What stands for this package in the tool's process. */
export const IMPORT_MAP = `data:application/json,${
  encodeURIComponent(JSON.stringify({
    imports: {
      "@remora/backend/tool": "data:text/javascript,export const defineTool = (tool) => tool;",
    },
  }))
}`;
