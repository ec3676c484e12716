import { storeCommand } from "../store.ts";

/** Where else a question can be answered than here, for people: stands behind "answer". */
export function elsewhere(storeFlag: string | undefined): string {
  return `on the dashboard, or see: ${storeCommand("questions", storeFlag)}`;
}
