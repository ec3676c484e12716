/** What a project has at the moment: names of bundles, ids of questions and runs. */
export type DynamicKind = typeof DYNAMIC_KINDS[number];

/** All of them. */
export const DYNAMIC_KINDS = ["bundles", "questions", "runs"] as const;
