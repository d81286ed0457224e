/**
 * Finding each other again with change maps: only what either node marked is compared.
 */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { prng } from "@gemel/base";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkpointed, mapOf } from "./support/change-map.ts";
import { describeTree } from "./support/compare-trees.ts";
import { generationTwo, MirrorLab, type MirrorNode, until } from "./support/mirror-node.ts";
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

/** Files that nobody touches: what they hold together. */
const restFiles = 300;
const restBytes: number = restFiles * 65_536;

function fill(directory: string): void {
  for (let index = 0; index < restFiles; index += 1) {
    const folder = join(directory, `rest/${index % 10}`);
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(join(folder, `${index}`), Buffer.alloc(65_536, `${index} `));
  }
}

async function pairInSync(): Promise<[MirrorNode, MirrorNode]> {
  const [primary, replica] = [await lab.start("a"), await lab.start("b")];
  fill(primary.directory);
  execFileSync("cp", ["-a", `${primary.directory}/.`, replica.directory]);
  // What is there was born long before the first checkpoint.
  const filled = Date.now();
  await until("time has passed", () => Date.now() - filled > 200);
  await primary.serveAlone();
  await protect(primary, replica);
  await checkpointed(primary, replica);
  return [primary, replica];
}

/** What the resynchronisations since event `from` have compared, in the end. */
function compared(primary: MirrorNode, from: number): { files: number; bytes: number } {
  const told = primary.events.slice(from).flatMap((event) => {
    if (event.type !== "log") return [];
    const match = /^Compared (\d+) files and (\d+) bytes/.exec(event.message);
    return match === null ? [] : [{ files: Number(match[1]), bytes: Number(match[2]) }];
  });
  expect(told.length).toBeGreaterThan(0);
  return told.at(-1) ?? { files: -1, bytes: -1 };
}

async function expectEqual(primary: MirrorNode, replica: MirrorNode): Promise<void> {
  await settle(primary.directory);
  expect(describeTree(replica.directory)).toEqual(describeTree(primary.directory));
}

test("after a clean swap nothing is compared", async () => {
  const [primary, replica] = await pairInSync();
  fs.writeFileSync(join(primary.directory, "before"), "the swap");
  await primary.client.command({ type: "withdraw", drain: true });
  await replica.client.command({ type: "leave" });
  const from = replica.events.length;
  await replica.serveAlone(generationTwo);
  await primary.client.command({ type: "follow", host: "127.0.0.1", port: replica.port });
  await protect(replica, primary);
  expect(compared(replica, from)).toEqual({ files: 0, bytes: 0 });
  await expectEqual(replica, primary);
});

test("a node that was away gets what was changed, and no more is compared", async () => {
  const [primary, replica] = await pairInSync();
  const down = primary.events.length;
  await replica.kill();
  await primary.client.event("link", { from: down, where: (event) => !event.up });
  await primary.client.command({ type: "alone" });
  await primary.client.command({ type: "born", generation: generationTwo });
  const at = (path: string): string => join(primary.directory, path);
  const changed = fs.openSync(at("rest/3/3"), "r+");
  fs.writeSync(changed, "changed", 100);
  fs.closeSync(changed);
  fs.writeFileSync(at("rest/4/new"), "new");
  fs.rmSync(at("rest/5/5"));
  fs.renameSync(at("rest/6/6"), at("rest/7/moved"));
  fs.chmodSync(at("rest/8/8"), 0o640);
  fs.mkdirSync(at("deep/er"), { recursive: true });
  fs.writeFileSync(at("deep/er/file"), "x");
  fs.linkSync(at("rest/9/9"), at("deep/link"));
  fs.symlinkSync("er", at("deep/symbolic"));
  await replica.run();
  const from = primary.events.length;
  await protect(primary, replica);
  const { files, bytes } = compared(primary, from);
  expect(files).toBeGreaterThan(2);
  expect(files).toBeLessThan(12);
  expect(bytes).toBeLessThan(restBytes / 20);
  await expectEqual(primary, replica);
});

