// What the dashboard's streams are compared with. Nothing of this reaches a package.
// deno-lint-ignore-file no-import-prefix
export { Hono } from "npm:hono@4.13.19";
export { streamSSE } from "npm:hono@4.13.19/streaming";
