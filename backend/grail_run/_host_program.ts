/**
 * The program of the process that scripts run in. It is text, because that process may import nothing: it has
 * the permission to load one native library, and no other.
 *
 * It reads requests, one line of JSON each, and answers with lines of JSON. A script cannot write between
 * them: what it prints goes to a callback.
 *
 * While a script waits for an external it exists as bytes only. That is how the time of waiting does not
 * count: the interpreter's clock runs on, and starts afresh only for what is loaded.
 */
export const HOST_PROGRAM = `
import process from "node:process";

const MAX_PRINTED = 8000, MAX_VALUE = 4000000, MAX_DEPTH = 100, MAX_FRAMES = 20;
const ERRORS = new Set(["Exception", "ArithmeticError", "AssertionError", "AttributeError", "FileExistsError",
  "FileNotFoundError", "IndexError", "IsADirectoryError", "KeyError", "LookupError", "NameError",
  "NotADirectoryError", "NotImplementedError", "OSError", "PermissionError", "RuntimeError", "TimeoutError",
  "TypeError", "ValueError"]);

const library = { exports: {} };
try {
  process.dlopen(library, Deno.args[0]);
} catch (error) {
  send({ type: "broken", message: String(error?.message ?? error) });
  Deno.exit(1);
}
const { Monty, MontyComplete, MontyException, MontyNameLookup, MontySnapshot, MontyTypingError } =
  library.exports;
send({ type: "ready" });

let run;
for await (const line of lines(Deno.stdin.readable)) {
  try {
    take(JSON.parse(line));
  } catch (error) {
    fail({ kind: "host", name: error?.name ?? "Error", message: String(error?.message ?? error), frames: [] });
  }
}

function take(request) {
  switch (request.type) {
    case "run":
      return start(request);
    case "value":
      return resume({ returnValue: request.value });
    case "raise":
      return resume({
        exception: {
          type: ERRORS.has(request.name) ? request.name : "RuntimeError",
          message: request.message,
        },
      });
    case "check":
      return check(request);
  }
}

function start({ code, file, inputs, limits, prefix }) {
  const names = Object.keys(inputs);
  run = { limits, prefix, printed: "", cut: false, spent: 0, calls: 0 };
  const options = { scriptName: file, ...(names.length === 0 ? {} : { inputs: names }) };
  const script = Monty.create(code, options);
  if (script instanceof MontyException) return raised(script);
  step(() => script.start({
    ...(names.length === 0 ? {} : { inputs }),
    limits: {
      maxMemory: limits.memory,
      maxDurationSecs: limits.duration / 1000,
      maxRecursionDepth: limits.recursion,
    },
    printCallback: print,
  }));
}

function resume(result) {
  const waiting = run.waiting;
  run.waiting = undefined;
  step(() => MontySnapshot.load(waiting, { printCallback: print }).resume(result));
}

function step(go) {
  for (;;) {
    const began = performance.now();
    const state = go();
    run.spent += performance.now() - began;
    if (state instanceof MontyComplete) return done(state.output);
    if (state instanceof MontyException) return raised(state);
    if (run.spent > run.limits.duration) return limit("time limit exceeded");
    if (state instanceof MontyNameLookup) {
      go = () => state.resume({});
      continue;
    }
    const { functionName } = state;
    if (!functionName.startsWith(run.prefix)) {
      const known = /^[A-Za-z_]\\w*$/.test(functionName);
      const exception = known
        ? { type: "NameError", message: "name '" + functionName + "' is not defined" }
        : { type: "PermissionError", message: functionName + " is not available to scripts" };
      go = () => state.resume({ exception });
      continue;
    }
    if (++run.calls > run.limits.calls) return limit("call limit exceeded: " + run.limits.calls);
    let call;
    try {
      call = {
        name: functionName.slice(run.prefix.length),
        args: state.args.map((value) => plain(value, 0)),
        kwargs: plain(state.kwargs, 0),
      };
    } catch (error) {
      const exception = { type: "TypeError", message: error.message };
      go = () => state.resume({ exception });
      continue;
    }
    run.waiting = state.dump();
    return send({ type: "call", ...call });
  }
}

function done(output) {
  let value;
  try {
    value = plain(output, 0);
    if (JSON.stringify(value).length > MAX_VALUE) throw new Error("The result is over 4 MB");
  } catch (error) {
    return fail({ kind: "error", name: "TypeError", message: error.message, frames: [] });
  }
  finish({ type: "done", value });
}

function raised(error) {
  const { typeName: name, message } = error.exception;
  const kind = name === "SyntaxError" ? "syntax"
    : /limit exceeded|recursion depth exceeded/.test(message) ? "limit" : "error";
  const all = error.traceback();
  const frames = all.length <= MAX_FRAMES
    ? all
    : [...all.slice(0, 2), ...all.slice(2 - MAX_FRAMES)];
  fail({
    kind,
    name,
    message,
    frames: frames.map(({ line, column, functionName }) => ({ line, column, function: functionName ?? "" })),
  });
}

function limit(message) {
  fail({ kind: "limit", name: "RuntimeError", message, frames: [] });
}

function fail(error) {
  finish({ type: "failed", ...error });
}

function finish(answer) {
  const { printed = "", cut = false, spent = 0 } = run ?? {};
  run = undefined;
  send({ ...answer, printed, cut, spent: Math.round(spent * 1000) / 1000 });
}

function check({ code, typed, file, prefix }) {
  const script = Monty.create(code, { scriptName: file });
  if (script instanceof MontyException) return raised(script);
  if (typed === undefined) return finish({ type: "checked", problems: [] });
  const other = Monty.create(typed, { scriptName: file });
  const found = other instanceof MontyException ? null : other.typeCheck(prefix);
  const problems = found instanceof MontyTypingError ? JSON.parse(found.display("json")) : [];
  finish({
    type: "checked",
    problems: problems.map(({ code, message, location }) => ({
      rule: String(code),
      message,
      line: location.row,
      column: location.column,
    })),
  });
}

function print(stream, text) {
  if (run === undefined) return;
  const room = MAX_PRINTED - run.printed.length;
  run.printed += text.slice(0, room);
  run.cut ||= text.length > room;
}

function plain(value, depth) {
  if (depth > MAX_DEPTH) throw new Error("The value is nested too deeply");
  if (value === null || value === undefined) return null;
  switch (typeof value) {
    case "string":
      return value.toWellFormed();
    case "boolean":
      return value;
    case "number":
      return Number.isFinite(value) ? value : null;
    case "bigint":
      return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
    case "object":
      break;
    default:
      throw new Error("A " + typeof value + " is not JSON");
  }
  if (value instanceof Uint8Array) throw new Error("Object of type bytes is not JSON serializable");
  if (Array.isArray(value) || value instanceof Set) return Array.from(value, (item) => plain(item, depth + 1));
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return Object.fromEntries(entries.map(([key, item]) => [keyOf(key), plain(item, depth + 1)]));
}

function keyOf(key) {
  if (typeof key === "string") return key;
  if (key === null || ["number", "boolean", "bigint"].includes(typeof key)) return String(key);
  throw new Error("keys must be str, int, float, bool or None");
}

async function* lines(stream) {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stream) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split("\\n");
    rest = parts.pop();
    yield* parts;
  }
}

function send(message) {
  let bytes = new TextEncoder().encode(JSON.stringify(message) + "\\n");
  while (bytes.length > 0) bytes = bytes.subarray(Deno.stdout.writeSync(bytes));
}
`;
