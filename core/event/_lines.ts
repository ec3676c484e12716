/** A line of a text, counted from 1; `undefined` stands for one that was longer than allowed. */
export interface NumberedLine {
  readonly number: number;
  readonly text: string | undefined;
}

/** Splits chunks of text or UTF-8 into lines. Holds one line at most, and no more than `max` characters. */
export async function* numberedLines(
  source: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>,
  max: number,
): AsyncIterable<NumberedLine> {
  const decoder = new TextDecoder();
  let number = 1;
  let rest = "";
  let isTooLong = false;
  for await (const chunk of source) {
    const text = typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
    const parts = text.split("\n");
    for (const [index, part] of parts.entries()) {
      if (rest.length + part.length > max) {
        isTooLong = true;
        rest = "";
      }
      if (!isTooLong) rest += part;
      if (index === parts.length - 1) continue;
      yield { number: number++, text: isTooLong ? undefined : rest };
      rest = "";
      isTooLong = false;
    }
  }
  rest += decoder.decode();
  if (rest !== "" || isTooLong) yield { number, text: isTooLong ? undefined : rest };
}
