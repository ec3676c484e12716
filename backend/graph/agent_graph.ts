import { newId, RemoraError } from "@remora/core";
import { answerQuestions, type QuestionHandler } from "./answering.ts";
import { assertNoCycle } from "./cycle.ts";
import { executeGraph, type ExecutorOptions, type GraphExecution } from "./executor.ts";
import type { GraphAgent } from "./types.ts";
import type { CodeNode, Discovery } from "../discovery/mod.ts";

/** What {@linkcode AgentGraph.agent} takes beside the name. */
export interface AgentSpec {
  /** The bundle it is made of. */
  readonly bundle: string;
  /** What it works on: a path relative to the root, for most bundles. */
  readonly target: string;
  /** The node of the code that the target stands for. */
  readonly nodeId?: string;
  /** What kind of node that is. */
  readonly nodeType?: string;
  /** Of agents that could start, the one with the highest starts first. @default {0} */
  readonly priority?: number;
}

/** Options of an {@linkcode AgentGraph}. */
export interface AgentGraphOptions {
  /** Its id, unique in the store. @default a new one */
  readonly graphId?: string;
}

/** Options of {@linkcode AgentGraph.discover}. */
export interface DiscoverAgentsOptions {
  /**
   * Whether the agent of a file starts before those of its parts, or after them.
   *
   * @default they do not wait for each other
   */
  readonly fileOrder?: "before" | "after";
  /** Of agents that could start, those with the highest start first. @default {0} */
  readonly priority?: number;
}

/** What comes after the agents named in {@linkcode AgentGraph.after}. */
export interface AfterAgents {
  /** These agents start when the named ones are done. */
  run(...names: readonly string[]): AgentGraph;
  /** The same: what does not depend on each other runs at the same time anyway. */
  runParallel(...names: readonly string[]): AgentGraph;
}

interface Draft extends AgentSpec {
  readonly name: string;
  readonly upstream: Set<string>;
}

/**
 * Agents and what they wait for. An agent starts as soon as those before it are done; agents without
 * anything between them run at the same time.
 *
 * @example
 * ```ts
 * import { openStore } from "@remora/core";
 * import { AgentGraph } from "@remora/backend";
 *
 * await using store = await openStore("memory:");
 * const graph = new AgentGraph()
 *   .agent("read", { bundle: "demo", target: "README.md" })
 *   .agent("write", { bundle: "demo", target: "README.md" })
 *   .after("read").run("write");
 * const { done } = graph.execute({
 *   store,
 *   runner: {
 *     run: ({ name }) =>
 *       Promise.resolve({ status: "success", summary: `${name} is done`, changedFiles: [] }),
 *   },
 * });
 * console.log((await done).counts.completed); // 2
 * ```
 */
export class AgentGraph {
  /** Its id. */
  readonly graphId: string;
  readonly #drafts = new Map<string, Draft>();
  #onBlocked: QuestionHandler | undefined;

  /** Makes a graph without agents. */
  constructor(options: AgentGraphOptions = {}) {
    this.graphId = options.graphId ?? newId();
  }

  /**
   * Adds an agent.
   *
   * @param name Unique in the graph.
   * @throws {RemoraError} `GRAPH-NAME` when there is one of that name
   */
  agent(name: string, spec: AgentSpec): this {
    if (name === "" || this.#drafts.has(name)) {
      const problem = name === ""
        ? "An agent needs a name"
        : `There are two agents named "${name}"`;
      throw new RemoraError("GRAPH-NAME", problem, { hint: "Give each agent a name of its own" });
    }
    this.#drafts.set(name, { ...spec, name, upstream: new Set() });
    return this;
  }

  /**
   * Adds an agent for each node that one of the bundles is for, named `BUNDLE:NODE`.
   *
   * @param bundles By type of node the bundle, or several: each makes an agent of its own.
   */
  discover(
    discovery: Pick<Discovery, "nodes">,
    bundles: Readonly<Record<string, string | readonly string[]>>,
    options: DiscoverAgentsOptions = {},
  ): this {
    const { fileOrder, priority } = options;
    for (const { nodeId, type } of discovery.nodes) {
      const named = Object.hasOwn(bundles, type) ? bundles[type] ?? [] : [];
      for (const bundle of typeof named === "string" ? [named] : named) {
        const spec = { bundle, target: nodeId, nodeId, nodeType: type };
        this.agent(`${bundle}:${nodeId}`, priority === undefined ? spec : { ...spec, priority });
      }
    }
    if (fileOrder !== undefined) this.#orderFiles(discovery.nodes, fileOrder);
    return this;
  }

