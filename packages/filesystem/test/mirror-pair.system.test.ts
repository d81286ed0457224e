/**
 * Two gemel-fs on this host, one serving, one following: resynchronisation, mirroring, losing and
 * finding each other again.
 */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { describeTree } from "./support/compare-trees.ts";
import {
  generationOne,
  generationTwo,
  MirrorLab,
  type MirrorNode,
  until,
} from "./support/mirror-node.ts";
import { protect } from "./support/protect.ts";
import { settle } from "./support/settle.ts";
import { WriterProcess } from "./support/writer-process.ts";

let lab: MirrorLab;
let writers: WriterProcess[] = [];

beforeEach(() => {
  lab = new MirrorLab();
});

afterEach(async () => {
  for (const writer of writers) writer.kill();
  writers = [];
  await lab.end();
});

function write(directory: string, seed: number): WriterProcess {
  const writer = new WriterProcess(directory, seed, join(lab.root, `progress-${seed}`));
  writers.push(writer);
  return writer;
}

/** The writer's count once it has not moved for 300 ms. */
async function standstill(writer: WriterProcess): Promise<number> {
  let count = -1;
  let since = Date.now();
  await until("the writer stands still", () => {
    if (writer.count !== count) since = Date.now();
    count = writer.count;
    return Date.now() - since > 300;
  });
  return count;
}

async function expectEqual(primary: MirrorNode, replica: MirrorNode): Promise<void> {
  await settle(primary.directory);
  expect(describeTree(replica.directory)).toEqual(describeTree(primary.directory));
}

function fill(directory: string): void {
  fs.mkdirSync(join(directory, "deep/er"), { recursive: true });
  fs.writeFileSync(join(directory, "big"), Buffer.alloc(3_000_000, "abc"));
  fs.writeFileSync(join(directory, "deep/er/small"), "small");
  fs.writeFileSync(join(directory, "empty"), "");
  fs.symlinkSync("deep/er/small", join(directory, "link"));
  fs.linkSync(join(directory, "big"), join(directory, "deep/big-too"));
  fs.chmodSync(join(directory, "deep/er/small"), 0o4751);
  fs.chownSync(join(directory, "deep"), 12, 34);
  execFileSync("mkfifo", [join(directory, "fifo")]);
  execFileSync("mknod", [join(directory, "null"), "c", "1", "3"]);
  fs.writeFileSync(Buffer.from(`${directory}/bytes-\xff\xfe`, "latin1"), "any bytes");
}

describe.each(["write", "fsync"] as const)("sync=%s", (sync) => {
  test("a replica with other content becomes equal while the application writes", async () => {
    const primary = await lab.start("a", { sync });
    const replica = await lab.start("b", { sync });
    fill(primary.directory);
    fs.mkdirSync(join(replica.directory, "big"));
    fs.writeFileSync(join(replica.directory, "big/inside"), "a directory where a file must be");
    fs.mkdirSync(join(replica.directory, "stray/one/two"), { recursive: true });
    fs.writeFileSync(join(replica.directory, "empty"), "not empty");
    fs.writeFileSync(join(replica.directory, "deep"), "a file where a directory must be");
    await primary.serveAlone();
    const writer = write(primary.directory, 1);
    await until("the writer has begun", () => writer.count > 200);
    await protect(primary, replica);
    const from = (await primary.client.status()).recordsSent;
    await until(
      "the writer goes on while connected",
      async () => (await primary.client.status()).recordsSent > from + 500,
    );
    expect(await writer.stop()).toBeGreaterThan(100);
    await expectEqual(primary, replica);
  });
});

test("an unchanged replica gets hashes instead of data", async () => {
  const primary = await lab.start("a");
  const replica = await lab.start("b");
  for (const node of [primary, replica]) {
    fs.writeFileSync(join(node.directory, "same"), Buffer.alloc(20_000_000, "same"));
  }
  await primary.serveAlone();
  await protect(primary, replica);
  const { bytesSent } = await primary.client.status();
  expect(bytesSent).toBeLessThan(100_000);
  await expectEqual(primary, replica);
});

test("the replica's directory is read-only, and writable again after leave", async () => {
  const primary = await lab.start("a");
  const replica = await lab.start("b");
  await primary.serveAlone();
  await protect(primary, replica);
  expect(() => fs.writeFileSync(join(replica.directory, "x"), "x")).toThrow(/EROFS/);
  await replica.client.command({ type: "leave" });
  fs.writeFileSync(join(replica.directory, "x"), "x");
});

