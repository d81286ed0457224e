import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { WitnessRequest } from "@gemel/protocol";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { TestAuthority } from "./support/certificates.ts";
import { WitnessProcess } from "./support/witness-process.ts";

const own = new TestAuthority("witness authority");
const cluster = new TestAuthority("cluster one");
const other = new TestAuthority("cluster two");
const stranger = new TestAuthority("nobody");
const a = cluster.issue("a");
const b = cluster.issue("b");

let witness: WitnessProcess;
let identity = "";

beforeEach(async () => {
  witness = new WitnessProcess(own, [cluster, other]);
  await witness.start();
  identity = (await look()).identity;
});

afterEach(() => witness.remove());

afterAll(() => {
  for (const authority of [own, cluster, other, stranger])
    rmSync(authority.folder, { recursive: true, force: true });
});

async function look(): Promise<{ identity: string; entry: unknown }> {
  const { reply } = await witness.ask(a, { type: "look", module: "m" });
  if (reply === null) throw new Error("no answer");
  return reply;
}

function move(type: "share" | "hold" | "take", epoch: number, more: object = {}): WitnessRequest {
  const whole = { type, module: "m", identity, epoch, generation: null, ...more };
  return whole as WitnessRequest;
}

test("gemel-witness: of two that ask from the same state only the first gets it", async () => {
  await witness.ask(a, move("share", 4));
  const both = [
    witness.ask(a, move("take", 5, { node: "a", from: 4, back: false })),
    witness.ask(b, move("take", 6, { node: "b", from: 4, back: false })),
  ];
  const holders = (await Promise.all(both)).map(({ reply }) => reply?.entry?.holder);
  expect(holders[0]).toBe(holders[1]);
  expect(["a", "b"]).toContain(holders[0]);
});

test("gemel-witness: what was answered survives kill -9, with the same identity", async () => {
  for (let epoch = 1; epoch <= 8; epoch++) {
    const { status } = await witness.ask(a, move("hold", epoch, { node: "a" }));
    expect(status).toBe(200);
    await witness.kill();
    await witness.start();
    expect(await look()).toEqual({
      identity,
      entry: { epoch, holder: "a", generation: null },
    });
  }
});

test("gemel-witness: killed at any moment, it never forgets an answer nor goes back", async () => {
  let answered = 0;
  for (let round = 0; round < 5; round++) {
    let going = true;
    const talk = (async () => {
      for (let epoch = answered + 1; going; epoch++) {
        try {
          const { status } = await witness.ask(a, move("hold", epoch, { node: "a" }));
          if (status === 200) answered = epoch;
        } catch {
          return; // The witness was killed.
        }
      }
    })();
    const before = answered;
    await expect.poll(() => answered, { timeout: 20_000, interval: 5 }).toBeGreaterThan(before + 3);
    await witness.kill();
    going = false;
    await talk;
    await witness.start();
    const { entry } = (await witness.ask(a, { type: "look", module: "m" })).reply ?? {};
    expect(entry?.epoch).toBeGreaterThanOrEqual(answered);
    answered = entry?.epoch ?? 0;
  }
});

test("gemel-witness: what it cannot make durable is refused and changes nothing", async () => {
  await witness.kill();
  const disk = join(witness.folder, "disk");
  mkdirSync(disk);
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", disk]);
  try {
    witness.state = disk;
    await witness.start();
    identity = (await look()).identity;
    expect((await witness.ask(a, move("share", 4))).status).toBe(200);
    fill(join(disk, "filler"));
    const full = await witness.ask(a, move("take", 5, { node: "a", from: 4, back: false }));
    expect(full.status).toBe(507);
    expect(full.reply).toBeNull();
    rmSync(join(disk, "filler"));
    expect((await look()).entry).toEqual({ epoch: 4, holder: null, generation: null });
    await witness.kill();
    await witness.start();
    expect(await look()).toEqual({ identity, entry: { epoch: 4, holder: null, generation: null } });
    const free = await witness.ask(a, move("take", 7, { node: "a", from: 4, back: false }));
    expect(free.reply?.entry?.holder).toBe("a");
  } finally {
    await witness.kill();
    execFileSync("umount", [disk]);
  }
});

test("gemel-witness: a damaged state is never guessed at", async () => {
  await witness.ask(a, move("share", 4));
  await witness.kill();
  const path = join(witness.state, "state");
  truncateSync(path, readFileSync(path).length - 10);
  await expect(witness.start()).rejects.toThrow(/torn or damaged/);
  rmSync(path);
  await witness.start();
  const fresh = await look();
  expect(fresh.entry).toBeNull();
  expect(fresh.identity).not.toBe(identity);
  // A request for the one that is lost is void.
  await witness.ask(a, move("share", 9));
  expect((await look()).entry).toBeNull();
});

test("gemel-witness: a cluster sees only its own, a node asks only for itself", async () => {
  await witness.ask(a, move("share", 4));
  const elsewhere = await witness.ask(other.issue("a"), { type: "look", module: "m" });
  expect(elsewhere.reply?.entry).toBeNull();
  expect((await witness.ask(b, move("hold", 9, { node: "a" }))).status).toBe(403);
  expect((await witness.ask(a, { type: "steal" })).status).toBe(400);
  await expect(witness.ask(stranger.issue("a"), { type: "look", module: "m" })).rejects.toThrow();
  expect((await look()).entry).toEqual({ epoch: 4, holder: null, generation: null });
});

/** Until nothing more fits. */
function fill(path: string): void {
  expect(readdirSync(join(path, ".."))).toContain("state");
  for (let size = 65_536; size >= 512; size /= 2) {
    try {
      while (true) writeFileSync(path, Buffer.alloc(size, 1), { flag: "a" });
    } catch {
      // ENOSPC: a smaller piece may still fit.
    }
  }
}
