/** One generated file: path relative to the repository, and what belongs into it. */
export interface Generated {
  readonly path: string;
  readonly text: string;
}
