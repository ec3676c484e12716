import assert from "node:assert/strict";
import { type ColourDepth, colourDepth, createPaint } from "./colour.ts";
import { supportsLinks } from "./link.ts";

function depth(isTerminal: boolean, variables: Record<string, string>, os = "linux"): ColourDepth {
  return colourDepth({ isTerminal, env: (name) => variables[name], os });
}

Deno.test("a pipe gets no colour, a terminal what it can show", () => {
  assert.equal(depth(false, { TERM: "xterm-256color" }), 0);
  assert.equal(depth(true, {}), 1);
  assert.equal(depth(true, { TERM: "xterm-256color" }), 2);
  assert.equal(depth(true, { TERM: "xterm-256color", COLORTERM: "truecolor" }), 3);
  assert.equal(depth(true, { TERM: "dumb" }), 0);
  assert.equal(depth(true, {}, "windows"), 3);
});

Deno.test("NO_COLOR takes colour away, FORCE_COLOR brings it back", () => {
  assert.equal(depth(true, { NO_COLOR: "1", COLORTERM: "truecolor" }), 0);
  assert.equal(depth(true, { NO_COLOR: "" }), 1);
  assert.equal(depth(false, { FORCE_COLOR: "3" }), 3);
  assert.equal(depth(false, { FORCE_COLOR: "" }), 1);
  assert.equal(depth(false, { FORCE_COLOR: "1", NO_COLOR: "1" }), 1);
  assert.equal(depth(true, { FORCE_COLOR: "0" }), 0);
});

Deno.test("without colour every function returns its text, with it the outer colour goes on", () => {
  assert.equal(createPaint(0).bad("x"), "x");
  const { bad, ok } = createPaint(1);
  assert.equal(bad(`a${ok("b")}c`), "\x1b[31ma\x1b[32mb\x1b[39m\x1b[31mc\x1b[39m");
});

Deno.test("links are made only for terminals that are known to understand them", () => {
  const links = (isTerminal: boolean, variables: Record<string, string>) =>
    supportsLinks({ isTerminal, env: (name) => variables[name], os: "linux" });
  assert.equal(links(true, {}), false);
  assert.equal(links(true, { VTE_VERSION: "7200" }), true);
  assert.equal(links(false, { VTE_VERSION: "7200" }), false);
  assert.equal(links(true, { TERM_PROGRAM: "WezTerm", NO_COLOR: "1" }), false);
});
