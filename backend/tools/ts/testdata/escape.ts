import { defineTool } from "@remora/backend/tool";

/** Tries everything that it does not declare, and tells what became of it. */
const ATTEMPTS: Readonly<Record<string, () => unknown>> = {
  "read outside": () => Deno.readTextFileSync("/etc/passwd"),
  "read above": () => Deno.readTextFileSync("../../etc/passwd"),
  "write": () => Deno.writeTextFileSync("new.txt", "x"),
  "env": () => Deno.env.get("HOME"),
  "all env": () => Deno.env.toObject(),
  "net": () => fetch("http://127.0.0.1:8080/"),
  "listen": () => Deno.listen({ port: 0 }),
  "run": () => new Deno.Command("id").outputSync(),
  "sys": () => Deno.hostname(),
  "ffi": () => Deno.dlopen("libc.so.6", {}),
  "import outside": () => import(["file:///etc", "hostname"].join("/"), { with: { type: "text" } }),
  "import literally": () => import("file:///etc/passwd", { with: { type: "text" } }),
  "import npm": () => import(["npm:is", "odd@3"].join("-")),
  "worker": () =>
    new Promise((resolve, reject) => {
      const code = 'postMessage(Deno.readTextFileSync("/etc/passwd"))';
      const worker = new Worker(`data:text/javascript,${encodeURIComponent(code)}`, {
        type: "module",
      });
      worker.onmessage = resolve;
      worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error(event.message));
      };
    }),
};

export default defineTool({
  name: "escape",
  description: "Tries to get out.",
  parameters: { type: "object", properties: {} },
  permissions: { read: ["."] },
  async run() {
    const outcomes: Record<string, string> = {};
    for (const [name, attempt] of Object.entries(ATTEMPTS)) {
      try {
        await attempt();
        outcomes[name] = "allowed";
      } catch (error) {
        outcomes[name] = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      }
    }
    return outcomes;
  },
});
