import { PlainReader } from "./_plain_reader.ts";
import { NOT_PLAIN } from "./_plain_scalars.ts";
import { PlainFile } from "./_plain_file.ts";
import type { YamlFile } from "./types.ts";

/** Beyond these the text may hold line breaks, tabs or marks that mean something. */
const PLAIN_TEXT = /^[\n\x20-\x7e\xa1-\u2027\u202a-\ud7ff\ue000-\ufefe]*$/;

/**
 * Reads the YAML that most manifests are written in: mappings and lists in block style, texts and numbers on
 * one line, `|` blocks, short lists and mappings in brackets. That takes a tenth of the time of reading any
 * YAML, and nothing has to be loaded for it.
 *
 * @returns `undefined` for everything else and for every doubt: then the text is to be read in full. What is
 * returned is exactly what that would return.
 */
export function readPlainYaml(text: string): YamlFile | undefined {
  if (!PLAIN_TEXT.test(text)) return undefined;
  try {
    return new PlainFile(text, new PlainReader(text).read());
  } catch (error) {
    if (error === NOT_PLAIN) return undefined;
    throw error;
  }
}
