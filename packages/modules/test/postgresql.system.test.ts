/**
 * The scripts of the postgresql module on a real server, without the daemon.
 *
 * @module
 */
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { bindir, isAlive, PostgresqlHost, until } from "./postgresql-host.ts";

let model: PostgresqlHost;
let host: PostgresqlHost;

beforeAll(async () => {
  model = await PostgresqlHost.create();
});

afterAll(() => model.destroy());

beforeEach(async () => {
  host = await PostgresqlHost.copyOf(model);
});

afterEach(() => host.destroy());

function lockFile(): string {
  return `${host.datadir}/postmaster.pid`;
}

describe("start_prim", () => {
  test("start_prim: returns when connections are accepted, with its log outside the mirror", () => {
    const started = host.run("start_prim", ["WAIT", "ALONE", "start"]);
    expect(started).toMatchObject({ code: 0, stderr: "" });
    expect(host.query("select 1")).toBe("1");
    expect(host.query("show listen_addresses")).toBe("*");
    expect(readFileSync(`${host.home}/log/postgresql.log`, "utf8")).toContain("ready to accept");
    expect(host.run("check")).toMatchObject({ code: 0 });
  });

  test("start_prim: does nothing when it runs already", () => {
    host.run("start_prim");
    const pid = host.postmasterPid();
    expect(host.run("start_prim")).toMatchObject({ code: 0 });
    expect(host.postmasterPid()).toBe(pid);
  });

  test("start_prim: after kill -9 of the postmaster ends the backends that are left and recovers", async () => {
    host.run("start_prim");
    host.query("create table t(x int)");
    host.query("insert into t values (42)");
    const sleeper = host.spawn(
      `${bindir}/psql`,
      ...["-h", "127.0.0.1", "-p", String(host.port), "-U", "postgres", "-c"],
      // Busy, so that the backend does not notice the death of the postmaster.
      "select count(*) from generate_series(1, 100000000000)",
    );
    await until("the backend works", () => {
      const busy = "select count(*) from pg_stat_activity where query like '%generate_series%'";
      return host.query(`${busy} and pid <> pg_backend_pid()`) === "1";
    });
    const old = host.servers();
    await host.killPostmaster();
    const started = host.run("start_prim");
    expect(started).toMatchObject({ code: 0, stderr: "" });
    expect(started.stdout).toContain("Killing");
    expect(old.filter(isAlive)).toEqual([]);
    expect(host.query("select x from t")).toBe("42");
    await until("the client ends", () => sleeper.exitCode !== null);
  });

  test("start_prim: a lock file of the other node whose pid lives here as something else is no obstacle", () => {
    const stranger = host.spawn("runuser", "-u", "postgres", "--", "sleep", "60");
    writeFileSync(
      lockFile(),
      `${stranger.pid}\n${host.datadir}\n1\n${host.port}\n/tmp\n*\n1 1\nready\n`,
    );
    const started = host.run("start_prim");
    expect(started).toMatchObject({ code: 0, stderr: "" });
    expect(started.stdout).toContain("Removing the lock file");
    expect(stranger.exitCode).toBeNull();
    expect(host.query("select 1")).toBe("1");
  });

  test("start_prim: a lock file that was cut off is no obstacle", () => {
    writeFileSync(lockFile(), "");
    expect(host.run("start_prim")).toMatchObject({ code: 0, stderr: "" });
  });

  test("start_prim: a server of the same path in another mount namespace is left alone", async () => {
    const other = host.makeDirectory("other");
    host.asPostgres(`${bindir}/initdb`, "-A", "trust", "-N", "-D", other);
    const command = `mount --bind ${other} ${host.datadir} && exec runuser -u postgres -- \
      ${bindir}/postgres -D ${host.datadir} -p ${host.port} -c listen_addresses= -k ${other}`;
    host.spawn("unshare", "--mount", "bash", "-c", command);
    await until("the other server is ready", () =>
      existsSync(`${other}/postmaster.pid`)
        ? readFileSync(`${other}/postmaster.pid`, "utf8").includes("ready")
        : false,
    );
    const pid = Number(readFileSync(`${other}/postmaster.pid`, "utf8").split("\n")[0]);
    expect(host.run("start_prim")).toMatchObject({ code: 0, stderr: "" });
    expect(host.postmasterPid()).not.toBe(pid);
    expect(host.run("stop_prim", ["force"])).toMatchObject({ code: 0 });
    expect(isAlive(pid)).toBe(true);
  });

  test("start_prim: PostgreSQL of that version is not installed", () => {
    writeFileSync(`${host.datadir}/PG_VERSION`, "99\n");
    const started = host.run("start_prim");
    expect(started.code).toBe(8);
    expect(started.stderr).toContain("PostgreSQL 99");
    expect(started.stderr).toContain("Try: install postgresql-99");
  });

  test("start_prim: BINDIR without programs", () => {
    const started = host.run("start_prim", [], { BINDIR: "/nonexistent" });
    expect(started.code).toBe(8);
    expect(started.stderr).toContain("is not installed in /nonexistent");
  });

  test("start_prim: a directory that was never initialised, with the command that does it", () => {
    const empty = host.makeDirectory("empty");
    const started = host.run("start_prim", [], { DATADIR: empty });
    expect(started.code).toBe(8);
    expect(started.stderr).toContain(`${empty} holds no PostgreSQL data`);
    expect(started.stderr).toContain(`${bindir}/initdb --data-checksums -D ${empty}`);
  });

  test("start_prim: a directory that does not exist", () => {
    const started = host.run("start_prim", [], { DATADIR: "/nonexistent/data" });
    expect(started.code).toBe(8);
    expect(started.stderr).toContain("/nonexistent/data does not exist");
  });

  test("start_prim: a user that does not exist", () => {
    const started = host.run("start_prim", [], { OSUSER: "nobody-here" });
    expect(started.code).toBe(8);
    expect(started.stderr).toContain("There is no user nobody-here");
  });

  test("start_prim: a port in use, by whom, although only on one address", async () => {
    const occupant = await occupy(host.port, "127.0.0.1");
    const started = host.run("start_prim");
    occupant.close();
    expect(started.code).toBe(8);
    expect(started.stderr).toContain(`Port ${host.port} is in use on 127.0.0.1`);
    expect(started.stderr).toContain(`pid=${process.pid}`);
    expect(host.servers()).toEqual([]);
  });

  test("start_prim: the same port on an address it does not listen on is no obstacle", async () => {
    const occupant = await occupy(host.port, "127.0.0.9");
    const started = host.run("start_prim", [], { LISTEN: "127.0.0.1" });
    occupant.close();
    expect(started).toMatchObject({ code: 0, stderr: "" });
  });

  test("start_prim: a server that does not start shows the end of its log", () => {
    writeFileSync(`${host.datadir}/postgresql.conf`, "no_such_setting = 1\n");
    const started = host.run("start_prim");
    expect(started.code).toBe(1);
    expect(started.stderr).toContain("no_such_setting");
    expect(started.stderr).toContain(`PostgreSQL on ${host.datadir} did not start`);
  });

  test("start_prim: takes the configuration from elsewhere", () => {
    renameSync(`${host.datadir}/postgresql.conf`, `${host.home}/own.conf`);
    chmodSync(`${host.home}/own.conf`, 0o644);
    const refused = host.run("start_prim");
    expect(refused.code).toBe(8);
    expect(refused.stderr).toContain("There is no postgresql.conf");
    const started = host.run("start_prim", [], { CONFIG: `${host.home}/own.conf` });
    expect(started).toMatchObject({ code: 0, stderr: "" });
    expect(host.query("show config_file")).toBe(`${host.home}/own.conf`);
  });
});

