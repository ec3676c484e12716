import { answer } from "./answer.js";
import { attention } from "./attention.js";
import { connection } from "./connection.js";
import { drafts } from "./drafts.js";
import { events } from "./events.js";
import { gone } from "./gone.js";
import { keys } from "./keys.js";
import { moves } from "./moves.js";
import { notices } from "./notices.js";
import { page } from "./page.js";
import { patch } from "./patch.js";
import { person } from "./person.js";
import { phone } from "./phone.js";
import { scrubber } from "./scrubber.js";
import { theme } from "./theme.js";
import { time } from "./time.js";

const PARTS: readonly { toString(): string; readonly name: string }[] = [
  ...[patch, scrubber, notices, drafts, time, answer, gone, keys, moves, attention, theme],
  ...[events, person, phone],
  // The last: a stream that begins may patch what the others look at.
  connection,
];

/**
 * The script of the page. Its parts are functions in files of their own, which the tools read as what
 * they are; here they become one text.
 */
export function clientScript(): string {
  const calls = PARTS.map((part) => `(${part.toString()})(remora);`);
  return `"use strict";(()=>{const remora=(${page.toString()})();\n${calls.join("\n")}})();\n`;
}
