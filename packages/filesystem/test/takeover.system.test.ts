/**
 * gemel-fs killed under a living mount: its standby goes on, and no application notices more than a
 * pause.
 */
import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { prng } from "@gemel/base";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  freePort,
  generationOne,
  generationTwo,
  isMounted,
  MirrorLab,
  type MirrorNode,
  until,
} from "./support/mirror-node.ts";
import { Postgres } from "./support/postgres.ts";
import { protect } from "./support/protect.ts";

let lab: MirrorLab;
let servers: Postgres[] = [];
let writers: Writer[] = [];

beforeEach(() => {
  lab = new MirrorLab();
  fs.chmodSync(lab.root, 0o755);
});

afterEach(async ({ task }) => {
  if (task.result?.state === "fail") {
    for (const { name, output } of lab.nodes) process.stdout.write(`${name} wrote:\n${output}\n`);
  }
  try {
    for (const writer of writers) writer.kill();
    for (const server of servers) await server.cut();
  } finally {
    servers = [];
    writers = [];
    await lab.end();
  }
});

type WriterResult = {
  readonly rounds: number;
  readonly longestMs: number;
  readonly failure: string | null;
};

class Writer {
  readonly #child: ChildProcess;
  #output = "";

  constructor(directory: string, name: string) {
    const program = join(import.meta.dirname, "support/strict-writer.ts");
    this.#child = spawn(process.execPath, [program, directory, name], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.#child.stdout?.on("data", (data: Buffer) => {
      this.#output += data.toString();
    });
  }

  get rounds(): number {
    return this.#output.length;
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }

  async stop(): Promise<WriterResult> {
    const ended = new Promise((resolve) => this.#child.once("close", resolve));
    this.#child.stdin?.end();
    await ended;
    return JSON.parse(this.#output.slice(this.#output.indexOf("\n"))) as WriterResult;
  }
}

/** Writers with names of their own on the mount of `node`, each under way. */
async function write(node: MirrorNode, count: number): Promise<Writer[]> {
  const begun = Array.from(
    { length: count },
    (_, index) => new Writer(node.directory, `w${index}`),
  );
  writers.push(...begun);
  await until("the writers have begun", () => begun.every(({ rounds }) => rounds > 2));
  return begun;
}

/** Kill the server, then do what gemeld does: open the gate again. How long it took. */
async function replaceServer(node: MirrorNode): Promise<number> {
  await node.kept();
  const began = performance.now();
  await node.killServer();
  await node.client.command({ type: "alone" });
  await node.client.event("write_alone");
  await node.client.command({ type: "born", generation: generationOne });
  return performance.now() - began;
}

test("a killed server: every operation under way succeeds, once", async () => {
  const node = await lab.start("a", { takeover: true });
  await node.serveAlone();
  const begun = await write(node, 4);
  const random = prng(1);
  for (let kill = 0; kill < 5; kill++) {
    const rounds = begun.map((writer) => writer.rounds);
    await replaceServer(node);
    await until("all writers go on", () =>
      begun.every((writer, index) => writer.rounds > (rounds[index] ?? 0) + 1 + random() * 10),
    );
  }
  for (const writer of begun) {
    const result = await writer.stop();
    expect(result.failure).toBeNull();
    expect(result.rounds).toBeGreaterThan(8);
  }
  const names = fs.readdirSync(node.directory);
  await node.client.command({ type: "withdraw", drain: true });
  expect(isMounted(node.directory)).toBe(false);
  expect(fs.readdirSync(node.directory).sort()).toEqual(names.sort());
});

/** Each in a directory of its own, which the kernel locks until the answer; what shows that it was executed. */
const changes: readonly (readonly [
  command: string,
  isDone: (has: (name: string) => boolean) => boolean,
])[] = [
  ["set -C; : > made", (has) => has("made")],
  ["mkdir folder", (has) => has("folder")],
  ["ln -s nowhere symlink", (has) => has("symlink")],
  ["mkfifo fifo", (has) => has("fifo")],
  ["ln file link", (has) => has("link")],
  ["mv file there", (has) => has("there")],
  ["unlink file", (has) => !has("file")],
  ["rmdir empty", (has) => !has("empty")],
];

test("a killed server: what it had done and not answered succeeds, and is done once", async () => {
  const primary = await lab.start("a", { takeover: true });
  const replica = await lab.start("b");
  const folders = changes.map((_, index) => `d${index}`);
  for (const folder of folders) {
    fs.mkdirSync(join(primary.directory, folder, "empty"), { recursive: true });
    fs.writeFileSync(join(primary.directory, folder, "file"), folder);
  }
  const disk = fs.openSync(primary.directory, "r");
  await primary.serveAlone();
  await protect(primary, replica);
  await primary.kept();
  // Nothing is answered without its receipt.
  await replica.stop();
  const programs = changes.map(([command], index) => {
    const cwd = join(primary.directory, folders[index] ?? "");
    return spawn("sh", ["-c", command], { cwd, stdio: "inherit" });
  });
  const ends = programs.map((program) => new Promise((resolve) => program.once("exit", resolve)));
  await until("all of it is done", () =>
    changes.every(([, isDone], index) => {
      const names = fs.readdirSync(`/proc/self/fd/${disk}/${folders[index]}`);
      return isDone((name) => names.includes(name));
    }),
  );
  expect(programs.map(({ exitCode }) => exitCode)).toEqual(changes.map(() => null));
  await primary.killServer();
  await primary.client.command({ type: "alone" });
  await primary.client.event("write_alone");
  await primary.client.command({ type: "born", generation: generationTwo });
  expect(await Promise.all(ends)).toEqual(changes.map(() => 0));
  fs.closeSync(disk);
});

test("a killed server: PostgreSQL notices a pause, five times under load", async () => {
  const node = await lab.start("a", { sync: "fsync", takeover: true });
  await node.serveAlone();
  const scratch = join(lab.root, "scratch");
  fs.mkdirSync(scratch);
  const server = new Postgres(node.directory, scratch, await freePort());
  servers.push(server);
  server.initialise();
  server.start();
  server.run("pgbench", "-q", "-i", "-s", "2", ...server.connection, "postgres");
  const load = server.load(8);
  const random = prng(2);
  for (let kill = 0; kill < 5; kill++) {
    await new Promise((resolve) => setTimeout(resolve, 200 + random() * 800));
    await replaceServer(node);
  }
  await load.finish();
  expect(new Set(server.balance().sums).size).toBe(1);
  server.run("pg_amcheck", ...server.connection, "-a", "--install-missing");
  server.stop();
});

test("a server that ends in order is not succeeded", async () => {
  const node = await lab.start("a", { takeover: true });
  await node.serveAlone();
  await node.kept();
  const { standby } = await node.client.status();
  expect(standby).toBeGreaterThan(0);
  await node.client.command({ type: "exit" });
  expect(await node.ended()).toBe(0);
  await until("the standby has ended", () => !fs.existsSync(`/proc/${standby}/fd/3`));
  expect(isMounted(node.directory)).toBe(false);
});

test("a standby that dies is replaced, and the next one holds everything", async () => {
  const node = await lab.start("a", { takeover: true });
  await node.serveAlone();
  const [writer] = await write(node, 1);
  await node.kept();
  const { standby } = await node.client.status();
  const from = node.events.length;
  process.kill(standby ?? 0, "SIGKILL");
  await node.client.event("standby", { from, where: ({ pid }) => pid !== null });
  const rounds = writer?.rounds ?? 0;
  await replaceServer(node);
  await until("the writer goes on", () => (writer?.rounds ?? 0) > rounds + 5);
  expect((await writer?.stop())?.failure).toBeNull();
});

test("a replica that is quicker than the controller: its session is not one that nobody heard of", async () => {
  const node = await lab.start("a", { takeover: true });
  const replica = await lab.start("b");
  await node.serveAlone();
  await protect(node, replica);
  await node.kept();
  const from = replica.events.length;
  process.kill((await node.client.status()).pid ?? 0, "SIGKILL");
  await replica.client.event("link", { from, where: ({ up }) => !up });
  await replica.client.event("link", { from, where: ({ up }) => up });
  const found = await node.reconnect();
  expect(await found.status()).toMatchObject({ gate: "frozen", link: "down" });
  await found.event("taken_over");
  const known = found.events.findIndex(({ type }) => type === "taken_over");
  await found.event("link", { from: known, where: ({ up }) => up });
  await found.command({ type: "alone" });
  await protect(node, replica);
});
