import type { CollectionTag, Pair, ScalarTag, Tags, YAMLMap, YAMLSeq } from "yaml";

const CORE = "tag:yaml.org,2002:";

/** PyYAML's patterns where they differ from the library's. */
const PATTERNS: ReadonlyMap<string, RegExp> = new Map([
  ["true", /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/],
  ["false", /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/],
  ["int", /^[-+]?(?:0|[1-9][0-9_]*)$/],
  ["int in sixties", /^[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+$/],
  ["float", /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)$/],
  ["exp", /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*[eE][-+][0-9]+|\.[0-9][0-9_]*[eE][-+][0-9]+)$/],
]);

const DAY = /^([0-9]{4})-([0-9][0-9])-([0-9][0-9])$/;
const MOMENT =
  /^([0-9]{4})-([0-9][0-9]?)-([0-9][0-9]?)(?:[Tt]|[ \t]+)([0-9][0-9]?):([0-9][0-9]):([0-9][0-9])(?:\.[0-9]*)?(?:[ \t]*(?:Z|([-+][0-9][0-9]?)(?::?([0-9][0-9]))?))?$/;

type Problem = (message: string) => void;

/**
 * The library's YAML 1.1, corrected to what PyYAML takes a value for.
 *
 * @param Seq The library's class of lists.
 */
export function pythonTags(tags: Tags, Seq: typeof YAMLSeq): Tags {
  const own = tags.filter((tag) => !isReplaced(tag)).map((tag): Tags[number] => {
    if (typeof tag === "string") return tag;
    if (tag.collection !== undefined) return tag.tag === `${CORE}set` ? withoutValues(tag) : tag;
    const pattern = PATTERNS.get(kindOf(tag));
    return pattern === undefined ? tag : { ...tag, test: pattern };
  });
  return [...own, TIMESTAMP, ...PAIRS.map((name) => pairs(name, Seq)), ...EXPLICIT];
}

function isReplaced(tag: Tags[number]): boolean {
  const name = typeof tag === "string" ? tag : tag.tag;
  return name === TIMESTAMP.tag || name === `${CORE}binary` ||
    PAIRS.some((pairs) => name === CORE + pairs || name === pairs);
}

function kindOf({ tag, test, format }: ScalarTag): string {
  if (tag === `${CORE}bool`) return test?.test("true") ? "true" : "false";
  if (tag === `${CORE}int`) {
    if (format === "TIME") return "int in sixties";
    return format === undefined ? "int" : "";
  }
  if (tag !== `${CORE}float`) return "";
  if (format === "EXP") return "exp";
  return test?.test("1.5") ? "float" : "";
}

const TIMESTAMP: ScalarTag = {
  tag: `${CORE}timestamp`,
  default: true,
  test: new RegExp(`${DAY.source}|${MOMENT.source}`),
  resolve: readTimestamp,
};

/** Lists of mappings with one key each, which become lists of pairs. */
const PAIRS = ["omap", "pairs"] as const;

function pairs(name: string, Seq: typeof YAMLSeq): CollectionTag {
  return {
    collection: "seq",
    tag: CORE + name,
    default: false,
    resolve(list: YAMLMap.Parsed | YAMLSeq.Parsed, problem: Problem): unknown {
      const items: unknown[] = [];
      for (const item of list.items) {
        const inner: readonly object[] = "items" in item ? item.items : [item];
        const [pair] = inner;
        if (pair === undefined || inner.length > 1 || !isPair(pair)) {
          problem(`Every item of !!${name} must be a mapping with one key`);
          return list;
        }
        const both = new Seq<unknown>();
        both.items.push(pair.key, pair.value);
        items.push(both);
      }
      const result = new Seq<unknown>();
      result.items.push(...items);
      return result;
    },
  };
}

/** PyYAML drops the values of a set, where the library refuses them. */
function withoutValues(tag: CollectionTag): CollectionTag {
  return {
    ...tag,
    resolve(map, problem, options): unknown {
      for (const item of map.items) if (isPair(item)) item.value = null;
      return tag.resolve?.(map, problem, options) ?? map;
    },
  };
}

