import type { AgentState, AgentView } from "../state/types.ts";

// File names that say nothing without their folder.
const COMMON = /^(?:mod|index|main|lib|__init__|__main__|test|types|utils?)\.[a-z]+$/i;

/** What an agent is called on screen: `lint · parser.ts`. */
export function agentLabel(
  agent: Pick<AgentView, "name" | "bundle" | "target"> | undefined,
): string {
  if (agent === undefined) return "an agent";
  const { bundle, target, name } = agent;
  if (bundle === undefined || target === undefined || target === "") return name;
  return `${bundle} · ${fileLabel(target)}`;
}

/** The file of a path, with its folder where the name alone says nothing. */
export function fileLabel(path: string): string {
  const parts = path.split("/").filter((part) => part !== "");
  const file = parts.at(-1) ?? path;
  const folder = parts.at(-2);
  return COMMON.test(file) && folder !== undefined ? `${folder}/${file}` : file;
}

/** The word for a state. */
export function stateLabel(state: AgentState): string {
  switch (state) {
    case "waiting":
      return "waiting for you";
    case "completed":
      return "done";
    case "queued":
    case "running":
    case "failed":
    case "cancelled":
    case "skipped":
      return state;
  }
}

/** The class that carries the colour of a state. */
export function stateClass(state: AgentState): string {
  return `s-${state}`;
}
