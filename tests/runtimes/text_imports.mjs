// For Node: `import text from "x" with { type: "text" }`, which the dashboard uses for its scripts.
// node --import ./text_imports.mjs app.js
import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";

registerHooks({
  load(url, context, nextLoad) {
    if (context.importAttributes?.type !== "text") return nextLoad(url, context);
    const source = `export default ${JSON.stringify(readFileSync(fileURLToPath(url), "utf8"))};`;
    return { format: "module", source, shortCircuit: true };
  },
});
