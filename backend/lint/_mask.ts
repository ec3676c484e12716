/**
 * The text with everything blanked that is not code: comments, strings, regular expressions and the
 * text parts of templates become spaces of the same length, so that a search finds code only and
 * offsets stay true. It is a scanner, not a parser: who edits by it checks the result with the linter.
 */
export function maskNonCode(text: string): string {
  const out = text.split("");
  // For each open template expression, how many braces are open inside it.
  const templates: number[] = [];
  let position = 0;
  let last = "";
  let word = "";

  function blank(from: number, to: number): void {
    for (let i = from; i < to; i++) if (out[i] !== "\n" && out[i] !== "\r") out[i] = " ";
  }

  function skipTemplate(from: number): number {
    let i = from;
    while (i < text.length) {
      if (text[i] === "\\") i += 2;
      else if (text[i] === "`") return blankTo(from, i, i + 1);
      else if (text[i] === "$" && text[i + 1] === "{") {
        templates.push(0);
        return blankTo(from, i, i + 2);
      } else i++;
    }
    return blankTo(from, text.length, text.length); // a backslash at the end jumps over it
  }

  function blankTo(from: number, to: number, next: number): number {
    blank(from, to);
    return next;
  }

  while (position < text.length) {
    const char = text[position]!;
    const next = text[position + 1];
    if (char === "/" && next === "/") {
      const end = lineEnd(text, position);
      blank(position, end);
      position = end;
      continue;
    }
    if (char === "/" && next === "*") {
      const close = text.indexOf("*/", position + 2);
      const end = close < 0 ? text.length : close + 2;
      blank(position, end);
      position = end;
      continue;
    }
    if (char === '"' || char === "'") {
      const end = stringEnd(text, position);
      blank(position + 1, end - 1);
      position = end;
      last = char;
      word = "";
      continue;
    }
    if (char === "`") {
      position = skipTemplate(position + 1);
      last = "`";
      word = "";
      continue;
    }
    if (char === "/" && startsRegex(last, word)) {
      const end = regexEnd(text, position);
      blank(position + 1, end);
      position = end;
      last = ")";
      word = "";
      continue;
    }
    const depth = templates.length - 1;
    if (depth >= 0 && char === "{") templates[depth]!++;
    if (depth >= 0 && char === "}") {
      if (templates[depth] === 0) {
        templates.pop();
        position = skipTemplate(position + 1);
        last = "`";
        word = "";
        continue;
      }
      templates[depth]!--;
    }
    if (/[\w$]/.test(char)) {
      word = /[\w$]/.test(text[position - 1] ?? "") ? word + char : char;
      last = char;
    } else if (!/\s/.test(char)) {
      last = char;
      word = "";
    }
    position++;
  }
  return out.join("");
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}

function stringEnd(text: string, open: number): number {
  for (let i = open + 1; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === text[open]) return i + 1;
    // An apostrophe in JSX text opens nothing.
    else if (text[i] === "\n") return open + 1;
  }
  return open + 1;
}

function regexEnd(text: string, open: number): number {
  let inClass = false;
  for (let i = open + 1; i < text.length; i++) {
    const char = text[i];
    if (char === "\\") i++;
    else if (char === "\n") return open + 1;
    else if (char === "[") inClass = true;
    else if (char === "]") inClass = false;
    else if (char === "/" && !inClass) {
      let end = i + 1;
      while (/[a-z]/.test(text[end] ?? "")) end++;
      return end;
    }
  }
  return open + 1;
}

const BEFORE_REGEX = new Set([
  "return",
  "typeof",
  "case",
  "in",
  "of",
  "delete",
  "void",
  "throw",
  "new",
  "else",
  "do",
  "await",
  "yield",
  "instanceof",
]);

// Where an operand is expected, a slash opens a regular expression; behind one it divides.
function startsRegex(last: string, word: string): boolean {
  if (word !== "") return BEFORE_REGEX.has(word);
  return last === "" || /[=(,:[!&|?{};+\-*%~^<>]/.test(last);
}
