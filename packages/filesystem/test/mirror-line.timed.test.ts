/**
 * A peer that is slow or stuck, and a line that is slow or broken: the application waits for a bounded
 * time, sees no error, and loses nothing.
 */
import * as fs from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { describeTree } from "./support/compare-trees.ts";
import { Load } from "./support/crash/load.ts";
import { LinkProxy } from "./support/link-proxy.ts";
import { generationTwo, MirrorLab, type MirrorNode, until } from "./support/mirror-node.ts";
import { protect } from "./support/protect.ts";
import { settle } from "./support/settle.ts";

const sendTimeoutMs = 1500;
/** A pause ends with the time-out; the rest is the machine's. */
const pauseMsMax = sendTimeoutMs + 2500;
const { GEMEL_STOP_MS: givenStopMs } = process.env;
const stopMs = Number(givenStopMs ?? 4000);

let lab: MirrorLab;
let primary: MirrorNode;
let replica: MirrorNode;
let line: LinkProxy;
let load: Load | null = null;

beforeEach(() => {
  lab = new MirrorLab();
});

afterEach(async () => {
  load?.kill();
  load = null;
  line.close();
  await lab.end();
});

async function start(sync: "write" | "fsync"): Promise<void> {
  primary = await lab.start("a", { sync, sendTimeoutMs });
  replica = await lab.start("b", { sync, sendTimeoutMs });
  line = await LinkProxy.open(primary.port);
  await primary.serveAlone();
  await protect(primary, replica, line.port);
}

async function write(): Promise<Load> {
  const { directory } = primary;
  load = await Load.start({ directory, outside: lab.root, name: "w", seed: 5, count: 2 });
  const begun = load;
  await until("there is load", () => begun.count > 200);
  return load;
}

/** What the controller does when the link is lost; the writers go on behind it. */
async function goOnAlone(writers: Load, from: number): Promise<string> {
  const down = await primary.client.event("link", { from, where: (event) => !event.up });
  await primary.client.command({ type: "alone" });
  await primary.client.event("write_alone", { from });
  await primary.client.command({ type: "born", generation: generationTwo });
  const resumed = writers.count;
  await until("the writers go on alone", () => writers.count > resumed + 200);
  return down.reason;
}

/** The writers saw a pause and nothing else, and everything is there. */
async function expectOnlyPause(writers: Load): Promise<void> {
  const histories = await writers.end();
  expect(writers.words).toEqual(["ready\ntold to end", "ready\ntold to end"]);
  for (const history of histories) {
    expect(history.prefixes(primary.directory)?.most).toBe(history.asked);
    expect(history.longestMs).toBeLessThan(pauseMsMax);
  }
}

async function expectEqualAgain(): Promise<void> {
  await protect(primary, replica, line.port);
  await settle(primary.directory);
  expect(describeTree(replica.directory)).toEqual(describeTree(primary.directory));
}

describe.each(["write", "fsync"] as const)("sync=%s", (sync) => {
  test("a peer that is stopped: a bounded pause, then alone; it comes back and is equal", async () => {
    await start(sync);
    const writers = await write();
    const from = primary.events.length;
    const stoppedAt = Date.now();
    await replica.stop();
    expect(await goOnAlone(writers, from)).toMatch(/did not acknowledge/);
    await until("it was stopped long enough", () => Date.now() - stoppedAt > stopMs, stopMs + 5000);
    replica.signal("SIGCONT");
    await expectOnlyPause(writers);
    await expectEqualAgain();
  });

  test.each(["to_replica", "to_primary"] as const)(
    "a line that loses what goes %s",
    async (way) => {
      await start(sync);
      const writers = await write();
      const from = primary.events.length;
      line.stall(way);
      expect(await goOnAlone(writers, from)).toMatch(/did not acknowledge/);
      line.cut();
      await expectOnlyPause(writers);
      await expectEqualAgain();
    },
  );

  test("a connection that is reset: the pause is the controller's", async () => {
    await start(sync);
    const writers = await write();
    for (let count = 0; count < 3; count++) {
      const from = primary.events.length;
      line.cut();
      await goOnAlone(writers, from);
      await protect(primary, replica, line.port);
    }
    await expectOnlyPause(writers);
    await settle(primary.directory);
    expect(describeTree(replica.directory)).toEqual(describeTree(primary.directory));
  });

  test("a line of 1 Mbit/s: small writes crawl, what takes too long ends the link", async () => {
    await start(sync);
    const writers = await write();
    line.slow(125_000);
    const before = writers.count;
    await until("small operations go on", () => writers.count > before + 20);
    const from = primary.events.length;
    expect((await primary.client.status()).link).toBe("up");
    // Reads are not to wait behind it, so this one must not either.
    const program = `const fs = require("node:fs"); const fd = fs.openSync(process.argv[1], "w");
      for (let n = 0; n < 4; n++) fs.writeSync(fd, Buffer.alloc(1 << 20, 120));
      fs.fsyncSync(fd); process.stdout.write("done");`;
    const { spawn } = await import("node:child_process");
    const big = join(primary.directory, "big");
    const child = spawn(process.execPath, ["-e", program, big], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    child.stdout.on("data", (data: Buffer) => {
      output += data.toString();
    });
    await goOnAlone(writers, from);
    await until("the big file is durable", () => output === "done");
    await expectOnlyPause(writers);
    expect(fs.statSync(big).size).toBe(4 << 20);
  });
});
