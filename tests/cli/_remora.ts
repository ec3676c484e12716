import { deno, type Outcome, ROOT } from "../../tools/_deno.ts";

/** The checkout's command line. */
export const CLI = `${ROOT}/cli.ts`;

/** A folder of its own for a test; removed at the end. */
export class Workplace implements AsyncDisposable {
  private constructor(readonly folder: string) {}

  static async create(): Promise<Workplace> {
    return new Workplace(await Deno.makeTempDir({ prefix: "remora_cli_" }));
  }

  /** The URL of a store in it. */
  get store(): string {
    return `sqlite:${this.folder}/remora.db`;
  }

  /** Runs `remora ARGS` in it until it ends. */
  remora(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    { cwd = this.folder }: { readonly cwd?: string } = {},
  ): Promise<Outcome> {
    return deno(["run", "-A", CLI, ...args], {
      cwd,
      env: { REMORA_STORE: "", ...env },
      signal: AbortSignal.timeout(60_000),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}
