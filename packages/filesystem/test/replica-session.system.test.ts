import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { MirrorRecord } from "@gemel/replication";
import { expect, test } from "vitest";
import { until } from "./replica-fake-primary.ts";
import { broken, printTree, startReplica, withReplica } from "./replica-fixture.ts";
import { bind, create, directory, regular, write } from "./replica-records.ts";

test("Replica: received is acknowledged for the last complete record, in order", async () => {
  await withReplica(async ({ primary }) => {
    const bytes = primary.encode([
      create("a", regular),
      create("b", regular),
      create("c", regular),
    ]);
    primary.sendBytes(bytes.subarray(0, bytes.length - 1));
    await primary.ack("received", (ack) => ack.sequence === 2);
    primary.sendBytes(bytes.subarray(bytes.length - 1));
    await primary.ack("received", (ack) => ack.sequence === 3);
  });
});

test("Replica: a primary that dies inside a record leaves exactly what came before", async () => {
  await withReplica(async ({ root, primary, events, replica }) => {
    const records = [create("f", regular | 0o600), bind(1, "f")];
    for (let index = 0; index < 200; index += 1) records.push(write(1, index, String(index % 10)));
    const whole = primary.encode(records);
    const rest = primary.encode([write(1, 200, "cut"), create("never", regular)]);
    primary.sendBytes(Buffer.concat([whole, rest.subarray(0, 33)]));
    primary.disconnect();
    await until(() => events.some((event) => event.type === "link" && !event.up), "link down");
    await replica.leave();
    expect(readFileSync(join(root, "f"), "latin1")).toBe("0123456789".repeat(20));
    expect(existsSync(join(root, "never"))).toBe(false);
  });
});

test("Replica: leave applies what was received, also what nobody acknowledged yet", async () => {
  await withReplica(async ({ root, primary, replica }) => {
    const block = "x".repeat(8192);
    const records: MirrorRecord[] = [create("f", regular | 0o600), bind(1, "f")];
    for (let index = 0; index < 300; index += 1) records.push(write(1, index * 8192, block));
    primary.send(...records);
    await primary.ack("received");
    await replica.leave();
    const applied = replica.status().recordsApplied;
    const acknowledged = primary.acks.flatMap((ack) =>
      ack.type === "received" ? [ack.sequence] : [],
    );
    expect(applied).toBeGreaterThanOrEqual(Math.max(...acknowledged));
    expect(statSync(join(root, "f")).size).toBe((applied - 2) * 8192);
  });
});

test("Replica: connects again after the link was lost, and starts a new session", async () => {
  await withReplica(async ({ root, primary, events }) => {
    primary.send(create("f", regular | 0o600), bind(1, "f"), write(1, 0, "one"));
    await primary.settle();
    primary.disconnect();
    expect((await primary.accept()).ok).toBe(true);
    primary.send(bind(1, "f"), write(1, 3, "two"));
    await primary.settle();
    expect(readFileSync(join(root, "f"), "latin1")).toBe("onetwo");
    expect(events.flatMap((event) => (event.type === "link" ? [event.up] : []))).toEqual([
      true,
      false,
      true,
    ]);
  });
});

test("Replica: a record that cannot be applied ends it at once, nothing behind it is applied", async () => {
  await withReplica(async (fixture) => {
    const { root, primary } = fixture;
    primary.send(
      create("a", regular),
      { type: "unlink", tree: 0, path: "missing" },
      create("b", regular),
    );
    expect(await primary.ack("failed")).toMatchObject({
      errno: 2,
      text: 'Cannot remove "missing": ENOENT',
    });
    await until(() => broken(fixture) !== undefined, "broken");
    expect(printTree(root).slice(1)).toEqual(['a 0 0:0 ""']);
    expect(fixture.replica.status().link).toBe("down");
  });
});

test("Replica: bytes that are no record end it", async () => {
  await withReplica(async (fixture) => {
    const bytes = fixture.primary.encode([create("a", regular)]);
    bytes[30] = (bytes[30] ?? 0) ^ 1;
    fixture.primary.sendBytes(bytes);
    await fixture.primary.ack("failed");
    await until(() => broken(fixture) !== undefined, "broken");
    expect(existsSync(join(fixture.root, "a"))).toBe(false);
  });
});

