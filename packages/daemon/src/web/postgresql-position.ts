/** How far the PostgreSQL of a module is, if it has one: what it says itself, else what its files say. @module */
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { ModuleConfig, SplitBrainSide } from "@gemel/protocol";
import { runProgram } from "../system/run-program.ts";
import { stoppedPostgresql } from "./stopped-postgresql.ts";

const psqlMs = 5000;

type Look = ModuleConfig["checkers"][number]["look"];
/** Where to ask, and as whom. */
type Server = Pick<
  Extract<Look, { type: "postgresql" }>,
  "host" | "port" | "database" | "user" | "osUser"
>;
type Position = NonNullable<SplitBrainSide["postgresql"]>;

const unknown: Position = {
  ...{ lsn: null, lastCommitAt: null },
  ...{ isCheckpoint: false, logWrittenAt: null },
};

/** Null: the module has none, as far as its checkers and its mirrored directories say. */
export async function postgresqlPosition(options: {
  readonly looks: readonly Look[];
  readonly directories: readonly string[];
  readonly serves: boolean;
}): Promise<Position | null> {
  const checker = options.looks.find((look) => look.type === "postgresql");
  const files = await stoppedPostgresql(options.directories);
  if (checker === undefined && files === null) return null;
  const server = checker ?? (files === null ? null : await runningIn(files.directory));
  const asked = options.serves && server !== null ? await ask(server) : null;
  const logWrittenAt = files?.logWrittenAt ?? null;
  if (asked !== null) return { ...asked, logWrittenAt };
  return files === null
    ? unknown
    : { ...unknown, lsn: files.lsn, logWrittenAt, isCheckpoint: true };
}

/** As the server notes it in its data directory; null: it does not run, or its owner has no name here. */
async function runningIn(directory: string): Promise<Server | null> {
  try {
    const noted = await readFile(join(directory, "postmaster.pid"), "utf8");
    const [, , , port = "", socket = ""] = noted.split("\n");
    const { uid } = await stat(directory);
    const { exitCode, stdout } = await runProgram("id", ["-nu", String(uid)]);
    const owner = stdout.trim();
    if (exitCode !== 0 || owner === "" || !/^\d+$/.test(port)) return null;
    const host = socket === "" ? null : socket;
    return { host, port: Number(port), database: "postgres", user: owner, osUser: owner };
  } catch {
    // ENOENT: nobody serves it.
    return null;
  }
}

const statement =
  "select pg_current_wal_lsn(), case when current_setting('track_commit_timestamp') = 'on' then to_char((select timestamp from pg_last_committed_xact()) at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"') end";

/** Null: it did not answer in time, or wants a password. */
async function ask(server: Server): Promise<Position | null> {
  const { exitCode, stdout } = await runProgram(
    "runuser",
    [
      ...["-u", server.osUser, "--", "psql", "-X", "-A", "-t", "-q", "-w"],
      ...["-p", String(server.port), "-d", server.database, "-U", server.user],
      ...(server.host === null ? [] : ["-h", server.host]),
      ...["-c", statement],
    ],
    { timeoutMs: psqlMs },
  ).catch(() => ({ exitCode: -1, stdout: "" }));
  const [lsn = "", at = ""] = stdout.trim().split("|");
  if (exitCode !== 0 || !/^[0-9A-F]+\/[0-9A-F]+$/.test(lsn)) return null;
  return { ...unknown, lsn, lastCommitAt: at === "" ? null : at };
}
