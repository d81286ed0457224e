import { decodeRecord, writeHeaderBytes } from "@gemel/replication";
import { expect, test } from "vitest";
import { poll } from "../src/file-calls.ts";
import { pollEvents } from "../src/file-constants.ts";
import { LinkOutput } from "../src/link/link-output.ts";
import { receive } from "../src/link/socket-calls.ts";
import { heldMsMax, LinkWriter } from "../src/primary/link-writer.ts";
import { endCount, SharedMemory, words } from "../src/primary/shared-memory.ts";
import { type SocketPair, withSockets } from "./support/tls-pair.ts";

/** Long enough for what was sent to arrive, short enough to wait for what must not. */
const silentMs = 50;

const record = { type: "unlink", tree: 0, path: "gone" } as const;

function writerOver(
  { server }: SocketPair,
  failed: (error: Error) => void = () => {},
  memory: SharedMemory = new SharedMemory(),
): LinkWriter {
  const output = new LinkOutput({ fd: server, tls: 0, waitMs: 100 });
  return new LinkWriter({ session: 1, output, memory, failed });
}

/** What came so far. */
function arrived({ client }: SocketPair): Buffer {
  const parts: Buffer[] = [];
  while (poll(client, -1, pollEvents.in, silentMs) !== 0) {
    const bytes = Buffer.alloc(65_536);
    const got = receive(client, bytes, false);
    if (got <= 0) break;
    parts.push(bytes.subarray(0, got));
  }
  return Buffer.concat(parts);
}

/** Numbers of the records in `bytes`. */
function sequences(bytes: Buffer): number[] {
  const found: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const decoded = decodeRecord(bytes, at, bytes.length);
    if (!decoded.ok) throw new Error(`no record at ${at}: ${decoded.error}`);
    found.push(decoded.value.sequence);
    at = decoded.value.next;
  }
  return found;
}

function data(size: number): Buffer {
  return Buffer.alloc(writeHeaderBytes + size, "x").subarray(writeHeaderBytes);
}

test("LinkWriter: records are held until somebody waits for one of them, and go in order", async () => {
  await withSockets((pair) => {
    const writer = writerOver(pair);
    writer.send(record);
    writer.sendWrite(0, 7, 0, data(100), 100);
    writer.flushDue(performance.now() - 1000);
    expect(arrived(pair)).toHaveLength(0);
    writer.hurry();
    writer.flushDue(performance.now() - 1000);
    expect(sequences(arrived(pair))).toEqual([1, 2]);
    expect(writer.isHolding).toBe(false);
  });
});

test("LinkWriter: what the peer answers to is urgent by itself", async () => {
  await withSockets((pair) => {
    const writer = writerOver(pair);
    writer.send(record);
    writer.send({ type: "sync", tree: 0, object: 0, path: "", kind: "tree", cookie: 5 });
    expect(writer.isUrgent).toBe(true);
    writer.flushDue(performance.now() - 1000);
    expect(sequences(arrived(pair))).toEqual([1, 2]);
    writer.send(record);
    expect(writer.isUrgent).toBe(false);
  });
});

test("LinkWriter: what nobody waits for is held no longer than the limit", async () => {
  await withSockets((pair) => {
    const writer = writerOver(pair);
    writer.send(record);
    writer.flushDue(performance.now() + heldMsMax);
    expect(sequences(arrived(pair))).toEqual([1]);
  });
});

test("LinkWriter: much is sent at once, and a large write stays behind what is held", async () => {
  await withSockets((pair) => {
    const writer = writerOver(pair);
    for (let count = 0; count < 5; count += 1) writer.sendWrite(0, 7, 0, data(32_768), 32_768);
    expect(sequences(arrived(pair))).toEqual([1, 2, 3, 4]);
    writer.sendWrite(0, 7, 0, data(100_000), 100_000);
    expect(sequences(arrived(pair))).toEqual([5, 6]);
  });
});

test("LinkWriter: given up, it sends nothing of what it held, and counts on", async () => {
  await withSockets((pair) => {
    const writer = writerOver(pair);
    writer.send(record);
    writer.giveUp();
    writer.send(record);
    writer.hurry();
    writer.flush();
    expect(arrived(pair)).toHaveLength(0);
    expect(writer.sequence).toBe(2);
  });
});

test("LinkWriter: how many bytes the peer is behind", async () => {
  await withSockets((pair) => {
    const memory = new SharedMemory();
    const writer = writerOver(pair, undefined, memory);
    expect(memory.lagBytes).toBe(0);
    const sizes = [writer.send(record), writer.send(record)];
    writer.sendWrite(0, 7, 0, data(1000), 1000);
    writer.flush();
    const write = arrived(pair).length - sizes.reduce((sum, size) => sum + size, 0);
    expect(memory.lagBytes).toBe(2 * (sizes[0] ?? 0) + write);
    memory.setWord(words.received, 2);
    expect(memory.lagBytes).toBe(write);
    memory.setWord(words.received, 3);
    expect(memory.lagBytes).toBe(0);
    for (let count = 0; count < 2 * endCount; count += 1) writer.send(record);
    writer.flush();
    expect(memory.lagBytes).toBeGreaterThan((endCount - 2) * (sizes[0] ?? 0));
  });
});
