import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { poll } from "../src/file-calls.ts";
import { errno, pollEvents } from "../src/file-constants.ts";
import { LinkInput } from "../src/link/link-input.ts";
import { LinkOutput } from "../src/link/link-output.ts";
import { openssl } from "../src/link/openssl.ts";
import {
  receive,
  sendAll,
  setBlocking,
  setTimeouts,
  shutdownSocket,
} from "../src/link/socket-calls.ts";
import { tlsSessions, withSockets, withTls } from "./support/tls-pair.ts";

const limitMs = 5000;

/** Everything that comes in up to `size` bytes, or until the end; the result of the last read. */
function drain(
  input: LinkInput,
  size: number = Number.POSITIVE_INFINITY,
): { readonly bytes: Buffer; readonly code: number } {
  let bytes = Buffer.alloc(0);
  const chunk = Buffer.alloc(5000);
  for (;;) {
    const got = input.receive(chunk, false);
    if (got > 0) bytes = Buffer.concat([bytes, chunk.subarray(0, got)]);
    if (got > 0) continue;
    const isOver = got !== -errno.EAGAIN || bytes.length >= size;
    if (isOver || poll(input.fd, -1, pollEvents.in, limitMs) === 0) return { bytes, code: got };
  }
}

/** As many bytes as `size` from the socket itself. */
function raw(fd: number, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  let held = 0;
  while (held < size) {
    if (poll(fd, -1, pollEvents.in, limitMs) === 0) break;
    const got = receive(fd, bytes.subarray(held), false);
    if (got <= 0) break;
    held += got;
  }
  return bytes.subarray(0, held);
}

test("LinkInput, LinkOutput: bytes go through TLS, and nothing is left buffered", async () => {
  await withTls(({ server, client }, pair) => {
    client.readAhead();
    const output = new LinkOutput({ fd: pair.server, tls: server.pointer, waitMs: 100 });
    const input = new LinkInput(pair.client, client.pointer);
    expect(input.receive(Buffer.alloc(10), false)).toBe(-errno.EAGAIN);
    expect(output.send(Buffer.alloc(40_000, "a"))).toBe(0);
    expect(output.send(Buffer.from("end"))).toBe(0);
    poll(pair.client, -1, pollEvents.in, limitMs);
    expect(input.receive(Buffer.alloc(10), false)).toBe(10);
    expect(input.isBuffered).toBe(true);
    const { bytes, code } = drain(input, 39_993);
    expect(bytes.toString("latin1")).toBe(`${"a".repeat(39_990)}end`);
    expect(code).toBe(-errno.EAGAIN);
    expect(input.isBuffered).toBe(false);
  });
});

test("LinkInput: a part of a TLS record is not taken for something to read", async () => {
  await withSockets(async (near) => {
    await withSockets((far) => {
      // What the server sends goes by hand from one connection to the other.
      const ends = tlsSessions(near);
      ends.client.readAhead();
      const output = new LinkOutput({ fd: near.server, tls: ends.server.pointer, waitMs: 100 });
      output.send(Buffer.from("record"));
      const cipher = raw(near.client, 5 + 6 + 1 + 16);
      const size = cipher.length;
      openssl.setDescriptor(ends.client.pointer, far.client);
      const input = new LinkInput(far.client, ends.client.pointer);
      sendAll(far.server, cipher.subarray(0, size - 3));
      poll(far.client, -1, pollEvents.in, limitMs);
      expect(input.receive(Buffer.alloc(10), false)).toBe(-errno.EAGAIN);
      expect(input.isBuffered).toBe(false);
      sendAll(far.server, cipher.subarray(size - 3, size));
      expect(drain(input, 6).bytes.toString()).toBe("record");
    });
  });
});

test("LinkInput: a goodbye, a cut and a forged record are told apart, and stay the end", async () => {
  await withTls(({ server, client }, pair) => {
    openssl.shutdown(server.pointer);
    const input = new LinkInput(pair.client, client.pointer);
    for (let time = 0; time < 2; time++) expect(drain(input).code).toBe(0);
    expect(input.ending).toBe("the other end closed the connection");
  });
  await withTls(({ client }, pair) => {
    shutdownSocket(pair.server);
    const input = new LinkInput(pair.client, client.pointer);
    for (let time = 0; time < 2; time++) expect(drain(input).code).toBe(-errno.EPIPE);
    expect(input.ending).toBe("the connection was cut");
  });
  await withTls(({ client }, pair) => {
    sendAll(pair.server, Buffer.from([0x17, 3, 3, 0, 32, ...new Uint8Array(32)]));
    const input = new LinkInput(pair.client, client.pointer);
    for (let time = 0; time < 2; time++) expect(drain(input).code).toBe(-errno.EPROTO);
    expect(input.ending).toBe("TLS: decryption failed or bad record mac");
  });
});

