/**
 * Says in a friendly way that the backend is needed and not there. This entry imports `@remora/core` only,
 * so that it loads where the rest of the package, or what it needs, does not.
 *
 * @example
 * ```ts
 * import { requireBackend } from "@remora/backend/require";
 *
 * const { shippedBundles } = await requireBackend();
 * console.log((await shippedBundles()).length > 0);
 * ```
 *
 * @module
 */
import { loadSlice, SliceMissingError } from "@remora/core";

/** The backend slice is needed for what was asked, and it is not there. */
export class BackendMissingError extends SliceMissingError {
  /**
   * Makes the error out of what loading the slice said.
   *
   * @param missing Why it is not there, and the command that adds it.
   */
  constructor(missing: SliceMissingError) {
    super("backend", missing.reason, {
      cause: missing.cause,
      ...(missing.hint === undefined ? {} : { hint: missing.hint }),
    });
  }
}

/**
 * Loads the backend.
 *
 * @returns Everything that `@remora/backend` exports.
 * @throws {BackendMissingError} when the slice, or a package that it needs, is not there
 * @throws {SliceBrokenError} when it is there and fails to load
 */
export async function requireBackend(): Promise<typeof import("./mod.ts")> {
  try {
    return await loadSlice<typeof import("./mod.ts")>("backend");
  } catch (error) {
    throw error instanceof SliceMissingError ? new BackendMissingError(error) : error;
  }
}