test("Replica: a full disk ends it, and says so", async () => {
  await withReplica(
    async (fixture) => {
      const { primary } = fixture;
      // At once: after the replica has left, sending fails.
      primary.send(
        create("f", regular | 0o600),
        bind(1, "f"),
        ...[0, 1, 2, 3].map((index) => write(1, index * 65_536, "x".repeat(65_536))),
      );
      expect(await primary.ack("failed")).toMatchObject({ errno: 28 });
      await until(() => broken(fixture) !== undefined, "broken");
      expect(broken(fixture)).toContain("ENOSPC");
    },
    { tmpfs: "128k" },
  );
});

test("Replica: a seal waits for the record to be durable, then is acknowledged", async () => {
  await withReplica(async ({ primary, replica, events }) => {
    const generation = "0123456789abcdef0123456789abcdef";
    primary.send(create("f", regular), { type: "seal", tree: 0, generation });
    await until(() => events.some((event) => event.type === "seal"), "the event seal");
    // What follows the seal goes on being acknowledged.
    primary.send(create("g", regular));
    await primary.ack("received", (ack) => ack.sequence === 3);
    expect(primary.read().some((ack) => ack.type === "sealed")).toBe(false);
    expect(replica.status().link).toBe("resyncing");
    replica.sealRecorded(generation);
    expect(await primary.ack("sealed")).toMatchObject({ generation });
    expect(replica.status()).toMatchObject({ link: "up", generation });
  });
});

test("Replica: a seal of a lost session is not acknowledged in the next one", async () => {
  await withReplica(async ({ primary, replica, events }) => {
    const generation = "f".repeat(32);
    primary.send({ type: "seal", tree: 0, generation });
    await until(() => events.some((event) => event.type === "seal"), "the event seal");
    primary.disconnect();
    await primary.accept();
    replica.sealRecorded(generation);
    await primary.settle();
    expect(primary.read().some((ack) => ack.type === "sealed")).toBe(false);
  });
});

test("Replica: many flushes at once are each answered", async () => {
  await withReplica(async ({ primary }) => {
    primary.send(create("f", regular | 0o600), bind(1, "f"), create("d", directory | 0o700));
    const reference = { tree: 0, object: 1, path: "" };
    for (let cookie = 1; cookie <= 400; cookie += 1) {
      primary.send(write(1, cookie, "x"));
      primary.send({
        type: "sync",
        ...reference,
        kind: cookie % 2 === 0 ? "data" : "file",
        cookie,
      });
    }
    primary.send({ type: "unbind", tree: 0, object: 1 });
    primary.send({ type: "sync", tree: 0, object: 0, path: "d", kind: "directory", cookie: 401 });
    primary.send({ type: "sync", tree: 0, object: 0, path: "", kind: "directory", cookie: 402 });
    await until(
      () => primary.read().filter((ack) => ack.type === "synced").length === 402,
      "402 answers",
      60_000,
    );
    const synced = primary.acks.flatMap((ack) => (ack.type === "synced" ? [ack] : []));
    expect(new Set(synced.map((ack) => ack.cookie)).size).toBe(402);
    expect(synced.every((ack) => ack.errno === 0)).toBe(true);
  });
});

test.each([
  ["another key", { key: Buffer.from("wrong") }, /cluster's key/],
  ["another module", { module: "other" }, /module other, not of test/],
] as const)(
  "Replica: %s is refused with the reason, again and again",
  async (_what, options, reason) => {
    const fixture = await startReplica(options);
    try {
      for (let times = 0; times < 2; times += 1) {
        expect(await fixture.primary.accept()).toMatchObject({
          ok: false,
          reason: expect.stringMatching(reason),
        });
      }
      await until(() => fixture.events.length > 0, "an event");
      expect(fixture.events).toEqual([
        { type: "link", up: false, reason: expect.stringMatching(reason) },
      ]);
    } finally {
      await fixture.close();
    }
  },
);

test("Replica: leaves at once while a primary that is stuck says nothing", async () => {
  const fixture = await startReplica();
  try {
    // Connected by the kernel, accepted by nobody.
    await fixture.primary.connected();
    const start = performance.now();
    await fixture.replica.leave();
    expect(performance.now() - start).toBeLessThan(4000);
  } finally {
    await fixture.close();
  }
});
