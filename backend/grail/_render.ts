import type { SyntaxNode } from "../syntax/types.ts";
import { isFormatted, reprBytes, reprText, stringValue } from "./_strings.ts";
import { hasToken, namedParts, parts } from "./_tree.ts";

// How tightly an operator binds, as in Python's own grammar.
const TEST = 1;
const OR = 2;
const AND = 3;
const NOT = 4;
const COMPARE = 5;
const EXPRESSION = 6;
const UNARY = 12;
const POWER = 13;
const ATOM = 15;

const BINARY: Readonly<Record<string, number>> = {
  "|": 6,
  "^": 7,
  "&": 8,
  "<<": 9,
  ">>": 9,
  "+": 10,
  "-": 10,
  "*": 11,
  "@": 11,
  "/": 11,
  "%": 11,
  "//": 11,
  "**": POWER,
};

/** Deeper than this the text is taken as it is. */
const MAX_DEPTH = 60;

/**
 * An expression as Python writes it: spaces and quotes in their usual form, no parentheses without need.
 * What annotations and defaults have no use for is taken as it stands in the text.
 */
export function renderExpression(node: SyntaxNode): string {
  return render(node, 0, 0);
}

function render(node: SyntaxNode, outer: number, depth: number): string {
  if (depth > MAX_DEPTH) return plain(node);
  const { text, level } = form(node, depth + 1);
  return level < outer ? `(${text})` : text;
}

interface Form {
  readonly text: string;
  readonly level: number;
}

function atom(text: string): Form {
  return { text, level: ATOM };
}

function form(node: SyntaxNode, depth: number): Form {
  const all = namedParts(node);
  const [first, second, third] = all;
  const at = (part: SyntaxNode | undefined, level: number): string =>
    part === undefined ? "" : render(part, level, depth);
  switch (node.type) {
    case "type":
    case "parenthesized_expression":
      return first === undefined ? atom(plain(node)) : form(first, depth);
    case "identifier":
      return atom(node.text.normalize("NFKC"));
    case "integer":
    case "float":
      return atom(renderNumber(node.text));
    case "string":
    case "concatenated_string":
      return atom(renderString(node));
    case "attribute":
      return atom(`${at(first, ATOM)}.${at(second, ATOM)}`);
    case "member_type":
      return atom(`${at(first, ATOM)}.${at(second, ATOM)}`);
    case "generic_type":
      return atom(
        `${at(first, ATOM)}${second === undefined ? "" : index(namedParts(second), second, depth)}`,
      );
    case "subscript":
      return atom(`${at(first, ATOM)}${index(all.slice(1), node, depth)}`);
    case "union_type":
    case "binary_operator":
      return binary(node, depth);
    case "unary_operator": {
      const operator = parts(node)[0]?.type ?? "-";
      return { text: `${operator}${at(first, UNARY)}`, level: UNARY };
    }
    case "not_operator":
      return { text: `not ${at(first, NOT)}`, level: NOT };
    case "boolean_operator": {
      const level = hasToken(node, "or") ? OR : AND;
      const word = level === OR ? "or" : "and";
      return { text: `${at(first, level)} ${word} ${at(second, level + 1)}`, level };
    }
    case "conditional_expression":
      return {
        text: `${at(first, TEST + 1)} if ${at(second, TEST + 1)} else ${at(third, TEST)}`,
        level: TEST,
      };
    case "comparison_operator":
      return { text: comparison(node, depth), level: COMPARE };
    case "list":
      return atom(`[${list(all, depth)}]`);
    case "set":
      return atom(`{${list(all, depth)}}`);
    case "tuple":
      return atom(all.length === 1 ? `(${list(all, depth)},)` : `(${list(all, depth)})`);
    case "dictionary":
      return atom(`{${list(all, depth)}}`);
    case "pair":
      return atom(`${at(first, 0)}: ${at(second, 0)}`);
    case "list_splat":
    case "splat_type":
      return atom(`*${at(first, EXPRESSION)}`);
    case "dictionary_splat":
      return atom(`**${at(first, node.parent?.type === "argument_list" ? 0 : EXPRESSION)}`);
    case "slice":
      return atom(slice(node, depth));
    case "keyword_argument":
      return atom(`${at(first, 0)}=${at(second, 0)}`);
    case "call":
      return second?.type === "argument_list"
        ? atom(`${at(first, ATOM)}(${list(argumentsInOrder(second), depth)})`)
        : atom(plain(node));
    default:
      return atom(plain(node));
  }
}

