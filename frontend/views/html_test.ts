import assert from "node:assert/strict";
import { DashboardState } from "../state/mod.ts";
import { customPanel } from "./custom_panel.tsx";
import { html } from "./html.ts";

Deno.test("html escapes every value, in text and in attributes", () => {
  const nasty = `<script>"'&`;
  assert.equal(
    html`<p title="${nasty}">${nasty}${undefined}${false}${0}</p>`.text,
    `<p title="&lt;script&gt;&quot;&#39;&amp;">&lt;script&gt;&quot;&#39;&amp;0</p>`,
  );
});

Deno.test("html puts in what it made itself as it is, and joins lists", () => {
  const items = ["a", "<b>"].map((name) => html`<li>${name}</li>`);
  assert.equal(html`<ul>${items}</ul>`.text, "<ul><li>a</li><li>&lt;b&gt;</li></ul>");
});

Deno.test("a custom panel is drawn with its heading", () => {
  const panel = customPanel({ id: "mine", title: "A & B", body: () => html`<p>${"<x>"}</p>` });
  const model = { state: new DashboardState(), changes: new Map(), base: "", readOnly: false };
  const drawn = panel.draw(model).html;
  assert.match(drawn, /<section id="mine"[^>]*>/);
  assert.match(drawn, /A &amp; B/);
  assert.match(drawn, /<p>&lt;x&gt;<\/p>/);
});
