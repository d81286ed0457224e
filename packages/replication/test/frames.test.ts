import { ByteWriter } from "@gemel/base";
import { expect, test } from "vitest";
import {
  type Acknowledgement,
  decodeAck,
  decodeHello,
  encodeAck,
  encodeHello,
  FrameReader,
  type HelloFrame,
  linkVersion,
  macInput,
} from "../src/index.ts";

const acks: readonly Acknowledgement[] = [
  { type: "received", sequence: 2 ** 40 },
  { type: "synced", cookie: 0xffff_ffff, errno: 5 },
  { type: "hashes", request: 1, found: true, size: 70_000, hashes: new Uint8Array(32).fill(7) },
  { type: "hashes", request: 2, found: false, size: 0, hashes: new Uint8Array(0) },
  { type: "sealed", generation: "ffeeddccbbaa99887766554433221100" },
  { type: "map", exists: true, isLast: false, bytes: Uint8Array.of(1, 2, 3) },
  { type: "map", exists: false, isLast: true, bytes: new Uint8Array(0) },
  {
    type: "names",
    request: 3,
    found: true,
    to: "c",
    names: [
      { name: "a", type: 0o100000, isNew: true },
      { name: "\xff", type: 0o040000, isNew: false },
    ],
  },
  { type: "failed", errno: 28, text: "Cannot write: ENOSPC" },
];

function encodedAck(ack: Acknowledgement): Uint8Array {
  const writer = new ByteWriter();
  encodeAck(writer, ack);
  return writer.finish();
}

test.each(acks)("decodeAck: $type comes back, and is short when cut", (ack) => {
  const bytes = encodedAck(ack);
  expect(decodeAck(bytes)).toEqual({ ok: true, value: { ack, next: bytes.length } });
  for (let end = 0; end < bytes.length; end += 1) {
    expect(decodeAck(bytes.subarray(0, end))).toEqual({ ok: false, error: "short" });
    if (end < 5) continue;
    const shorter = bytes.slice(0, end);
    new DataView(shorter.buffer).setUint32(0, end, true);
    expect(decodeAck(shorter)).toEqual({ ok: false, error: "malformed" });
  }
});

test.each(acks)("decodeAck: any bit of $type that is turned around is noticed", (ack) => {
  const bytes = encodedAck(ack);
  for (let bit = 32; bit < bytes.length * 8; bit += 1) {
    const turned = bytes.slice();
    turned[bit >> 3] = (turned[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(decodeAck(turned), `bit ${bit}`).toEqual({ ok: false, error: "malformed" });
  }
});

test("decodeAck: refuses an unknown type and an absurd length", () => {
  const bytes = encodedAck({ type: "received", sequence: 1 });
  bytes[4] = 77;
  expect(decodeAck(bytes)).toEqual({ ok: false, error: "malformed" });
  expect(decodeAck(Uint8Array.of(0, 0, 0, 0x7f, 1))).toEqual({ ok: false, error: "malformed" });
});

const nonce = new Uint8Array(32).fill(1);
const mac = new Uint8Array(32).fill(2);
const hello: HelloFrame = {
  type: "hello",
  version: linkVersion,
  role: "replica",
  module: "pg",
  agreement: "same",
  node: "two",
  nonce,
  session: 0,
  mac,
};
const frames: readonly HelloFrame[] = [
  hello,
  { ...hello, type: "welcome", role: "primary", session: 77 },
  { type: "confirm", mac },
  { type: "refused", reason: "no" },
];

test.each(frames)("decodeHello: $type comes back, and is short when cut", (frame) => {
  const writer = new ByteWriter();
  encodeHello(writer, frame);
  const bytes = writer.finish();
  expect(decodeHello(bytes)).toEqual({ ok: true, value: { frame, next: bytes.length } });
  for (let end = 0; end < bytes.length; end += 1) {
    expect(decodeHello(bytes.subarray(0, end)).ok).toBe(false);
  }
});

test.each(["hello", "welcome"] as const)(
  "decodeHello: of a %s of another version only that",
  (type) => {
    const writer = new ByteWriter();
    encodeHello(writer, { ...hello, type, version: linkVersion + 1 });
    const whole = writer.finish();
    // Type, magic and version are where they always are; what follows may be anything.
    const bytes = whole.slice(0, 11);
    bytes[0] = bytes.length;
    const frame = { type: "foreign", version: linkVersion + 1 };
    expect(decodeHello(bytes)).toEqual({ ok: true, value: { frame, next: bytes.length } });
  },
);

test("decodeHello: refuses what does not begin with the magic", () => {
  const writer = new ByteWriter();
  encodeHello(writer, hello);
  const bytes = writer.finish();
  bytes[5] = (bytes[5] ?? 0) ^ 1;
  expect(decodeHello(bytes)).toEqual({ ok: false, error: "malformed" });
});

test("macInput: everything that is claimed, and the other nonce, and the sessions are covered", () => {
  const input = (
    frame: Parameters<typeof macInput>[1],
    other: Uint8Array,
    binding: Uint8Array = new Uint8Array(0),
  ): string => {
    const writer = new ByteWriter();
    macInput(writer, frame, other, binding);
    return writer.finish().join();
  };
  const base = { ...hello, type: "hello" } as const;
  const inputs = [
    input(base, nonce),
    input({ ...base, type: "confirm" }, nonce),
    input({ ...base, version: linkVersion + 1 }, nonce),
    input(base, nonce, Uint8Array.of(1)),
    input({ ...base, role: "primary" }, nonce),
    input({ ...base, module: "p", node: "gtwo" }, nonce),
    input({ ...base, agreement: "other" }, nonce),
    input({ ...base, nonce: mac }, nonce),
    input({ ...base, session: 1 }, nonce),
    input(base, mac),
  ];
  expect(new Set(inputs).size).toBe(inputs.length);
});

test("FrameReader: frames come whole, however the bytes come", () => {
  const stream = acks.map(encodedAck);
  const bytes = Uint8Array.from(stream.flatMap((frame) => [...frame]));
  for (const size of [1, 2, 3, 7, 50, bytes.length]) {
    const reader = new FrameReader(1024);
    const found: Acknowledgement[] = [];
    for (let at = 0; at < bytes.length; at += size) {
      reader.feed(bytes.subarray(at, at + size));
      for (let frame = reader.next(); frame !== null; frame = reader.next()) {
        const decoded = decodeAck(frame.slice());
        if (decoded.ok) found.push(decoded.value.ack);
      }
    }
    expect(found).toEqual(acks);
    expect(reader.held).toBe(0);
  }
});

test("FrameReader: an impossible length ends it at once", () => {
  for (const length of [0, 4, 1025]) {
    const reader = new FrameReader(1024);
    reader.feed(Uint8Array.of(length & 0xff, length >> 8, 0, 0));
    expect(reader.next()).toBeNull();
    expect(reader.malformed).toBe(true);
  }
});
