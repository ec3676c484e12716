const MAX_ALTERNATIVES = 64;

/**
 * Turns a glob into a test of paths: `*` and `?` within a name, `**` for any number of folders, `{a,b}`
 * alternatives. A pattern without a slash matches file names anywhere. No regular expression is made of
 * it: a pattern that a model wrote must not take for ever.
 */
export function globToTest(glob: string): (path: string) => boolean {
  const alternatives = expandBraces(glob.trim().replace(/^\.\//, ""))
    .map((pattern) => pattern.includes("/") ? pattern.split("/") : ["**", pattern]);
  return (path) => {
    const names = path.split("/");
    return alternatives.some((patterns) => matchPath(patterns, names));
  };
}

/** `a{b,c}` to `ab` and `ac`; not nested, and not more than a few. */
function expandBraces(pattern: string): readonly string[] {
  const open = pattern.indexOf("{");
  const close = pattern.indexOf("}", open);
  if (open < 0 || close < 0) return [pattern];
  const rests = expandBraces(pattern.slice(close + 1));
  const expanded: string[] = [];
  for (const choice of pattern.slice(open + 1, close).split(",")) {
    for (const rest of rests) {
      if (expanded.length < MAX_ALTERNATIVES) expanded.push(pattern.slice(0, open) + choice + rest);
    }
  }
  return expanded;
}

/** Whether the names match the patterns; each pair is looked at once. */
function matchPath(patterns: readonly string[], names: readonly string[]): boolean {
  // reach[n]: the patterns so far match the first n names.
  let reach = names.map(() => false);
  reach.unshift(true);
  for (const pattern of patterns) {
    let any = false;
    reach = reach.map((_, end) => {
      any ||= reach[end]!;
      if (pattern === "**") return any;
      return end > 0 && reach[end - 1]! && matchName(pattern, names[end - 1]!);
    });
  }
  return reach.at(-1)!;
}

/** `*` and `?` in one name. On a mismatch the last star takes one more character. */
function matchName(pattern: string, name: string): boolean {
  let at = 0;
  let star = -1;
  let taken = 0;
  for (let index = 0; index < name.length;) {
    const char = pattern[at];
    if (char === "*") {
      star = at++;
      taken = index;
    } else if (char === "?" || char === name[index]) {
      at++;
      index++;
    } else if (star >= 0) {
      at = star + 1;
      index = ++taken;
    } else return false;
  }
  while (pattern[at] === "*") at++;
  return at === pattern.length;
}
