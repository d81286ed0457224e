import { decodeAck } from "@gemel/replication";
import { expect, test } from "vitest";
import { poll } from "../src/file-calls.ts";
import { pollEvents } from "../src/file-constants.ts";
import { receive } from "../src/link/socket-calls.ts";
import { AckSender } from "../src/replica/ack-sender.ts";
import { ReplicaMemory } from "../src/replica/replica-memory.ts";
import { withSockets } from "./support/tls-pair.ts";

const silentMs = 50;

function acknowledgements(fd: number): unknown[] {
  const bytes = Buffer.alloc(4096);
  if (poll(fd, -1, pollEvents.in, silentMs) === 0) return [];
  const size = receive(fd, bytes, false);
  const found: unknown[] = [];
  for (let at = 0; at < size; ) {
    const decoded = decodeAck(bytes, at, size);
    if (!decoded.ok) throw new Error(decoded.error);
    found.push(decoded.value.ack);
    at = decoded.value.next;
  }
  return found;
}

test("AckSender.owe: the receipt goes once, before the next acknowledgement of any thread", async () => {
  await withSockets(({ server, client }) => {
    const memory = new ReplicaMemory();
    const apply = new AckSender(memory, 1000);
    const flush = new AckSender(memory, 1000);
    const epoch = apply.open(server);
    apply.owe(epoch, 5);
    apply.owe(epoch, 7);
    expect(acknowledgements(client)).toEqual([]);
    const synced = { type: "synced", cookie: 1, errno: 0 } as const;
    flush.send(epoch, synced);
    expect(acknowledgements(client)).toEqual([{ type: "received", sequence: 7 }, synced]);
    flush.send(epoch, synced);
    expect(acknowledgements(client)).toEqual([synced]);
  });
});

test("AckSender.owe: what an earlier session owed is not told in a later one", async () => {
  await withSockets(({ server, client }) => {
    const memory = new ReplicaMemory();
    const acks = new AckSender(memory, 1000);
    const first = acks.open(server);
    acks.owe(first, 5);
    const second = acks.open(server);
    acks.owe(first, 6);
    const synced = { type: "synced", cookie: 1, errno: 0 } as const;
    acks.send(second, synced);
    expect(acknowledgements(client)).toEqual([synced]);
  });
});
