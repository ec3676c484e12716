import { allNodes, type CompletionFlag, type CompletionNode, type Values } from "./tree.ts";

/** The completion of fish 3 and newer. */
export function fishCompletion(root: CompletionNode): string {
  const nodes = allNodes(root);
  const known = nodes.filter(({ words }) => words.length > 0).map(({ words }) =>
    `'${words.join(" ")}'`
  );
  return `# fish completion for remora. Made by: remora completions fish
function __remora_values
    remora completions --values $argv[1] 2>/dev/null
end

# Where on the command line this is: the words of the command, without options.
function __remora_at
    set -l known ${known.join(" ")}
    set -l at
    for word in (commandline -opc)[2..]
        set -l longer (string join ' ' -- $at $word)
        contains -- $longer $known; and set at $longer
    end
    test "$at" = "$argv[1]"
end

complete -c remora -f
${nodes.flatMap(nodeLines).join("\n")}
`;
}

function nodeLines(node: CompletionNode): string[] {
  const { words, flags, children, args } = node;
  const here = `complete -c remora -n "__remora_at '${words.join(" ")}'"`;
  const [first] = args;
  return [
    ...children.map(({ words, brief }) => `${here} -f -a ${words.at(-1)} -d ${quoted(brief)}`),
    ...flags.map((flag) => `${here} ${flagText(flag)}`),
    ...(first === undefined || first.kind === "none" ? [] : [`${here} ${argumentText(first)}`]),
  ];
}

function flagText({ long, short, brief, values }: CompletionFlag): string {
  const letter = short === undefined ? "" : ` -s ${short.slice(1)}`;
  const behind = values === undefined ? "" : ` ${valueText(values)}`;
  return `-l ${long.slice(2)}${letter}${behind} -d ${quoted(brief)}`;
}

function valueText(values: Values): string {
  switch (values.kind) {
    case "words":
      return `-x -a ${quoted(values.words.join(" "))}`;
    case "files":
      return "-r -F";
    case "folders":
      return "-x -a '(__fish_complete_directories)'";
    case "dynamic":
      return `-x -a '(__remora_values ${values.what})'`;
    case "none":
      return "-x";
  }
}

function argumentText(values: Values): string {
  switch (values.kind) {
    case "words":
      return `-f -a ${quoted(values.words.join(" "))}`;
    case "files":
      return "-F";
    case "folders":
      return "-f -a '(__fish_complete_directories)'";
    case "dynamic":
      return `-f -a '(__remora_values ${values.what})'`;
    case "none":
      return "-f";
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
