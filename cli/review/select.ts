import { type FileChange, RemoraError } from "@remora/core";
import { resolve } from "node:path";
import { selfCommand } from "../self.ts";
import { storeWords } from "../store.ts";

/** Files of an agent: changes that wait, or changes that were accepted. */
export interface AgentFiles {
  /** The agent. */
  readonly agentId: string;
  /** Its name. */
  readonly name: string;
  /** The folder of the files. */
  readonly base?: string;
  /** The files. */
  readonly files: readonly FileChange[];
}

/**
 * Keeps what the words name. A word is an agent's id or name, or a file or folder: relative to the
 * project, or as seen from the working folder. Agents and files together mean both.
 *
 * @throws {RemoraError} `REVIEW-UNKNOWN` for a word that names nothing
 */
export function selectChanges<T extends AgentFiles>(
  changes: readonly T[],
  { words, storeFlag }: {
    readonly words: readonly string[];
    readonly storeFlag: string | undefined;
  },
): readonly T[] {
  const isAgent = (word: string) => changes.some((agent) => namesAgent(agent, word));
  const agentWords = words.filter(isAgent);
  const pathWords = words.filter((word) => !isAgent(word));
  for (const word of pathWords) {
    if (changes.some((agent) => agent.files.some(({ path }) => namesFile(agent, path, word)))) {
      continue;
    }
    throw new RemoraError("REVIEW-UNKNOWN", `No open change has an agent or a file "${word}"`, {
      hint: `See ${selfCommand()} review diff${storeWords(storeFlag)}`,
    });
  }
  return changes
    .filter((agent) =>
      agentWords.length === 0 || agentWords.some((word) => namesAgent(agent, word))
    )
    .map((agent) => ({
      ...agent,
      files: agent.files.filter(({ path }) =>
        pathWords.length === 0 || pathWords.some((word) => namesFile(agent, path, word))
      ),
    }))
    .filter(({ files }) => files.length > 0);
}

function namesAgent({ agentId, name }: AgentFiles, word: string): boolean {
  return agentId === word || name === word;
}

function namesFile({ base }: AgentFiles, path: string, word: string): boolean {
  const wanted = word.replaceAll("\\", "/").replace(/^\.\//, "").replace(/\/+$/, "");
  if (path === wanted || path.startsWith(`${wanted}/`)) return true;
  if (base === undefined) return false;
  const absolute = resolve(base, path);
  const from = resolve(word);
  return absolute === from || absolute.startsWith(`${from}/`) || absolute.startsWith(`${from}\\`);
}
