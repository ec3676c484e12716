import type { JsonValue } from "@remora/core";
import type { SyntaxNode } from "../syntax/types.ts";
import { renderExpression } from "./_render.ts";
import { stringValue } from "./_strings.ts";
import { hasToken, namedParts, unwrap } from "./_tree.ts";

/** What a literal of Python stands for. */
export interface Literal {
  /** As JSON; what JSON has no word for is as Python writes it. */
  readonly value: JsonValue;
  /** Whether it is one constant: no list, dict or sign. */
  readonly isConstant: boolean;
  /** Whether JSON has a word for it, so that it comes back as what it was. */
  readonly isJson: boolean;
}

/** The value of a literal; `undefined` for everything that has to be computed. */
export function literalOf(outer: SyntaxNode, depth = 0): Literal | undefined {
  if (depth > 50) return undefined;
  const node = unwrap(outer);
  switch (node.type) {
    case "none":
      return constant(null);
    case "true":
      return constant(true);
    case "false":
      return constant(false);
    case "ellipsis":
      return { value: "Ellipsis", isConstant: true, isJson: false };
    case "integer":
    case "float":
      return numberLiteral(node.text);
    case "string":
    case "concatenated_string":
      return textLiteral(node);
    case "unary_operator":
      return signed(node);
    case "list":
    case "tuple":
    case "set":
      return sequence(node, depth);
    case "dictionary":
      return mapping(node, depth);
    default:
      return undefined;
  }
}

function constant(value: JsonValue): Literal {
  return { value, isConstant: true, isJson: true };
}

function numberLiteral(text: string): Literal {
  const digits = text.replaceAll("_", "");
  if (/[jJ]$/.test(digits) && !/^0[xX]/.test(digits)) {
    return { value: digits.toLowerCase(), isConstant: true, isJson: false };
  }
  return constant(Number(digits));
}

function textLiteral(node: SyntaxNode): Literal | undefined {
  const text = stringValue(node);
  if (text !== undefined) return constant(text);
  const isBytes = /^[rR]?[bB]/.test(node.text);
  return isBytes ? { value: renderExpression(node), isConstant: true, isJson: false } : undefined;
}

// One sign before a number; Python's literals have no more.
function signed(node: SyntaxNode): Literal | undefined {
  const argument = node.childForFieldName("argument");
  const inner = argument === null ? undefined : unwrap(argument);
  if (inner === undefined || !["integer", "float"].includes(inner.type)) return undefined;
  const number = numberLiteral(inner.text);
  if (typeof number.value !== "number" || hasToken(node, "~")) return undefined;
  return {
    ...number,
    value: hasToken(node, "-") ? -number.value : number.value,
    isConstant: false,
  };
}

function sequence(node: SyntaxNode, depth: number): Literal | undefined {
  const values: JsonValue[] = [];
  let isJson = true;
  for (const part of namedParts(node)) {
    const item = literalOf(part, depth + 1);
    if (item === undefined) return undefined;
    values.push(item.value);
    isJson &&= item.isJson;
  }
  return { value: values, isConstant: false, isJson };
}

function mapping(node: SyntaxNode, depth: number): Literal | undefined {
  const entries: [string, JsonValue][] = [];
  let isJson = true;
  for (const part of namedParts(node)) {
    const key = part.childForFieldName("key");
    const value = part.childForFieldName("value");
    if (part.type !== "pair" || key === null || value === null) return undefined;
    const [name, item] = [literalOf(key, depth + 1), literalOf(value, depth + 1)];
    if (name === undefined || item === undefined) return undefined;
    const isText = typeof name.value === "string" && name.isJson;
    entries.push([isText ? String(name.value) : renderExpression(key), item.value]);
    isJson &&= isText && item.isJson;
  }
  return { value: Object.fromEntries(entries), isConstant: false, isJson };
}
