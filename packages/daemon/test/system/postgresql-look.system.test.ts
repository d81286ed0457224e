/** The PostgreSQL checker against a real server. */
import { execFileSync, spawnSync } from "node:child_process";
import { chownSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { postgresqlLook, type Server } from "../../src/checkers/looks.ts";

const programs = readdirSync("/usr/lib/postgresql").sort().at(-1);
const port = 54_987;
let folder: string;

function asPostgres(...command: string[]): void {
  execFileSync("runuser", ["-u", "postgres", "--", ...command], { stdio: "ignore" });
}

function psql(sql: string): string {
  const place = ["-h", folder, "-p", String(port), "-d", "postgres", "-U", "postgres"];
  const args = ["-u", "postgres", "--", "psql", "-XAtq", ...place, "-c", sql];
  return execFileSync("runuser", args, { encoding: "utf8" }).trim();
}

function look(change: Partial<Server> = {}, timeoutMs = 10_000): Promise<string | null> {
  const server: Server = {
    ...{ host: folder, port, database: "postgres", user: "postgres", osUser: "postgres" },
    ...{ query: "SELECT 1", write: false },
    ...change,
  };
  return postgresqlLook(server, timeoutMs)(new AbortController().signal);
}

describe("postgresqlLook", () => {
  beforeAll(() => {
    folder = mkdtempSync(`${tmpdir()}/gemel-pg-look-`);
    const { uid, gid } = owner();
    chownSync(folder, uid, gid);
    const bin = `/usr/lib/postgresql/${programs}/bin`;
    asPostgres(`${bin}/initdb`, "-D", `${folder}/data`, "-A", "trust");
    const options = `-p ${port} -k ${folder} -c listen_addresses= -c fsync=off`;
    asPostgres(
      `${bin}/pg_ctl`,
      "-D",
      `${folder}/data`,
      "-w",
      "-l",
      `${folder}/log`,
      "-o",
      options,
      "start",
    );
  });
  afterAll(() => {
    const bin = `/usr/lib/postgresql/${programs}/bin`;
    spawnSync("runuser", [
      "-u",
      "postgres",
      "--",
      `${bin}/pg_ctl`,
      "-D",
      `${folder}/data`,
      "-m",
      "immediate",
      "stop",
    ]);
    rmSync(folder, { recursive: true, force: true });
  });

  function owner(): { uid: number; gid: number } {
    const line = /^postgres:[^:]*:(\d+):(\d+):/m.exec(readFileSync("/etc/passwd", "utf8"));
    return { uid: Number(line?.[1]), gid: Number(line?.[2]) };
  }

  it("reads through a new connection, and writes a row only when asked to", async () => {
    expect(await look()).toBeNull();
    expect(psql("SELECT to_regclass('gemel_probe') IS NULL")).toBe("t");
    for (const _ of [1, 2]) expect(await look({ write: true })).toBeNull();
    expect(psql("SELECT count(*), max(at) > now() - interval '1 min' FROM gemel_probe")).toBe(
      "1|t",
    );
  });

  it("says what is wrong: the query, the database, a server that only reads, none at all", async () => {
    expect(await look({ query: "SELECT nothing" })).toContain('column "nothing" does not exist');
    expect(await look({ database: "absent" })).toContain('database "absent" does not exist');
    psql("ALTER SYSTEM SET default_transaction_read_only = on");
    psql("SELECT pg_reload_conf()");
    expect(await until(() => look({ write: true }))).toContain("read-only transaction");
    expect(await look()).toBeNull();
    expect(await look({ port: port + 1 })).toMatch(/No such file|failed/);
  });

  it("a server that hangs is down within the time allowed", async () => {
    const pid = Number(readFileSync(`${folder}/data/postmaster.pid`, "utf8").split("\n")[0]);
    process.kill(pid, "SIGSTOP");
    try {
      const startedAt = performance.now();
      expect(await look({}, 1000)).not.toBeNull();
      expect(performance.now() - startedAt).toBeLessThan(8000);
    } finally {
      process.kill(pid, "SIGCONT");
    }
  });
});

/** The first answer that is not null; a reload takes a moment. */
async function until(ask: () => Promise<string | null>): Promise<string> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const answer = await ask();
    if (answer !== null) return answer;
  }
  return "never";
}
