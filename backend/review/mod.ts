export { acceptChanges, applyDecisions, rejectChanges, reviewDiff } from "./review.ts";
export type * from "./types.ts";