  /** Names agents that others wait for. @throws {RemoraError} `GRAPH-UNKNOWN-AGENT` */
  after(...names: readonly string[]): AfterAgents {
    const above = names.map((name) => this.#draft(name).name);
    const run = (...below: readonly string[]): AgentGraph => {
      for (const name of below) {
        for (const id of above) this.#draft(name).upstream.add(id);
      }
      return this;
    };
    return { run, runParallel: run };
  }

  /** These agents do not wait for each other, which is so unless something else says so. */
  runParallel(...names: readonly string[]): this {
    for (const name of names) this.#draft(name);
    return this;
  }

  /** Each of these agents waits for the one before it. */
  runSequential(...names: readonly string[]): this {
    for (const [index, name] of names.entries()) {
      const before = names[index - 1];
      if (before !== undefined) this.after(before).run(name);
    }
    return this;
  }

  /**
   * Answers questions in the program, through the same inbox as everybody else: whoever answers first
   * wins. What the handler leaves unanswered (`undefined`) waits for a person.
   */
  onBlocked(handler: QuestionHandler): this {
    this.#onBlocked = handler;
    return this;
  }

  /** The agents, in the order in which they were added. @throws {RemoraError} `GRAPH-CYCLE` */
  agents(): readonly GraphAgent[] {
    const short = this.graphId.slice(-8);
    const idOf = (name: string): string => `${short}/${name}`;
    const agents = [...this.#drafts.values()].map((draft): GraphAgent => {
      const { name, bundle, target, nodeId, nodeType, priority = 0 } = draft;
      return {
        agentId: idOf(name),
        name,
        bundle,
        target,
        ...(nodeId === undefined ? {} : { nodeId }),
        ...(nodeType === undefined ? {} : { nodeType }),
        workspaceId: idOf(name),
        upstream: [...draft.upstream].map(idOf),
        priority,
      };
    });
    const dependents = agents.map(({ agentId, upstream }) => ({ id: agentId, upstream }));
    assertNoCycle(dependents, (id) => id.slice(short.length + 1));
    return agents;
  }

  /**
   * Runs it. Running a graph of the same id again goes on where the last process stopped.
   *
   * @throws {RemoraError} `GRAPH-CYCLE`, `GRAPH-EMPTY`
   */
  execute(options: ExecutorOptions): GraphExecution {
    const agents = this.agents();
    if (agents.length === 0) {
      throw new RemoraError("GRAPH-EMPTY", "The graph has no agents", { hint: "Add some" });
    }
    const execution = executeGraph(this.graphId, agents, options);
    if (this.#onBlocked === undefined) return execution;
    const answering = answerQuestions(options.store, {
      graphId: this.graphId,
      answer: this.#onBlocked,
      by: "onBlocked handler",
      via: "program",
      until: execution.done,
    });
    return { ...execution, done: execution.done.finally(() => answering) };
  }

  /** Lets the agents of a file wait for those of its parts, or the other way round. */
  #orderFiles(nodes: readonly CodeNode[], order: "before" | "after"): void {
    const files = new Map<string, Draft[]>();
    const drafts = [...this.#drafts.values()];
    for (const draft of drafts) {
      if (draft.nodeType !== "file") continue;
      files.set(draft.target, [...files.get(draft.target) ?? [], draft]);
    }
    const pathOf = new Map(nodes.map(({ nodeId, path }) => [nodeId, path]));
    for (const part of drafts) {
      if (part.nodeType === "file" || part.nodeId === undefined) continue;
      for (const file of files.get(pathOf.get(part.nodeId) ?? "") ?? []) {
        if (file.bundle !== part.bundle) continue;
        if (order === "before") part.upstream.add(file.name);
        else file.upstream.add(part.name);
      }
    }
  }

  #draft(name: string): Draft {
    const draft = this.#drafts.get(name);
    if (draft !== undefined) return draft;
    throw new RemoraError("GRAPH-UNKNOWN-AGENT", `The graph has no agent "${name}"`, {
      hint: "Add it with agent() before you say what it waits for",
    });
  }
}
