import type { Paint } from "../terminal/colour.ts";
import { safeLine } from "../terminal/safe.ts";
import { wrap } from "../terminal/width.ts";
import type { Draft, Field } from "./draft.ts";
import type { TextInput } from "./text_input.ts";

/** How lines are drawn. */
export interface Look {
  /** Colours. */
  readonly paint: Paint;
  /** Columns there are. */
  readonly columns: number;
}

/** How an answer is drawn. */
export interface AnswerLook extends Look {
  /** Whether keys go to it. */
  readonly isActive: boolean;
  /** Whether number keys choose. */
  readonly hasKeys: boolean;
}

/** Lines, and the one of them that should stay in sight. */
export interface FocusedLines {
  /** The lines. */
  readonly lines: readonly string[];
  /** The index of the line that keys go to. */
  readonly focus: number;
}

/** Stands where the next character goes. */
const CURSOR = "▏";

/** What there is to fill in, and what was. */
export function answerLines(draft: Draft, look: AnswerLook): FocusedLines {
  const lines: string[] = [];
  let focus = 0;
  for (const [index, field] of draft.fields.entries()) {
    const hasFocus = look.isActive && index === draft.focus;
    if (hasFocus) focus = lines.length;
    const issue = draft.issues.find(({ field: name }) => name === field.name);
    const parts = fieldLines(field, look, hasFocus);
    if (hasFocus && field.input.kind === "one") focus += Math.max(0, field.input.chosen);
    lines.push(...parts);
    if (issue !== undefined && field.title !== "") {
      lines.push(look.paint.bad(`  ${safeLine(issue.message)}`));
    }
  }
  return { lines, focus };
}

/** Why a question is declined. */
export function reasonLines(reason: TextInput, { paint, columns }: Look): FocusedLines {
  const typed = typedLines(reason, Math.max(8, columns - 2), true);
  const why = "Decline: the agent goes on without an answer. Why? (may stay empty)";
  const title = wrap(why, columns).map(paint.bold);
  return {
    lines: [
      ...title,
      ...typed.map((line, index) => `${index === 0 ? paint.wait("›") : " "} ${line}`),
    ],
    focus: title.length,
  };
}

function fieldLines(field: Field, look: AnswerLook, hasFocus: boolean): readonly string[] {
  const { paint, columns } = look;
  const mark = hasFocus ? paint.wait("›") : " ";
  const title = field.title === "" ? "" : paint.bold(safeLine(field.title));
  const optional = field.title !== "" && field.isOptional ? paint.dim(" (optional)") : "";
  const indent = title === "" ? "" : "  ";
  const about = field.description === ""
    ? []
    : wrap(safeLine(field.description), Math.max(8, columns - 4)).map((line) =>
      `  ${paint.dim(line)}`
    );
  switch (field.input.kind) {
    case "text": {
      const typed = typedLines(field.input.text, Math.max(8, columns - 4), hasFocus);
      const empty = look.isActive ? "" : paint.dim("Answer in your own words");
      const shown = typed.length === 1 && typed[0] === "" ? [empty] : typed;
      if (title === "") return shown.map((line, index) => `${index === 0 ? mark : " "} ${line}`);
      return [`${mark} ${title}${optional}`, ...about, ...shown.map((line) => `    ${line}`)];
    }
    case "flag": {
      const box = `[${field.input.isOn ? "x" : " "}]`;
      const word = title === "" ? (field.input.isOn ? "yes" : "no") : title;
      return [`${mark} ${hasFocus ? paint.wait(box) : box} ${word}`, ...about];
    }
    case "one":
      return [
        ...(title === "" ? [] : [`${mark} ${title}${optional}`, ...about]),
        ...choiceLines(indent, field.input.choices, look, {
          isChosen: (index) => index === chosenOf(field),
          mark: (index, isChosen) =>
            look.hasKeys && index < 9 ? `${index + 1}` : isChosen ? "(x)" : "( )",
          isAt: (index) => hasFocus && index === chosenOf(field),
        }),
      ];
    case "many": {
      const { chosen, at } = field.input;
      return [
        ...(title === "" ? [] : [`${mark} ${title}${optional}`, ...about]),
        ...choiceLines(indent, field.input.choices, look, {
          isChosen: (index) => chosen.includes(index),
          mark: (_, isChosen) => `[${isChosen ? "x" : " "}]`,
          isAt: (index) => hasFocus && index === at,
        }),
      ];
    }
  }
}

function chosenOf({ input }: Field): number {
  return input.kind === "one" ? input.chosen : -1;
}

function choiceLines(
  indent: string,
  choices: readonly string[],
  { paint, columns }: Look,
  how: {
    readonly isChosen: (index: number) => boolean;
    readonly mark: (index: number, isChosen: boolean) => string;
    readonly isAt: (index: number) => boolean;
  },
): readonly string[] {
  return choices.flatMap((choice, index) => {
    const isChosen = how.isChosen(index);
    const [first = "", ...others] = wrap(safeLine(choice), Math.max(8, columns - 10));
    const mark = how.mark(index, isChosen);
    const text = isChosen ? paint.bold(first) : first;
    const below = indent + " ".repeat(mark.length + 3);
    return [
      `${indent}${how.isAt(index) ? paint.wait("›") : " "} ${paint.wait(mark)} ${text}`,
      ...others.map((line) => below + line),
    ];
  });
}

/** What was typed, on as many lines as it takes, with the cursor. */
function typedLines({ characters, cursor }: TextInput, width: number, hasFocus: boolean): string[] {
  const safe = characters.map((character) => character === "\n" ? "\n" : safeCharacter(character));
  if (!hasFocus) return wrap(safe.join(""), width);
  return wrap([...safe.slice(0, cursor), CURSOR, ...safe.slice(cursor)].join(""), width);
}

function safeCharacter(character: string): string {
  // A space at the end of a line is as typed as any other.
  return character === " " ? " " : safeLine(character);
}