describe("stop_prim", () => {
  test("stop_prim: ends the server in order although clients are connected", () => {
    host.run("start_prim");
    const psql = ["-h", "127.0.0.1", "-p", String(host.port), "-U", "postgres"];
    host.spawn(`${bindir}/psql`, ...psql, "-c", "select pg_sleep(600)");
    expect(host.run("stop_prim", ["PRIM", "WAIT", "stop"])).toMatchObject({ code: 0, stderr: "" });
    expect(host.servers()).toEqual([]);
    expect(existsSync(lockFile())).toBe(false);
    expect(host.asPostgres(`${bindir}/pg_controldata`, host.datadir)).toContain("shut down\n");
  });

  test("stop_prim: is done when nothing runs, also without programs or directory", () => {
    expect(host.run("stop_prim")).toMatchObject({ code: 0, stderr: "" });
    const away = { DATADIR: "/nonexistent/data", BINDIR: "/nonexistent" };
    expect(host.run("stop_prim", ["force"], away)).toMatchObject({ code: 0, stderr: "" });
  });

  test("stop_prim: a server that does not end fails the first pass, and force ends all of it", () => {
    host.run("start_prim");
    const pid = host.postmasterPid();
    process.kill(pid, "SIGSTOP");
    const graceful = host.run("stop_prim", [], { STOP_TIMEOUT: "1" });
    expect(graceful.code).toBe(1);
    expect(graceful.stderr).toContain("still runs after 1 s");
    expect(host.run("stop_prim", ["force", "PRIM", "WAIT", "stop"])).toMatchObject({ code: 0 });
    expect(host.servers()).toEqual([]);
    expect(host.run("start_prim")).toMatchObject({ code: 0 });
  });

  test("stop_prim: force ends what the server started as well", async () => {
    writeFileSync(
      `${host.datadir}/postgresql.auto.conf`,
      "archive_mode = on\nwal_level = replica\narchive_command = 'sleep 300'\n",
    );
    host.run("start_prim");
    host.query("select pg_switch_wal()");
    host.query("create table t(x int)");
    host.query("select pg_switch_wal()");
    const sleepers = (): number[] =>
      host.servers().filter((pid) => {
        try {
          return readFileSync(`/proc/${pid}/comm`, "utf8") === "sleep\n";
        } catch {
          // ENOENT, ESRCH: the process ended meanwhile.
          return false;
        }
      });
    await until("the archiver works", () => sleepers().length > 0);
    const found = sleepers();
    process.kill(host.postmasterPid(), "SIGSTOP");
    expect(host.run("stop_prim", ["force"])).toMatchObject({ code: 0 });
    expect(found.filter(isAlive)).toEqual([]);
    expect(host.servers()).toEqual([]);
  });

  test("stop_prim: after kill -9 of the postmaster ends what is left", async () => {
    host.run("start_prim");
    await host.killPostmaster();
    expect(host.run("stop_prim")).toMatchObject({ code: 0, stderr: "" });
    expect(host.servers()).toEqual([]);
  });
});

