import { RemoraError } from "@remora/core";
import { PythonError } from "../types.ts";

const CLASSES: Readonly<Record<string, string>> = {
  "FILE-NOT-FOUND": "FileNotFoundError",
  "FILE-OUTSIDE": "PermissionError",
  "FILE-KIND": "IsADirectoryError",
  "FILE-BINARY": "ValueError",
  "FILE-TOO-LARGE": "ValueError",
  "COMMAND-NOT-FOUND": "FileNotFoundError",
  "COMMAND-DENIED": "PermissionError",
};

/** What a script sees of an error of ours: the class that Python would raise. Other errors are not for scripts. */
export function toPythonError(error: unknown): unknown {
  if (!(error instanceof RemoraError)) return error;
  const name = CLASSES[error.code] ?? "RuntimeError";
  return new PythonError(name, error.message, { cause: error });
}