/** How many TLS records there are in `bytes`. */
function recordsIn(bytes: Buffer): number {
  let count = 0;
  for (let at = 0; at < bytes.length; at += 5 + bytes.readUInt16BE(at + 3)) count += 1;
  return count;
}

test("LinkOutput: keys are replaced after so many records, and what follows is understood", async () => {
  await withTls(({ server, client }, pair) => {
    const options = { fd: pair.server, tls: server.pointer, waitMs: 100, recordsPerKey: 10 };
    const output = new LinkOutput(options);
    const input = new LinkInput(pair.client, client.pointer);
    for (let index = 0; index < 95; index++) output.send(Buffer.from([index]));
    expect([...drain(input, 95).bytes]).toEqual(Array.from({ length: 95 }, (_, index) => index));
    for (let index = 0; index < 20; index++) output.send(Buffer.from([index]));
    // A byte takes 23, a KeyUpdate (a message of 5 bytes) 27.
    expect(recordsIn(raw(pair.client, 20 * 23 + 2 * 27))).toBe(20 + 2);
    expect(poll(pair.client, -1, pollEvents.in, 0)).toBe(0);
  });
});

test("TlsSession: what is exported is the same at both ends, and another for each session", async () => {
  await withSockets((pair) => {
    const first = tlsSessions(pair);
    const second = tlsSessions(pair);
    expect(first.server.exported()).toEqual(first.client.exported());
    expect(second.server.exported()).toEqual(second.client.exported());
    expect(second.server.exported()).not.toEqual(first.server.exported());
    // One direction each, as the link uses them.
    const records = new LinkOutput({ fd: pair.server, tls: first.server.pointer, waitMs: 100 });
    const acks = new LinkOutput({ fd: pair.client, tls: second.client.pointer, waitMs: 100 });
    for (let index = 0; index < 50; index++) {
      records.send(Buffer.from("record"));
      acks.send(Buffer.from("ack"));
    }
    const atClient = new LinkInput(pair.client, first.client.pointer);
    const atServer = new LinkInput(pair.server, second.server.pointer);
    expect(drain(atClient, 300).bytes.toString()).toBe("record".repeat(50));
    expect(drain(atServer, 150).bytes.toString()).toBe("ack".repeat(50));
  });
});

const large = Buffer.alloc(64 << 20);

test.each([
  ["does not block", false],
  ["blocks", true],
] as const)(
  "LinkOutput: a send that makes no progress fails after its time, on a socket that %s",
  async (_what, isBlocking) => {
    await withTls(({ server }, pair) => {
      setBlocking(pair.server, isBlocking);
      const waitMs = isBlocking ? 0 : 300;
      const output = new LinkOutput({ fd: pair.server, tls: server.pointer, waitMs });
      const began = performance.now();
      expect(output.send(large)).toBe(-errno.EAGAIN);
      expect(performance.now() - began).toBeGreaterThan(290);
      expect(performance.now() - began).toBeLessThan(5000);
    });
  },
);

test.each([
  ["does not block", false],
  ["blocks", true],
] as const)(
  "LinkOutput: a shutdown by another thread ends a send that waits, on a socket that %s",
  async (_what, isBlocking) => {
    await withTls(async ({ server }, pair) => {
      setBlocking(pair.server, isBlocking);
      // Far longer than the test: only the shutdown can end it.
      const waitMs = isBlocking ? 0 : 60_000;
      setTimeouts(pair.server, { sendMs: 60_000, receiveMs: 0 });
      const shutter = new Worker(new URL("./support/shut-later.ts", import.meta.url), {
        workerData: { fd: pair.server, ms: 200 },
      });
      const ended = new Promise((resolve) => shutter.once("exit", resolve));
      await new Promise((resolve) => shutter.once("online", resolve));
      const output = new LinkOutput({ fd: pair.server, tls: server.pointer, waitMs });
      expect(output.send(large)).toBeLessThan(0);
      await ended;
    });
  },
);

test("LinkInput: a shutdown by another thread ends a read that waits", async () => {
  await withTls(async ({ server }, pair) => {
    setBlocking(pair.server, true);
    const shutter = new Worker(new URL("./support/shut-later.ts", import.meta.url), {
      workerData: { fd: pair.server, ms: 200 },
    });
    const ended = new Promise((resolve) => shutter.once("exit", resolve));
    await new Promise((resolve) => shutter.once("online", resolve));
    const input = new LinkInput(pair.server, server.pointer);
    expect(input.receive(Buffer.alloc(10), true)).toBe(-errno.EPIPE);
    await ended;
  });
});
