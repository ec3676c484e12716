import type { BundleDialect } from "../types.ts";
import { readA } from "./a.ts";
import { readB } from "./b.ts";
import { readC } from "./c.ts";
import { readD } from "./d.ts";
import type { ManifestReader } from "./draft.ts";
import { readE } from "./e.ts";

/** How each dialect is read, and whether its reference loader checks types. */
export const DIALECTS: Readonly<
  Record<BundleDialect, { readonly read: ManifestReader; readonly strict: boolean }>
> = {
  A: { read: readA, strict: true },
  B: { read: readB, strict: true },
  C: { read: readC, strict: false },
  D: { read: readD, strict: false },
  E: { read: readE, strict: false },
};
