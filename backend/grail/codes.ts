/** What a code of {@linkcode checkGrail} means. */
export interface GrailCodeInfo {
  /** How bad it is. */
  readonly severity: "error" | "warning";
  /** Whose rules have it. */
  readonly rules: readonly ("v2" | "v3")[];
  /** The rule in a few words. */
  readonly title: string;
  /** Why there is such a rule, and what to write instead. */
  readonly why: string;
  /** A script that has the finding under the last of its rules. */
  readonly example: string;
}

const BOTH = ["v2", "v3"] as const;
const V3 = ["v3"] as const;

/** Every code, in the order of the documentation, which is generated from this table. */
export const GRAIL_CODES = {
  ParseError: {
    severity: "error",
    rules: BOTH,
    title: "The script cannot be read",
    why:
      "It is no Python, or an `Input` is declared in a way that Grail does not load: without its name as first argument, or (`v3`) with a name that differs from the variable.",
    example: 'path: str = Input("file")\npath',
  },
  CheckError: {
    severity: "error",
    rules: ["v2"],
    title: "A declaration is incomplete",
    why:
      "`v2` does not load a script whose externals lack annotations or have a body other than `...`, or whose inputs lack an annotation. `v3` reports E006, E007 and E008 instead.",
    example: "@external\nasync def read_file(path) -> str: ...\nawait read_file('a')",
  },
  E001: {
    severity: "error",
    rules: BOTH,
    title: "A class is defined",
    why: "The interpreter has no classes. Use dicts and functions.",
    example: "class Result:\n    pass",
  },
  E002: {
    severity: "error",
    rules: BOTH,
    title: "A generator is defined",
    why: "The interpreter has no `yield`. Build a list and return it.",
    example: "def numbers():\n    yield 1\nnumbers()",
  },
  E003: {
    severity: "error",
    rules: BOTH,
    title: "A `with` statement",
    why: "There are no context managers, and nothing to open: files come through externals.",
    example: 'with open("a") as file:\n    pass',
  },
  E004: {
    severity: "error",
    rules: BOTH,
    title: "A `match` statement",
    why: "The interpreter does not have it yet. Use `if` and `elif`.",
    example: "x = 1\nmatch x:\n    case 1:\n        pass",
  },
  E005: {
    severity: "error",
    rules: BOTH,
    title: "An import that is not allowed",
    why:
      "Scripts have `grail` and `typing`, with `v3` also `__future__`. Everything else comes through externals.",
    example: "import os",
  },
  E006: {
    severity: "error",
    rules: V3,
    title: "An external lacks an annotation",
    why: "The types of an external are its contract with the host. `v2` reports CheckError.",
    example: '@external\nasync def load(path) -> str: ...\nawait load("a")',
  },
  E007: {
    severity: "error",
    rules: V3,
    title: "An external has a body",
    why: "The host provides it; the body is `...`, after a docstring at most.",
    example: '@external\nasync def load(path: str) -> str:\n    return ""\nawait load("a")',
  },
  E008: {
    severity: "error",
    rules: V3,
    title: "An input lacks an annotation",
    why: "Its type becomes the schema that the model is given.",
    example: 'path = Input("path")\npath',
  },
  E009: {
    severity: "error",
    rules: V3,
    title: "A `global` statement",
    why: "Hand values in and return them.",
    example: "count = 0\ndef add():\n    global count\n    count = 1\nadd()",
  },
  E010: {
    severity: "error",
    rules: V3,
    title: "A `nonlocal` statement",
    why: "Hand values in and return them.",
    example:
      "def outer():\n    n = 0\n    def add():\n        nonlocal n\n        n = 1\n    add()\nouter()",
  },
  E011: {
    severity: "error",
    rules: V3,
    title: "A `del` statement",
    why: "The interpreter does not have it. Build a new dict or list without the entry.",
    example: 'd = {"a": 1}\ndel d["a"]',
  },
  E012: {
    severity: "error",
    rules: V3,
    title: "A lambda",
    why: "`v3` refuses it. Define a function.",
    example: "double = lambda x: x * 2\ndouble(1)",
  },
  W001: {
    severity: "warning",
    rules: BOTH,
    title: "The result is a bare dict or list",
    why: "The value of the last statement is the result; a name says what it is.",
    example: '{"ok": True}',
  },
  W002: {
    severity: "warning",
    rules: V3,
    title: "An external is never used",
    why: "The host must provide it all the same.",
    example: "@external\nasync def load(path: str) -> str: ...\n1",
  },
  W003: {
    severity: "warning",
    rules: V3,
    title: "An input is never used",
    why: "The model is asked for it for nothing. To assign to it is no use.",
    example: 'path: str = Input("path")\n1',
  },
  W004: {
    severity: "warning",
    rules: BOTH,
    title: "More than 200 lines",
    why: "Long scripts are hard to follow; move work into an external.",
    example: "x = 1\n# (200 further lines)",
  },
} as const satisfies Record<string, GrailCodeInfo>;

/** A code of {@linkcode checkGrail}. */
export type GrailCode = keyof typeof GRAIL_CODES;
