/** A prompt without any finding. */
export const GOOD_PROMPT = "<task_description>Do it</task_description> Respond with one tool call.";

/** A folder of bundles, removed at the end. */
export class Shelf implements AsyncDisposable {
  readonly root: string;

  private constructor(root: string) {
    this.root = root;
  }

  static async make(files: Readonly<Record<string, string>>): Promise<Shelf> {
    const root = await Deno.realPath(await Deno.makeTempDir());
    for (const [path, text] of Object.entries(files)) {
      await Deno.mkdir(`${root}/${path.slice(0, path.lastIndexOf("/"))}`, { recursive: true });
      await Deno.writeTextFile(`${root}/${path}`, text);
    }
    return new Shelf(root);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.root, { recursive: true });
  }
}
