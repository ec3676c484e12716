const TOKEN =
  /#[^\n]*|("""|''')(?:\\[\s\S]|(?!\1)[^\\])*\1|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'|[([{]|[)\]}]|\n/g;

/**
 * A script with spaces for the line ends and comments within brackets, where they mean nothing: everything
 * stays at its index. The grammar stumbles over lines within brackets that are indented less than what is
 * around them.
 */
export function joinBrackets(text: string): string {
  let depth = 0;
  return text.replaceAll(TOKEN, (token) => {
    if (/^[([{]$/.test(token)) depth++;
    else if (/^[)\]}]$/.test(token)) depth = Math.max(0, depth - 1);
    else if (depth > 0 && (token === "\n" || token.startsWith("#"))) {
      return " ".repeat(token.length);
    }
    return token;
  });
}
