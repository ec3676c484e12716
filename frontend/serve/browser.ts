/** Opens an address in the browser of a desktop, where that is allowed. Says whether it tried. */
export async function openBrowser(url: string): Promise<boolean> {
  const [command, ...args] = commandFor(url);
  if (Deno.permissions.querySync({ name: "run", command }).state !== "granted") return false;
  try {
    const options = { args, stdin: "null", stdout: "null", stderr: "null" } as const;
    return (await new Deno.Command(command, options).output()).success;
  } catch {
    // No such program: a server without a desktop.
    return false;
  }
}

function commandFor(url: string): [string, ...string[]] {
  switch (Deno.build.os) {
    case "windows":
      return ["explorer", url];
    case "darwin":
      return ["open", url];
    default:
      return ["xdg-open", url];
  }
}
