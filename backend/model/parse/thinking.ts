/**
 * Takes a reasoning model's thoughts out of its text: everything up to a `</think>`, with or without the
 * opening tag (chat templates often write that one themselves). A tool call inside is a thought, not a
 * call.
 */
export function stripThinking(text: string): string {
  const end = text.lastIndexOf("</think>");
  if (end >= 0) return text.slice(end + "</think>".length).trimStart();
  // Never closed: the response was cut off while it was thinking.
  const start = text.indexOf("<think>");
  return start < 0 ? text : text.slice(0, start);
}
