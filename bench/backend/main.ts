/**
 * The backend: a thousand agents of ten turns each against a model server that answers at once, ours and, in
 * the same run against the same server, those of others.
 *
 * @module
 */
import { benchKernel } from "./kernel/kernel.ts";

if (import.meta.main) await benchKernel();
