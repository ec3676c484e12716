/**
 * A setting of git, of the last text that has it; `true` where it stands without a value.
 *
 * @param texts What stands in configuration files, those that count more behind the others.
 * @param section Of sections without a second name, which is all that is needed here.
 */
export function gitSetting(
  texts: readonly string[],
  section: string,
  name: string,
): string | undefined {
  let value: string | undefined;
  for (const text of texts) {
    let within = "";
    for (const line of text.replaceAll(/\\\r?\n/g, "").split(/\r?\n/)) {
      const [head = "", inside] = /^\s*\[\s*([^\]]*?)\s*\]/.exec(line) ?? [];
      within = inside?.toLowerCase() ?? within;
      const [, key, rest] = /^\s*([a-z][\w-]*)\s*(?:=(.*)|[;#].*)?$/i.exec(
        line.slice(head.length),
      ) ?? [];
      if (within !== section || key?.toLowerCase() !== name) continue;
      value = rest === undefined ? "true" : valueOf(rest);
    }
  }
  return value;
}

/** A value as it is meant: quotation marks keep spaces and comments, a backslash the next sign. */
function valueOf(written: string): string {
  let value = "";
  let kept = 0;
  let isQuoted = false;
  for (let index = 0; index < written.length; index++) {
    const sign = written[index]!;
    if (sign === '"') {
      isQuoted = !isQuoted;
      kept = value.length;
      continue;
    }
    if (!isQuoted && (sign === "#" || sign === ";")) break;
    if (value === "" && kept === 0 && !isQuoted && /\s/.test(sign)) continue;
    value += sign === "\\" ? unescaped(written[++index]) : sign;
    if (isQuoted || !/\s/.test(sign)) kept = value.length;
  }
  return value.slice(0, kept);
}

function unescaped(sign = ""): string {
  return sign === "n" ? "\n" : sign === "t" ? "\t" : sign;
}
