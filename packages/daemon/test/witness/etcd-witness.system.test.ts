import { rmSync } from "node:fs";
import type { WitnessReply, WitnessRequest } from "@gemel/protocol";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Issued, TestAuthority } from "../../../witness/test/support/certificates.ts";
import { EtcdWitness } from "../../src/witness/etcd-witness.ts";
import { EtcdProcess, hasEtcd } from "./etcd-process.ts";

const look = { type: "look", module: "m" } as const;

describe.skipIf(!hasEtcd)("a real etcd", () => {
  const own = new TestAuthority("etcd authority");
  const cluster = new TestAuthority("cluster one");
  const other = new TestAuthority("cluster two");
  const stranger = new TestAuthority("nobody");
  const open: EtcdWitness[] = [];
  let etcd: EtcdProcess;
  let a: EtcdWitness;
  let b: EtcdWitness;

  beforeAll(async () => {
    etcd = new EtcdProcess(own, [cluster, other]);
    await etcd.start();
    a = clientOf(cluster, cluster.issue("a"));
    b = clientOf(cluster, cluster.issue("b"));
  });

  afterEach(() => {
    for (const client of open) client.close();
  });

  afterAll(async () => {
    await etcd.remove();
    for (const { folder } of [own, cluster, other, stranger])
      rmSync(folder, { recursive: true, force: true });
  });

  function clientOf(
    authority: TestAuthority,
    files: Issued,
    trusts: TestAuthority = own,
  ): EtcdWitness {
    const place = { address: "127.0.0.1", port: etcd.port, ...files };
    const client = new EtcdWitness({
      ...place,
      authority: trusts.certificate,
      cluster: authority.certificate,
    });
    open.push(client);
    return client;
  }

  async function move(
    as: EtcdWitness,
    type: "share" | "hold" | "take",
    epoch: number,
    more: object = {},
  ): Promise<WitnessReply> {
    const { identity } = await as.ask(look);
    const whole = { type, module: "m", identity, epoch, generation: null, ...more };
    return as.ask(whole as WitnessRequest);
  }

  test("EtcdWitness: both nodes see the same empty witness, and it grants nothing", async () => {
    const [first, second] = await Promise.all([a.ask(look), b.ask(look)]);
    expect(first).toEqual(second);
    expect(first.entry).toBeNull();
    const asked = await move(a, "take", 3, { node: "a", from: 1, back: false });
    expect(asked.entry).toBeNull();
  });

  test("EtcdWitness: of two that ask from the same state only the first gets it", async () => {
    const holders = new Set<string | null | undefined>();
    for (let from = 4; from < 80; from += 4) {
      await move(a, "share", from);
      const replies = await Promise.all([
        move(a, "take", from + 1, { node: "a", from, back: false }),
        move(b, "take", from + 2, { node: "b", from, back: false }),
      ]);
      const present = (await a.ask(look)).entry;
      const granted = replies.filter(
        ({ entry }, index) =>
          entry?.holder === ["a", "b"][index] && entry?.epoch === from + 1 + index,
      );
      expect(granted).toHaveLength(1);
      expect(granted[0]?.entry).toEqual(present);
      holders.add(present?.holder);
    }
    expect(holders.size).toBeGreaterThan(0);
  });

  test("EtcdWitness: the epoch never goes back, a higher word of a sole holder replaces", async () => {
    await move(a, "hold", 100, { node: "a" });
    expect((await move(b, "share", 99)).entry).toEqual({
      epoch: 100,
      holder: "a",
      generation: null,
    });
    expect((await move(b, "hold", 101, { node: "b" })).entry?.holder).toBe("b");
  });

  test("EtcdWitness: what was answered survives kill -9; while it is away nobody answers", async () => {
    await move(a, "hold", 200, { node: "a" });
    const before = await b.ask(look);
    await etcd.kill();
    await expect(a.ask(look)).rejects.toMatchObject({ code: "peer_unreachable" });
    await etcd.start();
    expect(await b.ask(look)).toEqual(before);
    expect(before.entry).toEqual({ epoch: 200, holder: "a", generation: null });
  });

  test("EtcdWitness: a cluster sees only its own, a stranger nothing", async () => {
    await move(a, "hold", 300, { node: "a" });
    const elsewhere = await clientOf(other, other.issue("a")).ask(look);
    expect(elsewhere.entry).toBeNull();
    expect(elsewhere.identity).not.toBe((await a.ask(look)).identity);
    const unknown = clientOf(cluster, stranger.issue("a"));
    await expect(unknown.ask(look)).rejects.toMatchObject({ code: "peer_unreachable" });
    const deceived = clientOf(cluster, cluster.issue("a"), stranger);
    await expect(deceived.ask(look)).rejects.toMatchObject({ code: "peer_unreachable" });
  });

  test("EtcdWitness: one that lost its state is another one, and grants of the old one are void", async () => {
    await move(a, "share", 400);
    const { identity } = await a.ask(look);
    await etcd.kill();
    etcd.forget();
    await etcd.start();
    const fresh = await a.ask(look);
    expect(fresh.entry).toBeNull();
    expect(fresh.identity).not.toBe(identity);
    const late = { type: "share", module: "m", identity, epoch: 401, generation: null } as const;
    expect((await a.ask(late)).entry).toBeNull();
  });
});
