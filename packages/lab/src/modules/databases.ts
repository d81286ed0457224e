/** The modules for databases, under the conformance test. @module */
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { initialise, makeDataDirectory, psql, runOffline } from "../cluster/postgres.ts";
import { type Application, linesOf } from "./application.ts";

const postgresqlData = "/srv/postgresql";

export const postgresql: Application = {
  module: "postgresql",
  macros: { DATADIR: postgresqlData },
  directory: postgresqlData,
  async prepare({ nodes }) {
    for (const node of nodes) await makeDataDirectory(node, postgresqlData);
    const [first] = nodes;
    await initialise(first, postgresqlData);
    await runOffline(first, postgresqlData, ["CREATE TABLE kept (id serial, value text)"]);
  },
  async write({ client, address }, value) {
    await psql(client, { sql: [`INSERT INTO kept (value) VALUES ('${value}')`], address });
  },
  async read({ client, address }) {
    return linesOf(await psql(client, { sql: ["SELECT value FROM kept ORDER BY id"], address }));
  },
  victim: `postgres -D ${postgresqlData}`,
  processes: "^[^ ]*postgres -D |^postgres: ",
  resource: "proc.postgres",
  broken: { script: "start_prim", variables: { DATADIR: "/nonexistent" }, code: 8 },
};

const mariadbData = "/srv/mariadb";
const mariadbSql = [
  // Until then there are no users, and none can be made.
  "FLUSH PRIVILEGES;",
  "CREATE DATABASE app;",
  "CREATE TABLE app.kept (id int AUTO_INCREMENT PRIMARY KEY, value varchar(50)) ENGINE=InnoDB;",
  "CREATE USER app@'198.18.%';",
  "GRANT ALL ON app.* TO app@'198.18.%';",
];

export const mariadb: Application = {
  module: "mariadb",
  macros: { DATADIR: mariadbData },
  directory: mariadbData,
  async prepare({ nodes }) {
    for (const node of nodes) {
      await node.execOk("useradd", ["--system", "--uid", "827", "mysql"]);
      await node.execOk("install", ["-d", "-o", "mysql", "-m", "700", mariadbData]);
      mkdirSync(node.path("/etc/mysql/conf.d"), { recursive: true });
      // As small as it can be: the lab's disk is shared.
      const options = ["innodb_log_file_size=4M", "innodb_buffer_pool_size=16M"];
      const file = node.path("/etc/mysql/conf.d/lab.cnf");
      writeFileSync(file, ["[mariadbd]", ...options, "skip-name-resolve", ""].join("\n"));
    }
    const [first] = nodes;
    writeFileSync(first.path("/var/tmp/app.sql"), mariadbSql.map((line) => `${line}\n`).join(""));
    const options = ["--user=mysql", `--datadir=${mariadbData}`, "--skip-test-db"];
    await first.execOk("mariadb-install-db", [...options, "--extra-file=/var/tmp/app.sql"], {
      timeoutMs: 90_000,
    });
  },
  async write({ client, address }, value) {
    const sql = `INSERT INTO kept (value) VALUES ('${value}')`;
    await client.execOk("mariadb", ["-h", address, "-u", "app", "app", "-e", sql]);
  },
  async read({ client, address }) {
    const sql = "SELECT value FROM kept ORDER BY id";
    const args = ["-h", address, "-u", "app", "--batch", "--skip-column-names", "app", "-e", sql];
    return linesOf(await client.execOk("mariadb", args));
  },
  victim: `mariadbd --datadir=${mariadbData}`,
  processes: "^mariadbd ",
  resource: "proc.mariadbd",
  broken: { script: "start_prim", variables: { DATADIR: "/nonexistent" }, code: 8 },
};

const redisData = "/srv/redis";

export const redis: Application = {
  module: "redis",
  macros: { DATADIR: redisData, CONFIG: "/etc/redis/lab.conf" },
  directory: redisData,
  async prepare({ nodes }) {
    for (const node of nodes) {
      await node.execOk("install", ["-d", "-o", "redis", "-m", "700", redisData]);
      mkdirSync(node.path("/etc/redis"), { recursive: true });
      appendFileSync(node.path("/etc/redis/lab.conf"), "protected-mode no\n");
    }
  },
  async write({ client, address }, value) {
    await client.execOk("redis-cli", ["-e", "-h", address, "rpush", "kept", value]);
  },
  async read({ client, address }) {
    return linesOf(
      await client.execOk("redis-cli", ["-e", "-h", address, "lrange", "kept", "0", "-1"]),
    );
  },
  victim: "redis-server .*:6379",
  processes: "^redis-server ",
  resource: "proc.redis-server",
  broken: { script: "start_prim", variables: { DATADIR: "/nonexistent" }, code: 8 },
};
