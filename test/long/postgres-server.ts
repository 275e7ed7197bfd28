import { execFileSync, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = "/usr/lib/postgresql";

/** A PostgreSQL server of its own: real, from Debian's package, which is installed where it isn't there. */
export interface PostgresServer {
  readonly port: number;
  /** A new empty database's address, with a password in it. */
  database(): string;
  start(): void;
  stop(): void;
  remove(): Promise<void>;
}

export const PASSWORD = "s3cret-of-the-test";

export async function startPostgres(): Promise<PostgresServer> {
  if (!existsSync(ROOT)) {
    execFileSync("apt-get", ["update", "-qq"]);
    execFileSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "postgresql"], {
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
      stdio: "ignore",
    });
  }
  const bin = join(ROOT, readdirSync(ROOT).sort().at(-1)!, "bin");
  const folder = mkdtempSync(join(tmpdir(), "leadlight-postgres-"));
  const port = await freePort();
  // The server refuses to run as root.
  const isRoot = process.getuid?.() === 0;
  const user = isRoot ? "postgres" : null;
  if (isRoot) chownSync(folder, Number(idOf("-u")), Number(idOf("-g")));
  const run = (program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) => {
    const words = [join(bin, program), ...args];
    const [command, ...rest] = user ? ["runuser", "-u", user, "--", ...words] : words;
    const { status, stderr } = spawnSync(command!, rest, {
      cwd: folder,
      env: { ...process.env, ...env },
      encoding: "utf8",
      stdio: ["ignore", "ignore", program === "pg_ctl" ? "ignore" : "pipe"],
    });
    if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}`);
  };
  const data = join(folder, "data");
  run("initdb", ["-D", data, "-A", "trust", "-U", "leadlight", "--no-sync"]);
  const start = () =>
    run("pg_ctl", [
      "-D",
      data,
      "-w",
      "-l",
      join(folder, "log"),
      "-o",
      `-p ${port} -k ${folder} -h 127.0.0.1`,
      "start",
    ]);
  start();
  let databases = 0;
  return {
    port,
    database() {
      const name = `test${++databases}`;
      run("createdb", ["-h", "127.0.0.1", "-p", String(port), "-U", "leadlight", name]);
      return `postgres://leadlight:${PASSWORD}@127.0.0.1:${port}/${name}`;
    },
    start,
    stop: () => run("pg_ctl", ["-D", data, "-w", "-m", "immediate", "stop"]),
    async remove() {
      try {
        run("pg_ctl", ["-D", data, "-w", "-m", "immediate", "stop"]);
      } catch {
        // stopped by the test
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function idOf(which: "-u" | "-g"): string {
  return execFileSync("id", [which, "postgres"], { encoding: "utf8" }).trim();
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
