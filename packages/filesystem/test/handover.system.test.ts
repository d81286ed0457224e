/**
 * An upgrade of gemel-fs under an application: a program of another version goes on under the same mount.
 */
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  freePort,
  generationTwo,
  MirrorLab,
  type MirrorNode,
  until,
} from "./support/mirror-node.ts";
import { otherVersion } from "./support/other-version.ts";
import { Postgres } from "./support/postgres.ts";
import { protect } from "./support/protect.ts";

const program = join(import.meta.dirname, "../../../bin/gemel-fs");

let lab: MirrorLab;
let server: Postgres | null = null;

beforeEach(() => {
  lab = new MirrorLab();
  fs.chmodSync(lab.root, 0o755);
});

afterEach(async () => {
  try {
    await server?.cut();
  } finally {
    server = null;
    await lab.end();
  }
});

/** Hand over to `to`, then do what gemeld does: open the gate again. How long nothing was answered, at most. */
async function handOver(node: MirrorNode, to: string): Promise<number> {
  const { pid } = await node.client.status();
  const former = node.client;
  const done = await former.request({ type: "hand_over", program: to });
  expect(done.ok ? null : done.message).toBeNull();
  const began = performance.now();
  await until(`${pid} has ended`, () => former.closed);
  await until(`another one goes on in the place of ${pid}`, async () => {
    const status = await node
      .reconnect()
      .then((found) => found.status())
      .catch(() => null);
    return status !== null && status.pid !== pid;
  });
  await node.client.event("taken_over", { where: ({ orderly }) => orderly === true });
  await node.client.command({ type: "alone" });
  await node.client.event("write_alone");
  await node.client.command({ type: "born", generation: generationTwo });
  return performance.now() - began;
}

test("another version goes on under PostgreSQL: no transaction fails, open files, locks and a file without a name stay", async () => {
  const node = await lab.start("a", { sync: "fsync", takeover: true });
  await node.serveAlone();
  const scratch = join(lab.root, "scratch");
  fs.mkdirSync(scratch);
  server = new Postgres(node.directory, scratch, await freePort());
  server.initialise();
  server.start();
  server.run("pgbench", "-q", "-i", "-s", "1", ...server.connection, "postgres");
  const gone = fs.openSync(join(node.directory, "gone"), "w+");
  fs.writeSync(gone, "kept");
  fs.unlinkSync(join(node.directory, "gone"));
  const locked = join(node.directory, "locked");
  fs.writeFileSync(locked, "");
  const holder = spawn("flock", [locked, "sleep", "600"], { detached: true });
  const isLocked = async (): Promise<boolean> => {
    const probe = spawn("flock", ["--nonblock", locked, "true"]);
    return new Promise((resolve) => probe.once("exit", (code) => resolve(code !== 0)));
  };
  try {
    await until("the lock is held", isLocked);
    const load = server.load(4);
    await node.kept();
    const other = otherVersion(join(lab.root, "other"), { version: "99.1.0" });
    const there = await handOver(node, other);
    const { version } = await node.client.status();
    expect(version).toBe("99.1.0");
    const back = await handOver(node, program);
    expect((await node.client.status()).version).not.toBe(version);
    process.stdout.write(`handed over in ${Math.round(there)} and ${Math.round(back)} ms\n`);
    await load.finish();
    expect(fs.readFileSync(`/proc/self/fd/${gone}`, "utf8")).toBe("kept");
    fs.writeSync(gone, " and written", 4);
    expect(fs.fstatSync(gone)).toMatchObject({ nlink: 0, size: 16 });
    expect(await isLocked()).toBe(true);
  } finally {
    fs.closeSync(gone);
    process.kill(-(holder.pid ?? 0), "SIGKILL");
  }
  expect(new Set(server.balance().sums).size).toBe(1);
  server.run("pg_amcheck", ...server.connection, "-a", "--install-missing");
  server.stop();
});

test("a program that does not know what is kept, or does not start, is refused: the one that serves goes on, with its standby", async () => {
  const node = await lab.start("a", { takeover: true });
  await node.serveAlone();
  await node.kept();
  const before = await node.client.status();
  const other = otherVersion(join(lab.root, "other"), { version: "99.1.0", custody: 77 });
  for (const [to, why] of [
    [other, "it keeps the state of a mount in version 77, the one that serves in "],
    ["/bin/false", "it ended before it was ready"],
    [join(lab.root, "missing"), "it ended before it was ready"],
  ] as const) {
    const done = await node.client.request({ type: "hand_over", program: to });
    expect(done).toMatchObject({ ok: false, code: "refused" });
    expect(done.message).toContain(why);
    fs.writeFileSync(join(node.directory, "file"), to);
  }
  const { pid, standby } = await node.client.status();
  expect({ pid, standby }).toEqual({ pid: before.pid, standby: before.standby });
  await node.killServer();
});

test("nothing is handed over where nobody could go on, or before it is known who may answer, which is waited for", async () => {
  const primary = await lab.start("a", { takeover: true });
  const replica = await lab.start("b");
  await primary.serveAlone();
  await protect(primary, replica);
  await primary.kept();
  const ask = (node: MirrorNode) => node.client.request({ type: "hand_over", program });
  expect(await ask(replica)).toMatchObject({ ok: false, code: "refused" });
  const alone = await lab.start("c");
  await alone.serveAlone();
  expect((await ask(alone)).message).toBe("It was started with --takeover off");
  await primary.client.command({ type: "drop_peer" });
  expect((await ask(primary)).message).toContain(
    "The right to answer the application is being settled",
  );
  const waiting = ask(primary);
  await primary.client.command({ type: "alone" });
  const written = fs.promises.writeFile(join(primary.directory, "file"), "written alone");
  await primary.client.event("write_alone");
  await primary.client.command({ type: "born", generation: generationTwo });
  expect(await waiting).toMatchObject({ ok: true });
  await written;
});
