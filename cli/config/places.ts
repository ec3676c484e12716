import { type Kind, type Paths, textLike } from "./kinds.ts";

// What points somewhere: stores, folders, variables.

/** The URL of a store. A relative path of a file is relative to the folder of remora.yaml. */
export function storeUrl(): Kind<string> {
  const kind = textLike("store URL", {
    test: (value) => /^[a-z][a-z0-9+.-]+:/i.test(value),
    says: "a URL like sqlite:.remora/remora.db or nats://host:4222",
    schema: { pattern: "^[A-Za-z][A-Za-z0-9+.-]+:" },
  });
  return {
    ...kind,
    resolve(url, base, paths) {
      const path = /^sqlite:(?!\/\/)([^?]*)/.exec(url)?.[1];
      if (path === undefined || path === "" || paths.isAbsolute(path)) return url;
      const here = fromHere(paths.resolve(base, path), paths);
      return `sqlite:${here}${url.slice("sqlite:".length + path.length)}`;
    },
  };
}

/** A folder, relative to that of remora.yaml. */
export function folder(): Kind<string> {
  return {
    ...textLike("folder", { test: (value) => value.trim() !== "", says: "the path of a folder" }),
    // Absolute: whoever gets it may take a relative one for relative to something else.
    resolve: (path, base, paths) => paths.resolve(base, path),
  };
}

/**
 * The name of an environment variable, not what it holds. A file may name those of Remora only: one that came
 * with a project must not be able to send another secret of the machine to a server that it names as well.
 */
export function variableName(): Kind<string> {
  const any = textLike("variable", {
    test: (value) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(value),
    says: "the name of an environment variable, like REMORA_API_KEY, and not the secret itself",
  });
  const ours = textLike("variable", {
    test: (value) => /^REMORA_[A-Z0-9_]+$/.test(value),
    says: "the name of an environment variable that begins with REMORA_, and not the secret itself",
    schema: { pattern: "^REMORA_[A-Z0-9_]+$" },
  });
  return { ...ours, fromText: any.fromText };
}

/** A path in the address of a server: empty, or one that begins with a slash. */
export function basePath(): Kind<string> {
  return textLike("path", {
    test: (value) => value === "" || /^\/[^\s?#]*$/.test(value),
    says: "a path like /remora",
    schema: { pattern: "^(/[^\\s?#]*)?$" },
  });
}

/** Inside the working folder a relative path says the same and is easier to read. */
function fromHere(path: string, { isAbsolute, relative }: Paths): string {
  const short = relative(Deno.cwd(), path);
  return short === "" ? "." : short.startsWith("..") || isAbsolute(short) ? path : short;
}
