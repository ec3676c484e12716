import { RemoraError } from "@remora/core";

/** The same thing may work in a moment: no connection, no leader, no answer in time. */
export class TransientError extends Error {
  override readonly name = "TransientError";
}

/** The server answered that it will not do it. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  /** JetStream's own number, stable between versions. */
  readonly number: number;

  /** @param number JetStream's `err_code`. @param description What the server says. */
  constructor(number: number, description: string) {
    super(description);
    this.number = number;
  }
}

/** JetStream's `err_code`s that this package tells apart. */
export const API = {
  consumerNotFound: 10014,
  noMessage: 10037,
  notEnabledForAccount: 10039,
  streamNameInUse: 10058,
  streamNotFound: 10059,
  subjectsOverlap: 10065,
  wrongLastSequence: 10071,
  replicasUnsupported: 10074,
  notEnabled: 10076,
  wrongLastSequenceInFlight: 10164,
} as const;

/** Passing states of a server or cluster: starting, electing, overloaded, storing the first copy. */
const TRANSIENT: ReadonlySet<number> = new Set([
  10003, // bad request while the API is being set up
  10004, // cluster incomplete
  10008, // temporarily unavailable
  10009, // not the leader
  10010, // not assigned
  10115, // asset being moved
  10118, // stream offline
  10119, // consumer offline
  10158, // a message of the same id is being stored
  10167, // too many requests
]);

/** Nothing more fits: resources, storage, bytes or messages of the account, the server or the stream. */
const FULL: ReadonlySet<number> = new Set([10002, 10023, 10028, 10047, 10077, 10122]);

/** An answer with an error, as what to throw. */
export function apiError(number: number, description: string): Error {
  if (TRANSIENT.has(number)) return new TransientError(`${description} (${number})`);
  return new ApiError(number, description);
}

/** Turns what the server refused into an error for people. Other errors are passed on. */
export function storeError(error: unknown, what: string, url: string): unknown {
  if (!(error instanceof ApiError)) return error;
  const { number, message } = error;
  if (number === API.notEnabled || number === API.notEnabledForAccount) {
    return noJetStream(url, message, error);
  }
  if (FULL.has(number)) {
    return new RemoraError("STORE-FULL", `Cannot ${what} in ${url}: ${message}`, {
      cause: error,
      hint: "Raise the JetStream limits of the server or the account, or trim the log",
    });
  }
  if (number === API.streamNameInUse || number === API.subjectsOverlap) {
    return new RemoraError("STORE-FOREIGN", `Cannot ${what} in ${url}: ${message}`, {
      cause: error,
      hint: "Another stream has this name or these subjects; give another one with ?stream=NAME",
    });
  }
  if (number === API.streamNotFound) {
    return new RemoraError("STORE-MISSING", `Cannot ${what} in ${url}: ${message}`, {
      cause: error,
      hint: "It was deleted on the server, or never made; a process that may write makes it",
    });
  }
  return new RemoraError("STORE-NATS", `Cannot ${what} in ${url}: ${message} (${number})`, {
    cause: error,
    hint: "The server's log says more",
  });
}

/** The server, or this account on it, has no JetStream. */
export function noJetStream(url: string, reason: string, cause?: unknown): RemoraError {
  return new RemoraError("STORE-NO-JETSTREAM", `Cannot use ${url} as a store: ${reason}`, {
    cause,
    hint: "Start nats-server with -js (and -sd DIR), or enable JetStream for this account",
  });
}

/** The error of a write to a store that was opened for reading. */
export function readOnlyError(url: string): RemoraError {
  return new RemoraError("STORE-READONLY", `Cannot write to ${url}: it is read-only`, {
    hint: "Open it without readOnly",
  });
}

/** The server did not answer for as long as the store is ready to wait. */
export function unreachable(
  what: string,
  url: string,
  seconds: number,
  cause: unknown,
): RemoraError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new RemoraError(
    "STORE-UNREACHABLE",
    `Cannot ${what} in ${url}: no answer for ${seconds} s (${reason})`,
    { cause, hint: "It may have been stored all the same; doing it again is safe for events" },
  );
}