test("follow: everything is compared when it is asked for", async () => {
  const [primary, replica] = await pairInSync();
  await primary.client.command({ type: "withdraw", drain: true });
  await replica.client.command({ type: "leave" });
  // Somebody changes a file while nothing is mounted: no map says so.
  fs.writeFileSync(join(primary.directory, "rest/1/1"), "changed behind the mirror's back");
  await replica.serveAlone(generationTwo);
  const follow = { type: "follow", host: "127.0.0.1", port: replica.port } as const;
  const from = replica.events.length;
  await primary.client.command({ ...follow, compare: "everything" });
  await protect(replica, primary);
  expect(compared(replica, from).bytes).toBeGreaterThan(restBytes / 2);
  await expectEqual(replica, primary);
});

test("a copy that was set back to an earlier state is compared completely", async () => {
  const [primary, replica] = await pairInSync();
  const down = primary.events.length;
  await replica.kill();
  // As a restored snapshot: files and map of before.
  execFileSync("umount", ["-l", replica.directory]);
  const snapshot = join(lab.root, "snapshot");
  execFileSync("cp", ["-a", replica.directory, snapshot]);
  fs.copyFileSync(replica.mapFile, `${snapshot}.map`);
  await primary.client.event("link", { from: down, where: (event) => !event.up });
  await primary.client.command({ type: "alone" });
  await primary.client.command({ type: "born", generation: generationTwo });
  fs.writeFileSync(join(primary.directory, "rest/1/1"), "later");
  await replica.run();
  const { base } = mapOf(primary).header;
  await protect(primary, replica);
  await checkpointed(primary, replica, base);
  const again = primary.events.length;
  await replica.kill();
  execFileSync("umount", ["-l", replica.directory]);
  fs.rmSync(replica.directory, { recursive: true });
  fs.renameSync(snapshot, replica.directory);
  fs.copyFileSync(`${snapshot}.map`, replica.mapFile);
  await primary.client.event("link", { from: again, where: (event) => !event.up });
  await primary.client.command({ type: "alone" });
  await primary.client.command({ type: "born", generation: generationTwo });
  await replica.run();
  const from = primary.events.length;
  await protect(primary, replica);
  expect(compared(primary, from).bytes).toBeGreaterThan(restBytes / 2);
  await expectEqual(primary, replica);
});

test("killed at random moments under load, again and again: equal, and little is compared", async () => {
  const seed = Number(process.env["GEMEL_MAP_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
  const rounds = Number(process.env["GEMEL_MAP_ROUNDS"] ?? 4);
  process.stdout.write(`GEMEL_MAP_SEED=${seed} GEMEL_MAP_ROUNDS=${rounds}\n`);
  const random = prng(seed);
  let [primary, replica] = await pairInSync();
  for (let round = 0; round < rounds; round += 1) {
    const writer = new WriterProcess(
      primary.directory,
      Math.floor(random() * 2 ** 30),
      join(lab.root, `progress-${round}`),
    );
    writers.push(writer);
    const enough = 50 + Math.floor(random() * 400);
    let isWriting = true;
    await until("the writer has written", () => writer.count > enough);
    if (random() < 0.5) {
      // The primary: the replica takes over, and what only the dead one had goes.
      await primary.kill();
      writer.kill();
      isWriting = false;
      await replica.client.command({ type: "leave" });
      execFileSync("umount", ["-l", primary.directory]);
      [primary, replica] = [replica, primary];
      await primary.serveAlone(generationTwo);
    } else {
      const from = primary.events.length;
      await replica.kill();
      await primary.client.event("link", { from, where: (event) => !event.up });
      await primary.client.command({ type: "alone" });
      await primary.client.command({ type: "born", generation: generationTwo });
      const before = writer.count;
      await until("the writer goes on alone", () => writer.count > before + 20);
    }
    await replica.run();
    const from = primary.events.length;
    const { base } = mapOf(primary).header;
    await protect(primary, replica);
    if (isWriting) await writer.stop();
    expect(compared(primary, from).bytes, `seed ${seed} round ${round}`).toBeLessThan(
      restBytes / 2,
    );
    await expectEqual(primary, replica);
    await checkpointed(primary, replica, base);
  }
}, 240_000);
