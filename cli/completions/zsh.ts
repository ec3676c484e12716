import { allNodes, type CompletionFlag, type CompletionNode, type Values } from "./tree.ts";

/** The completion of zsh: save it as `_remora` in a folder of `$fpath`, or source it. */
export function zshCompletion(root: CompletionNode): string {
  const nodes = allNodes(root);
  return `#compdef remora
# zsh completion for remora. Made by: remora completions zsh

_remora_values() {
  local -a found
  found=(\${(f)"$(remora completions --values $1 2>/dev/null)"})
  found=(\${found//:/\\\\:})
  found=(\${found/$'\\t'/:})
  _describe -t $1 $1 found
}

${nodes.map(nodeFunction).join("\n\n")}

if [[ "\${zsh_eval_context[-1]}" == loadautofunc ]]; then
  _remora "$@"
else
  compdef _remora remora
fi
`;
}

function nodeFunction(node: CompletionNode): string {
  return node.children.length > 0 ? groupFunction(node) : commandFunction(node);
}

function nameOf(words: readonly string[]): string {
  return ["_remora", ...words.map((word) => word.replaceAll("-", "_"))].join("_");
}

function groupFunction({ words, flags, children }: CompletionNode): string {
  const commands = children.map(({ words, brief }) =>
    `    ${quoted(`${words.at(-1)}:${brief.replaceAll(":", "\\:")}`)}`
  );
  const cases = children.map(({ words }) => `        ${words.at(-1)}) ${nameOf(words)} ;;`);
  return `${nameOf(words)}() {
  local curcontext="$curcontext" state line
  typeset -A opt_args
  local -a commands
  commands=(
${commands.join("\n")}
  )
  _arguments -C \\
${flags.map(flagLine).join("")}    '1: :->command' '*:: :->rest'
  case $state in
    command) _describe -t commands command commands ;;
    rest)
      case $line[1] in
${cases.join("\n")}
      esac ;;
  esac
}`;
}

function commandFunction({ words, flags, args, repeats }: CompletionNode): string {
  // An argument that can be anything is not mentioned: its message would keep options from being completed.
  const positions = args.flatMap((values, index) =>
    values.kind === "none"
      ? []
      : [`    '${repeats ? "*" : index + 1}:argument:${action(values)}' \\\n`]
  );
  return `${nameOf(words)}() {
  _arguments -s \\
${flags.map(flagLine).join("")}${positions.join("")}    && return 0
}`;
}

function flagLine({ long, short, brief, values, repeats }: CompletionFlag): string {
  const behind = values === undefined ? "" : `:value:${action(values)}`;
  const text = `[${brief.replaceAll(/[\\[\]:]/g, "\\$&")}]${behind}`;
  const star = repeats ? "*" : "";
  if (short === undefined) return `    ${quoted(`${star}${long}${text}`)} \\\n`;
  const exclusive = repeats ? "'*'" : `'(${short} ${long})'`;
  return `    ${exclusive}{${short},${long}}${quoted(text)} \\\n`;
}

function action(values: Values): string {
  switch (values.kind) {
    case "words":
      return `(${values.words.join(" ")})`;
    case "files":
      return "_files";
    case "folders":
      return "_files -/";
    case "dynamic":
      return `{_remora_values ${values.what}}`;
    case "none":
      return " ";
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
