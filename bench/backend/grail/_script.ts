const DECLARATIONS = `"""Counts what is left to do."""
from grail import Input, external
from typing import Any

path: str = Input("path")
limit: int | None = Input("limit", default=None)
marks: list[str] = Input("marks", default=["TODO", "FIXME"])

@external
async def read_file(path: str) -> str:
    """The text of a file."""
    ...

@external
async def log(message: str) -> bool: ...

lines = (await read_file(path)).split("\\n")
found: list[dict[str, Any]] = []
`;

const BLOCK = `
for number, line in enumerate(lines):
    words = [word.strip(".,:;()") for word in line.split() if word]
    if any(word in marks for word in words) and len(found) < (limit or 50):
        found.append({"line": number + 1, "text": f"{line.strip()!r:.80}"})
    elif line.startswith("#"):
        await log(f"comment in line {number}")
    else:
        try:
            value = int(words[0]) if words else 0
        except ValueError as error:
            value = -1
`;

/** A script of about so many lines, without findings; each number another text. */
export function script(lines: number, number: number): string {
  const blocks = Math.max(1, Math.round((lines - 20) / 13));
  return `${DECLARATIONS}${
    BLOCK.repeat(blocks)
  }\nresult = {"found": found, "run": ${number}}\nresult\n`;
}
