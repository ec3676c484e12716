/** What people should know about a dependency before they accept it. */
export interface DependencyNote {
  /** What it is for here. */
  readonly purpose: string;
  /** Who keeps it. */
  readonly keeper: string;
  /** What was considered in its place, and why not. */
  readonly instead: string;
}

/** By npm name. A direct dependency without a note, and a note without a dependency, fail a test. */
export const NOTES: Readonly<Record<string, DependencyNote>> = {
  "hono": {
    purpose: "routes, requests and server-side JSX of the dashboard; `@hono/hono` in code",
    keeper: "Hono project (honojs)",
    instead: "oak (larger, no JSX); bare `Deno.serve` (routing, cookies and JSX escaping by hand)",
  },
  "idiomorph": {
    purpose: "turns the page into what the server drew and keeps focus; served from our own origin",
    keeper: "Big Sky Software (htmx)",
    instead:
      "htmx 4 (1.3 MB on npm, four times the script; only its morphing and stream were used); Datastar (needs `unsafe-eval`); a framework with a build step",
  },
  "openai": {
    purpose: "HTTP client of OpenAI-compatible servers: retries, streaming, errors",
    keeper: "OpenAI",
    instead:
      "bare `fetch` (retry rules and stream parsing by hand); `ai` (several packages, own types)",
  },
  "yaml": {
    purpose: "bundle manifests with the line and column of every node, for findings",
    keeper: "Eemeli Aro",
    instead: "js-yaml (no positions)",
  },
  "ignore": {
    purpose: "`.gitignore` rules in discovery, as git applies them",
    keeper: "Kael Zhang",
    instead:
      "own matcher (negation and nested files are easy to get wrong); calling git (may be absent)",
  },
  "web-tree-sitter": {
    purpose: "parses code in any process, without permissions; `@remora/backend/syntax` only",
    keeper: "tree-sitter project",
    instead:
      "the TypeScript compiler (23 MB, one language); native tree-sitter (FFI, build scripts)",
  },
  "@vscode/tree-sitter-wasm": {
    purpose: "the grammars, compiled; fetched when something parses for the first time",
    keeper: "Microsoft (Visual Studio Code)",
    instead:
      "tree-sitter-typescript, -javascript, -python (57 MB, build scripts that ask to be run); " +
      "tree-sitter-wasms (does not load in the current runtime)",
  },
  "@tree-sitter-grammars/tree-sitter-toml": {
    purpose:
      "the grammar of TOML, compiled; fetched for the first TOML file whose tables are wanted",
    keeper: "tree-sitter-grammars",
    instead:
      "own reader (we had one; it took no queries and found nothing broken); tree-sitter-wasms (51 " +
      "MB, does not load in the current runtime). Its build script is for native use and is not run",
  },
  "mdast-util-from-markdown": {
    purpose: "sections and code blocks of Markdown with their places, as CommonMark has them",
    keeper: "unified collective",
    instead: "own scanner (setext headings, fences in lists, HTML blocks); marked (no positions)",
  },
  "@stricli/core": {
    purpose: "typed flags and lazily loaded commands; 4 ms to import",
    keeper: "Bloomberg",
    instead: "cliffy (JSR only); commander (flags are not typed, commands are not lazy)",
  },
  "@nats-io/nats-core": {
    purpose:
      "the NATS protocol: connection, reconnection, login; JetStream is asked in plain messages",
    keeper: "Synadia (NATS authors)",
    instead:
      "`@nats-io/jetstream`, `kv`, `obj` (retries would lose message ids, a lost server is " +
      "noticed late); `transport-node` (a refused login ends the process)",
  },
  "typescript": {
    purpose: "tests only: counts the functions of real code independently of our discovery",
    keeper: "Microsoft",
    instead: "hand-counted files (small, and wrong after the next change)",
  },
  "axe-core": {
    purpose: "accessibility rules, run in the browser tests",
    keeper: "Deque Systems",
    instead: "pa11y (brings a browser of its own); looking only",
  },
  "fast-check": {
    purpose: "property tests",
    keeper: "Nicolas Dubien",
    instead: "hand-written random loops (no shrinking)",
  },
  "@copilotkit/aimock": {
    purpose: "an independent model server, against which our client and our own server are checked",
    keeper: "CopilotKit",
    instead: "none that speaks the protocol with tools and streams, without dependencies",
  },
  "playwright-core": {
    purpose: "browser tests with the Chromium that is installed",
    keeper: "Microsoft",
    instead: "puppeteer-core (no roles and labels as locators)",
  },
};
