import { allNodes, type CompletionNode, type Values } from "./tree.ts";

/** The completion of bash 3.2 and newer; it needs no further package. */
export function bashCompletion(root: CompletionNode): string {
  const nodes = allNodes(root);
  const groups = nodes.filter(({ words }) => words.length > 0).map(pathOf);
  return `# bash completion for remora. Made by: remora completions bash
_remora_values() {
  # Colons would end a word, and these have none.
  remora completions --values "$1" 2>/dev/null | cut -f1
}

_remora() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="" at="" word index args=0
  ((COMP_CWORD > 0)) && prev="\${COMP_WORDS[COMP_CWORD-1]}"
  COMPREPLY=()
  for ((index = 1; index < COMP_CWORD; index++)); do
    word="\${COMP_WORDS[index]}"
    case "$at/$word" in
      ${groups.join("|\\\n      ")}) at="$at/$word"; args=0 ;;
      */-*) ;;
      *) args=$((args + 1)) ;;
    esac
  done
  case "$at $prev" in
${nodes.flatMap(flagCases).join("\n")}
  esac
  if [[ "$cur" == -* ]]; then
    case "$at" in
${nodes.map(flagList).join("\n")}
    esac
    return
  fi
  case "$at" in
${nodes.map(argumentCase).join("\n")}
  esac
}

complete -F _remora remora
`;
}

function pathOf({ words }: CompletionNode): string {
  return `/${words.join("/")}`;
}

function keyOf(node: CompletionNode): string {
  return node.words.length === 0 ? '""' : pathOf(node);
}

function flagCases(node: CompletionNode): string[] {
  const at = node.words.length === 0 ? "" : pathOf(node);
  return node.flags.flatMap(({ long, short, values }) => {
    if (values === undefined) return [];
    const names = [long, ...(short === undefined ? [] : [short])];
    const pattern = names.map((name) => `"${at} ${name}"`).join("|");
    return [`    ${pattern}) ${reply(values)}; return ;;`];
  });
}

function flagList(node: CompletionNode): string {
  const names = node.flags.flatMap(({ long, short }) =>
    short === undefined ? [long] : [long, short]
  );
  return `      ${keyOf(node)}) ${reply({ kind: "words", words: names })} ;;`;
}

function argumentCase(node: CompletionNode): string {
  const { children, args, repeats } = node;
  if (children.length > 0) {
    const words = children.map(({ words }) => words.at(-1) ?? "");
    return `    ${keyOf(node)}) ${reply({ kind: "words", words })} ;;`;
  }
  const [first] = args;
  if (first === undefined) return `    ${keyOf(node)}) ;;`;
  if (repeats) return `    ${keyOf(node)}) ${reply(first)} ;;`;
  const cases = args.map((values, index) => `${index}) ${reply(values)} ;;`);
  // How many words stand before counts values of flags too; one too many completes nothing, which is safe.
  return `    ${keyOf(node)}) case "$args" in ${cases.join(" ")} esac ;;`;
}

function reply(values: Values): string {
  switch (values.kind) {
    case "words":
      return `COMPREPLY=($(compgen -W "${values.words.join(" ")}" -- "$cur"))`;
    case "files":
      return `compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur"))`;
    case "folders":
      return `compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- "$cur"))`;
    case "dynamic":
      return `COMPREPLY=($(compgen -W "$(_remora_values ${values.what})" -- "$cur"))`;
    case "none":
      return ":";
  }
}
