import type { BundleFinding, BundleFix } from "./types.ts";
import { type BundleCode, severityOf } from "./codes.ts";

/** A finding, and whether the reference loader of the dialect refuses the bundle because of it. */
export interface Issue {
  readonly finding: BundleFinding;
  readonly refuses: boolean;
}

/** Where a finding points to. */
export interface Spot {
  readonly line: number;
  readonly column: number;
}

/** Options of {@linkcode Issues.add}. */
export interface IssueOptions {
  /** The file, relative to the bundle's folder. @default the manifest */
  readonly file?: string;
  /** Whether the reference loader of the dialect refuses the bundle. @default {false} */
  readonly refuses?: boolean;
  readonly fix?: BundleFix;
}

/** Collects what is found. */
export class Issues {
  readonly #manifest: string;
  readonly #list: Issue[] = [];

  /** @param manifest The manifest's path within the bundle's folder. */
  constructor(manifest: string) {
    this.#manifest = manifest;
  }

  add(code: BundleCode, spot: Spot, message: string, options: IssueOptions = {}): void {
    const { file = this.#manifest, refuses = false, fix } = options;
    const finding: BundleFinding = {
      code,
      severity: severityOf(code),
      file,
      line: spot.line,
      column: spot.column,
      message,
      ...(fix === undefined ? {} : { fix }),
    };
    this.#list.push({ finding, refuses });
  }

  /** Takes over what another check has found. */
  addFinding(finding: BundleFinding): void {
    this.#list.push({ finding, refuses: false });
  }

  /** All findings: by file, line and column. */
  get findings(): readonly BundleFinding[] {
    return this.#list.map(({ finding }) => finding).sort((a, b) =>
      a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column ||
      a.code.localeCompare(b.code)
    );
  }

  /** Whether the reference loader refuses the bundle. */
  get refused(): boolean {
    return this.#list.some(({ refuses }) => refuses);
  }
}
