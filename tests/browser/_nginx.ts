import { freePort } from "../../nats/testing/server.ts";

const PLACES = [
  "/usr/sbin/nginx",
  "/usr/local/sbin/nginx",
  "/usr/bin/nginx",
  "/opt/homebrew/bin/nginx",
];

/** Where nginx is; `undefined` where it is not installed. */
export function findNginx(): string | undefined {
  return PLACES.find((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  });
}

/** nginx in front of a dashboard that is mounted at `/remora`, set up as docs/DASHBOARD.md says, and compressing. */
export class Nginx implements AsyncDisposable {
  readonly port: number;
  readonly #child: Deno.ChildProcess;
  readonly #folder: string;

  private constructor(port: number, child: Deno.ChildProcess, folder: string) {
    this.port = port;
    this.#child = child;
    this.#folder = folder;
  }

  static async start(path: string, location: string): Promise<Nginx> {
    const folder = await Deno.makeTempDir({ prefix: "remora-nginx-" });
    const port = await freePort();
    await Deno.writeTextFile(`${folder}/nginx.conf`, configuration(folder, port, location));
    const child = new Deno.Command(path, {
      args: ["-p", folder, "-c", `${folder}/nginx.conf`, "-e", `${folder}/error.log`],
      stdout: "null",
      stderr: "null",
      stdin: "null",
    }).spawn();
    for (let tries = 0; !await answers(port); tries++) {
      if (tries > 1_000) throw new Error(await Deno.readTextFile(`${folder}/error.log`));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return new Nginx(port, child, folder);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGTERM");
    await this.#child.status;
    await Deno.remove(this.#folder, { recursive: true });
  }
}

function configuration(folder: string, port: number, location: string): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `  ${name}_temp_path ${folder}/${name};`).join("\n");
  return `daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
events {}
http {
  access_log off;
${temporary}
  gzip on;
  gzip_min_length 0;
  gzip_proxied any;
  gzip_types text/event-stream text/css text/javascript application/json;
  server {
    listen 127.0.0.1:${port};
    ${location}
  }
}
`;
}

async function answers(port: number): Promise<boolean> {
  try {
    (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    return true;
  } catch {
    return false;
  }
}