function isPair(item: object): item is Pair {
  return "key" in item && "value" in item;
}

/** What is said to be of a type must be one of it; how it looks does not matter. */
const EXPLICIT: readonly ScalarTag[] = [
  explicit("float", (text) => readFloat(text)),
  explicit("int", (text) => readInteger(text)),
  explicit("bool", (text) => {
    if (/^(?:yes|true|on)$/i.test(text)) return true;
    return /^(?:no|false|off)$/i.test(text) ? false : undefined;
  }),
  explicit("null", () => null),
  explicit("binary", (text) => readBinary(text)),
];

function explicit(name: string, read: (text: string) => unknown): ScalarTag {
  return {
    tag: CORE + name,
    default: false,
    resolve(text: string, problem: Problem): unknown {
      const value = read(text);
      if (value === undefined) problem(`It is no ${name}`);
      return value;
    },
  };
}

function readTimestamp(text: string, problem: Problem): unknown {
  const match = DAY.exec(text) ?? MOMENT.exec(text);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match?.slice(1, 7)
    .map((part) => Number(part ?? 0)) ?? [];
  const date = new Date(Date.UTC(2000, month - 1, day, hour, minute, second));
  date.setUTCFullYear(year, month - 1, day);
  const isReal = year >= 1 && month >= 1 && month <= 12 && date.getUTCDate() === day &&
    hour < 24 && minute < 60 && second < 60 && Math.abs(Number(match?.[7] ?? 0)) < 24 &&
    Number(match?.[8] ?? 0) < 60;
  if (match === null || !isReal) problem("There is no such date; quote it to make it a text");
  return date;
}

function readFloat(text: string): number | undefined {
  const plain = text.replaceAll("_", "").toLowerCase();
  const sign = plain.startsWith("-") ? -1 : 1;
  const digits = plain.replace(/^[-+]/, "");
  if (digits === ".inf" || /^inf(?:inity)?$/.test(digits)) return sign * Infinity;
  if (digits === ".nan" || digits === "nan") return NaN;
  if (digits.includes(":")) return sixties(digits, /^[0-9]+(?:\.[0-9]*)?$/, sign);
  return /^(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[-+]?[0-9]+)?$/.test(digits)
    ? sign * Number(digits)
    : undefined;
}

function readInteger(text: string): number | undefined {
  const plain = text.replaceAll("_", "");
  const sign = plain.startsWith("-") ? -1 : 1;
  const digits = plain.replace(/^[-+]/, "");
  if (digits === "0") return 0;
  if (/^0b[01]+$/.test(digits) || /^0x[0-9a-fA-F]+$/.test(digits)) return sign * Number(digits);
  if (digits.startsWith("0")) {
    const [, octal] = /^0[oO]?([0-7]+)$/.exec(digits) ?? [];
    return octal === undefined ? undefined : sign * parseInt(octal, 8);
  }
  if (digits.includes(":")) return sixties(digits, /^[0-9]+$/, sign);
  return /^[0-9]+$/.test(digits) ? sign * Number(digits) : undefined;
}

function sixties(text: string, form: RegExp, sign: number): number | undefined {
  const parts = text.split(":");
  if (!parts.every((part) => form.test(part))) return undefined;
  return sign * parts.reduce((sum, part) => sum * 60 + Number(part), 0);
}

// What is no digit is skipped, and the padding must be there.
function readBinary(text: string): Uint8Array | undefined {
  const [, digits = "", padding = ""] = /^([A-Za-z0-9+/]*)(=*)/.exec(
    text.replaceAll(/[^A-Za-z0-9+/=]/g, ""),
  ) ?? [];
  const over = digits.length % 4;
  // deno-lint-ignore no-control-regex
  if (/[^\x00-\x7f]/.test(text) || over === 1 || over > 0 && over + padding.length < 4) {
    return undefined;
  }
  return Uint8Array.from(atob(digits), (character) => character.charCodeAt(0));
}