describe("prestart", () => {
  test("prestart: stops a server that was started outside of Gemel", () => {
    const options = `-p ${host.port} -c listen_addresses=`;
    const log = `${host.home}/data/outside.log`;
    host.asPostgres(
      `${bindir}/pg_ctl`,
      "start",
      "-w",
      "-D",
      host.datadir,
      "-o",
      options,
      "-l",
      log,
    );
    expect(host.run("prestart", ["STOP", "WAIT", "start"])).toMatchObject({ code: 0, stderr: "" });
    expect(host.servers()).toEqual([]);
  });

  test("prestart: accepts the empty directory of a second node", () => {
    const empty = host.makeDirectory("empty");
    expect(host.run("prestart", [], { DATADIR: empty })).toMatchObject({ code: 0, stderr: "" });
  });

  test("prestart: says that PostgreSQL is not installed", () => {
    const empty = host.makeDirectory("empty");
    const result = host.run("prestart", [], { DATADIR: empty, BINDIR: "/nonexistent" });
    expect(result.code).toBe(8);
    expect(result.stderr).toContain("Try: install the package postgresql");
  });
});

describe("SERVICE", () => {
  /** Does for one unit what systemctl does, without systemd. */
  function fakeSystemctl(datadir: string): Record<string, string> {
    const { PATH: path = "/usr/bin:/bin" } = process.env;
    const folder = `${host.home}/fake`;
    mkdirSync(folder);
    const control = `runuser -u postgres -- ${bindir}/pg_ctl -D ${datadir}`;
    writeFileSync(
      `${folder}/systemctl`,
      `#!/bin/sh
echo "$@" >>${host.home}/systemctl.log
case $1 in
  start) ${control} start -w -o "-p ${host.port}" </dev/null >${host.home}/unit.log 2>&1 ;;
  stop) ${control} stop -m fast >/dev/null 2>&1 || true ;;
  is-active) ${control} status >/dev/null ;;
  is-enabled) exit 1 ;;
esac
`,
      { mode: 0o755 },
    );
    return { SERVICE: "postgresql@test", PATH: `${folder}:${path}` };
  }

  test("SERVICE: start and stop go through the unit", () => {
    const env = fakeSystemctl(host.datadir);
    expect(host.run("start_prim", [], env)).toMatchObject({ code: 0, stderr: "" });
    expect(host.query("select 1")).toBe("1");
    expect(host.run("stop_prim", [], env)).toMatchObject({ code: 0, stderr: "" });
    const calls = readFileSync(`${host.home}/systemctl.log`, "utf8");
    expect(calls).toContain("start postgresql@test\n");
    expect(calls).toContain("stop postgresql@test\n");
    expect(host.servers()).toEqual([]);
  });

  test("SERVICE: a unit that runs another data directory is refused", () => {
    const other = host.makeDirectory("other");
    host.asPostgres(`${bindir}/initdb`, "-A", "trust", "-N", "-D", other);
    const env = fakeSystemctl(other);
    const started = host.run("start_prim", [], env);
    host.run("stop_prim", ["force"], { DATADIR: other });
    expect(started.code).toBe(1);
    expect(started.stderr).toContain(`No PostgreSQL server runs on ${host.datadir}`);
    expect(started.stderr).toContain("postgresql@test");
  });
});

function occupy(port: number, address: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(port, address, () => resolve(server));
  });
}