function list(items: readonly SyntaxNode[], depth: number): string {
  return items.map((item) => render(item, 0, depth)).join(", ");
}

// `f(k=1, *a)`: Python puts what has a name last.
function argumentsInOrder(node: SyntaxNode): readonly SyntaxNode[] {
  const isNamed = ({ type }: SyntaxNode): boolean =>
    type === "keyword_argument" || type === "dictionary_splat";
  const all = namedParts(node);
  return [...all.filter((part) => !isNamed(part)), ...all.filter(isNamed)];
}

// `[a:b]`, and `[a:b:c]` only where there is a third.
function slice(node: SyntaxNode, depth: number): string {
  const text = parts(node).map((part) => part.isNamed ? render(part, 0, depth) : part.text).join(
    "",
  );
  return /::$/.test(text) || parts(node).filter(({ type }) => type === ":").length === 2 &&
      parts(node).at(-1)?.type === ":"
    ? text.slice(0, -1)
    : text;
}

// `dict[(a, b)]` and `dict[a, b]` are the same, and so are their texts; `x[()]` stays.
function index(items: readonly SyntaxNode[], outer: SyntaxNode, depth: number): string {
  const [only] = items;
  const inner = only?.type === "type" ? namedParts(only)[0] : only;
  if (items.length === 1 && inner?.type === "tuple" && namedParts(inner).length > 0) {
    const within = namedParts(inner);
    return `[${list(within, depth)}${within.length === 1 ? "," : ""}]`;
  }
  const hasComma = items.length === 1 && hasToken(outer, ",");
  return `[${list(items, depth)}${hasComma ? "," : ""}]`;
}

function binary(node: SyntaxNode, depth: number): Form {
  const [left, right] = namedParts(node);
  const operator = parts(node).find(({ isNamed }) => !isNamed)?.type ?? "|";
  const level = BINARY[operator] ?? 6;
  if (left === undefined || right === undefined) return atom(plain(node));
  // The power operator groups to the right, the others to the left.
  const [before, after] = operator === "**" ? [level + 1, UNARY] : [level, level + 1];
  return {
    text: `${render(left, before, depth)} ${operator} ${render(right, after, depth)}`,
    level,
  };
}

function comparison(node: SyntaxNode, depth: number): string {
  return parts(node).map((part) => part.isNamed ? render(part, COMPARE + 1, depth) : part.text)
    .map((text) => text.replaceAll(/\s+/g, " ")).join(" ");
}

function renderNumber(text: string): string {
  const digits = text.replaceAll("_", "").toLowerCase();
  if (/^0[xob]/.test(digits)) return BigInt(digits).toString();
  if (/^\d+$/.test(digits)) return digits.replace(/^0+(?=\d)/, "");
  return renderFloat(digits);
}

// As Python's `repr` has it, which writes the fraction of every float.
function renderFloat(digits: string): string {
  const imaginary = digits.endsWith("j") ? "j" : "";
  const value = Number(imaginary === "" ? digits : digits.slice(0, -1));
  if (!Number.isFinite(value)) return `1e309${imaginary}`;
  const size = Math.abs(value);
  const text = size >= 1e16 || size !== 0 && size < 1e-4 ? value.toExponential() : String(value);
  const written = text.replace(/e([+-])(\d)$/, "e$10$2");
  return written.includes("e") || written.includes(".") || imaginary !== ""
    ? `${written}${imaginary}`
    : `${written}.0`;
}

function renderString(node: SyntaxNode): string {
  if (isFormatted(node)) return plain(node);
  const value = stringValue(node);
  if (value === undefined) return reprBytes(node) ?? plain(node);
  return `${/^[uU]/.test(node.text) ? "u" : ""}${reprText(value)}`;
}

function plain(node: SyntaxNode): string {
  return node.text.replaceAll(/\s*\n\s*/g, " ");
}
