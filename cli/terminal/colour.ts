/** How many colours a stream can show: none, 16, 256, or 24 bit. */
export type ColourDepth = 0 | 1 | 2 | 3;

/** What decides about colour. */
export interface ColourConditions {
  /** Whether a person looks at the stream. */
  readonly isTerminal: boolean;
  /** Reads an environment variable. */
  readonly env: (name: string) => string | undefined;
  /** `Deno.build.os`. */
  readonly os: string;
}

/**
 * How many colours to use. `FORCE_COLOR` decides where it is set (0 to 3, empty means 1), then
 * `NO_COLOR`, then whether the stream is a terminal and which one.
 *
 * @see {@link https://no-color.org}
 */
export function colourDepth(conditions: ColourConditions): ColourDepth {
  const { env } = conditions;
  const forced = env("FORCE_COLOR");
  if (forced !== undefined) return forcedDepth(forced);
  if ((env("NO_COLOR") ?? "") !== "") return 0;
  if (!conditions.isTerminal || env("TERM") === "dumb") return 0;
  const colorTerm = env("COLORTERM");
  if (colorTerm === "truecolor" || colorTerm === "24bit") return 3;
  if (conditions.os === "windows") return 3;
  return /-256(color)?$/i.test(env("TERM") ?? "") ? 2 : 1;
}

function forcedDepth(value: string): ColourDepth {
  switch (value) {
    case "0":
    case "false":
      return 0;
    case "2":
      return 2;
    case "3":
      return 3;
    default:
      return 1;
  }
}

/** One colour a state, the same as on the dashboard; each reads on light and on dark. */
const HUES = {
  brand: { ansi: "36", indexed: 37, rgb: [20, 157, 149] },
  wait: { ansi: "33", indexed: 172, rgb: [201, 125, 16] },
  run: { ansi: "94", indexed: 69, rgb: [72, 139, 230] },
  ok: { ansi: "32", indexed: 35, rgb: [46, 160, 96] },
  bad: { ansi: "31", indexed: 167, rgb: [219, 80, 70] },
  off: { ansi: "90", indexed: 246, rgb: [130, 144, 153] },
  tool: { ansi: "35", indexed: 134, rgb: [146, 106, 218] },
} as const;

/** The name of a colour: by what it means. */
export type Hue = keyof typeof HUES;

/** Puts colour around text; with depth 0 every function returns its text unchanged. */
export type Paint =
  & {
    readonly [Name in Hue | "bold" | "dim" | "underline"]: (text: string) => string;
  }
  & {
    /** How many colours it uses. */
    readonly depth: ColourDepth;
  };

/** The functions that colour text for a stream. */
export function createPaint(depth: ColourDepth): Paint {
  const hue = (name: Hue) => wrap(depth, openHue(HUES[name], depth), "39");
  return {
    depth,
    brand: hue("brand"),
    wait: hue("wait"),
    run: hue("run"),
    ok: hue("ok"),
    bad: hue("bad"),
    off: hue("off"),
    tool: hue("tool"),
    bold: wrap(depth, "1", "22"),
    dim: wrap(depth, "2", "22"),
    underline: wrap(depth, "4", "24"),
  };
}

function openHue(hue: typeof HUES[Hue], depth: ColourDepth): string {
  if (depth === 3) return `38;2;${hue.rgb.join(";")}`;
  if (depth === 2) return `38;5;${hue.indexed}`;
  return hue.ansi;
}

function wrap(depth: ColourDepth, open: string, close: string): (text: string) => string {
  if (depth === 0) return unchanged;
  const start = `\x1b[${open}m`;
  const end = `\x1b[${close}m`;
  // A colour inside ends with the same code; open again behind it, so that the outer one goes on.
  return (text) => text === "" ? "" : start + text.replaceAll(end, end + start) + end;
}

function unchanged(text: string): string {
  return text;
}
