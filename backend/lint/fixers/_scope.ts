import type { Source, Span } from "../_source.ts";

/** The function around an offset, as its braces; the whole text outside of any. */
export function functionAround(source: Source, offset: number): Span {
  let at = offset;
  while (true) {
    const block = source.around(at);
    if (block.start === 0 && block.end === source.text.length) return block;
    if (isFunctionBody(source, block.start)) return block;
    at = block.start;
  }
}

const CONTROL = /\b(?:if|for|await|while|switch|catch|with)\s*$/;
const PLAIN_BLOCK = /\b(?:else|try|finally|do|static)\s*$/;
const CLASS_LIKE = /\b(?:class|interface|enum|namespace|module)\b[^;{}()]*$/;

/** Whether the brace at an offset opens the body of a function. */
export function isFunctionBody(source: Source, open: number): boolean {
  const before = source.code.slice(0, open).trimEnd();
  if (before.endsWith("=>")) return true;
  if (PLAIN_BLOCK.test(before) || CLASS_LIKE.test(before)) return false;
  if (before.endsWith(")")) {
    const paren = source.opening(before.length - 1);
    return paren !== undefined && !CONTROL.test(source.code.slice(0, paren));
  }
  // `): string {` and `): Promise<void> {`; not `case 1: {`, not `{ key: {`.
  return /\)\s*:\s*[^;{}=]+$/.test(before);
}

/** Where a variable declared at an offset can be seen once it is no `var`: its block, or its loop. */
export function blockScope(source: Source, declaration: Span, inLoopHead: boolean): Span {
  if (!inLoopHead) return source.around(declaration.start);
  const head = source.around(declaration.start, "(");
  const body = source.codeAfter(head.end);
  if (source.code[body] === "{") {
    return { start: head.start, end: (source.closing(body) ?? body) + 1 };
  }
  const semicolon = source.code.indexOf(";", head.end);
  return { start: head.start, end: semicolon < 0 ? source.text.length : semicolon + 1 };
}