test("a killed replica freezes the writes until the right to go on alone is given", async () => {
  const primary = await lab.start("a");
  const replica = await lab.start("b");
  await primary.serveAlone();
  await protect(primary, replica);
  const writer = write(primary.directory, 2);
  await until("the writer has begun", () => writer.count > 100);
  const from = primary.events.length;
  await replica.kill();
  await primary.client.event("link", { from, where: (event) => !event.up });
  expect(await primary.client.status()).toMatchObject({ gate: "frozen", link: "down" });
  // One operation may be on its way; then the writer stands still. Nothing here may touch its
  // directories, which the kernel keeps locked for the operation that waits.
  const frozen = await standstill(writer);

  await primary.client.command({ type: "alone" });
  await primary.client.event("write_alone", { from });
  expect(await primary.client.status()).toMatchObject({ gate: "alone_unborn" });
  expect(await standstill(writer)).toBe(frozen);
  // Whoever was asked for the generation is gone: the next controller is asked as well.
  const next = await primary.reconnect();
  expect(await next.status()).toMatchObject({ gate: "alone_unborn" });
  await next.command({ type: "alone" });
  await next.event("write_alone");
  await next.command({ type: "born", generation: generationTwo });
  await until("the writer goes on", () => writer.count > frozen + 10);

  await replica.run();
  await protect(primary, replica);
  expect(await writer.stop()).toBeGreaterThan(0);
  await expectEqual(primary, replica);
});

test("a stopped replica is dropped after the send time-out", async () => {
  const primary = await lab.start("a", { sendTimeoutMs: 4000 });
  const replica = await lab.start("b", { sendTimeoutMs: 4000 });
  await primary.serveAlone();
  await protect(primary, replica);
  const from = primary.events.length;
  await replica.stop();
  const writer = write(primary.directory, 3);
  const down = await primary.client.event("link", { from, where: (event) => !event.up });
  expect(down.reason).toBe("peer did not acknowledge for 4000 ms");
  expect(await primary.client.status()).toMatchObject({ gate: "frozen", link: "down" });
  await primary.client.command({ type: "alone" });
  await primary.client.event("write_alone", { from });
  await primary.client.command({ type: "born", generation: generationTwo });
  await until("the writer goes on", () => writer.count > 100);
  expect(await writer.stop()).toBeGreaterThan(100);
});

test("sync: fsync is not answered before the replica has flushed", async () => {
  const primary = await lab.start("a", { sync: "fsync", sendTimeoutMs: 60_000 });
  const replica = await lab.start("b", { sync: "fsync", sendTimeoutMs: 60_000 });
  await primary.serveAlone();
  await protect(primary, replica);
  await replica.stop();
  const path = join(primary.directory, "f");
  // A write is answered at once with sync=fsync; its flush needs the peer.
  const program = `const fs = require("node:fs");
    const fd = fs.openSync(${JSON.stringify(path)}, "w"); fs.writeSync(fd, "data");
    process.stdout.write("written ");
    fs.fdatasyncSync(fd); process.stdout.write("durable");`;
  let output = "";
  const { spawn } = await import("node:child_process");
  const child = spawn(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", "inherit"] });
  child.stdout.on("data", (data: Buffer) => {
    output += data.toString();
  });
  await until("the write was answered", () => output.includes("written"));
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(output).toBe("written ");
  replica.signal("SIGCONT");
  await until("the flush was answered", () => output === "written durable");
  expect(fs.readFileSync(join(replica.directory, "f"), "utf8")).toBe("data");
});

test("withdraw: with drain everything is on the replica, and nothing is mounted", async () => {
  const primary = await lab.start("a", { sync: "fsync" });
  const replica = await lab.start("b", { sync: "fsync" });
  await primary.serveAlone();
  await protect(primary, replica);
  const writer = write(primary.directory, 4);
  await until("something was written", () => writer.count > 300);
  await writer.stop();
  await primary.client.command({ type: "withdraw", drain: true });
  await replica.client.command({ type: "leave" });
  expect(describeTree(replica.directory)).toEqual(describeTree(primary.directory));
  expect((await primary.client.status()).role).toBe("idle");

  // The roles change: what was the replica serves now.
  await replica.serveAlone(generationTwo);
  fs.writeFileSync(join(replica.directory, "after"), "the swap");
  await primary.client.command({ type: "follow", host: "127.0.0.1", port: replica.port });
  await protect(replica, primary);
  await expectEqual(replica, primary);
});

test("admit: refused without a replica, and while the gate is frozen", async () => {
  const primary = await lab.start("a");
  await primary.client.command({ type: "serve" });
  const admit = { type: "admit", generation: generationOne } as const;
  expect(await primary.client.request(admit)).toMatchObject({ ok: false, code: "refused" });
  await primary.client.command({ type: "alone" });
  expect(await primary.client.request(admit)).toMatchObject({ ok: false, code: "refused" });
});
