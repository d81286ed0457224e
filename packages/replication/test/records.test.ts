import { ByteWriter } from "@gemel/base";
import { expect, test } from "vitest";
import {
  crc32,
  decodeRecord,
  decodeWrite,
  emptyWriteView,
  encodeRecord,
  encodeWriteHeader,
  type FileAttributes,
  isIntact,
  isSafePath,
  type MirrorRecord,
  recordBytesMax,
  recordTypes,
} from "../src/index.ts";

const attributes: FileAttributes = {
  mode: 0o104755,
  uid: 1000,
  gid: 0xffff_fffe,
  atimeSec: -3,
  atimeNsec: 999_999_999,
  mtimeSec: 1_800_000_000_000,
  mtimeNsec: 1,
};
const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const generation = "00112233445566778899aabbccddeeff";

const examples: readonly MirrorRecord[] = [
  { type: "bind", tree: 1, object: 7, path: "base/16384/2619" },
  { type: "unbind", tree: 0xffff, object: 0xffff_ffff },
  { type: "write", tree: 0, object: 7, offset: 2 ** 40 + 5, data: bytes(1, 2, 3) },
  { type: "truncate", tree: 0, object: 0, path: "a", size: 12 },
  { type: "fallocate", tree: 0, object: 3, path: "", mode: 3, offset: 4096, length: 8192 },
  { type: "attributes", tree: 0, object: 0, path: "", mask: 31, ...attributes },
  {
    type: "create",
    tree: 0,
    path: "\xff\x01 name",
    mode: 0o120777,
    uid: 1,
    gid: 2,
    rdev: 0,
    target: "../x//y",
  },
  { type: "link", tree: 0, object: 0, from: "a", to: "b/c" },
  { type: "unlink", tree: 0, path: "a" },
  { type: "rmdir", tree: 0, path: "a" },
  { type: "rename", tree: 0, from: "a", to: "b", flags: 2 },
  {
    type: "set_xattr",
    tree: 0,
    object: 0,
    path: "a",
    name: "user.n",
    value: bytes(0, 255),
    flags: 1,
  },
  { type: "remove_xattr", tree: 0, object: 9, path: "", name: "user.n" },
  {
    type: "xattrs",
    tree: 0,
    object: 0,
    path: "a",
    attributes: [
      { name: "user.a", value: bytes() },
      { name: "user.b", value: bytes(1) },
    ],
  },
  { type: "sync", tree: 0, object: 0, path: "", kind: "tree", cookie: 0xffff_ffff },
  {
    type: "listing",
    tree: 0,
    path: "d",
    from: "b",
    to: "b\0",
    ...attributes,
    entries: [
      { name: "b", ...attributes, rdev: 0x803, target: "", linkOf: "a/b" },
      { name: "c", ...attributes, rdev: 0, target: "t", linkOf: "" },
    ],
  },
  { type: "hash_request", tree: 0, path: "a", request: 5, offset: 65536, length: 8 << 20 },
  { type: "seal", tree: 0, generation },
  { type: "link", tree: 0, object: 9, from: "", to: "b/c" },
  { type: "temporary", tree: 1, object: 9, path: "", mode: 0o100600, uid: 1, gid: 2 },
  { type: "checkpoint", tree: 0, pair: generation, number: 2 ** 40, cookie: 4097 },
  { type: "names_request", tree: 1, path: "", from: "b", request: 6, base: 12 },
  { type: "alive", tree: 0 },
];

function encode(record: MirrorRecord, sequence: number = 9): Uint8Array {
  const writer = new ByteWriter();
  encodeRecord(writer, record, sequence);
  return writer.finish();
}

/** The record, with its checksum taken out, so that only the structure is looked at. */
function uncheck(record: Uint8Array): Uint8Array {
  record.fill(0, 20, 24);
  return record;
}

test("examples: there is one of each type", () => {
  expect(new Set(examples.map(({ type }) => type))).toEqual(new Set(Object.keys(recordTypes)));
});

test.each(examples.map((record) => [record.type, record] as const))(
  "decodeRecord: %s comes back as it was",
  (_type, record) => {
    const encoded = encode(record);
    expect(decodeRecord(encoded)).toEqual({
      ok: true,
      value: { record, sequence: 9, next: encoded.length },
    });
  },
);

test.each(examples.map((record) => [record.type, record] as const))(
  "decodeRecord: %s cut anywhere is short, and malformed when its length agrees",
  (type, record) => {
    const encoded = encode(record);
    for (let end = 0; end < encoded.length; end += 1) {
      expect(decodeRecord(encoded.subarray(0, end)), `at ${end}`).toEqual({
        ok: false,
        error: "short",
      });
      // The data of a write may have any length.
      if (end < 24 || (type === "write" && end >= 32)) continue;
      const shorter = uncheck(encoded.slice(0, end));
      new DataView(shorter.buffer).setUint32(0, end, true);
      expect(decodeRecord(shorter), `of ${end}`).toEqual({ ok: false, error: "malformed" });
    }
  },
);

test.each(examples.map((record) => [record.type, record] as const))(
  "decodeRecord: %s with any bit changed is never taken for good",
  (type, record) => {
    const encoded = encode(record);
    const checked = type === "write" ? 32 : encoded.length;
    for (let at = 4; at < checked; at += 1) {
      const changed = encoded.slice();
      changed[at] = (changed[at] ?? 0) ^ 0x10;
      expect(decodeRecord(changed).ok, `byte ${at}`).toBe(false);
    }
  },
);

test("encodeRecord: bytes of a write", () => {
  const encoded = encode(
    { type: "write", tree: 0x0102, object: 7, offset: 5, data: bytes(170) },
    3,
  );
  expect([...uncheck(encoded)]).toEqual([
    ...[33, 0, 0, 0], // length
    ...[3, 0, 0x02, 0x01], // type, flags, tree
    ...[3, 0, 0, 0, 0, 0, 0, 0], // sequence
    ...[7, 0, 0, 0], // object
    ...[0, 0, 0, 0], // checksum
    ...[5, 0, 0, 0, 0, 0, 0, 0], // offset
    170,
  ]);
});

test("encodeWriteHeader: the same bytes as the whole record", () => {
  const data = bytes(1, 2, 3, 4);
  const offset = 2 ** 41 + 77;
  const record = encode({ type: "write", tree: 3, object: 0x8000_0001, offset, data }, 2 ** 33);
  const header = new Uint8Array(32);
  encodeWriteHeader(header, 3, 0x8000_0001, offset, data.length, 2 ** 33);
  expect([...header, ...data]).toEqual([...record]);
});

/** Slow, and not the one that the encoder is given. */
function bitwiseCrc(data: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb8_8320 : 0);
  }
  return ~crc >>> 0;
}

test("isIntact: any bit of a write that is turned around is noticed, those of its data too", () => {
  const data = bytes(1, 2, 3, 4, 5);
  const sent = new Uint8Array(32 + data.length);
  encodeWriteHeader(sent, 3, 8, 77, data.length, 9, crc32(data, 0, data.length));
  sent.set(data, 32);
  expect(isIntact(sent, 0, sent.length, bitwiseCrc)).toBe(true);
  const view = emptyWriteView();
  expect(decodeWrite(view, sent, 0, sent.length)).toBe(true);
  expect(view).toMatchObject({ tree: 3, object: 8, offset: 77, sequence: 9, dataEnd: 37 });
  expect(decodeRecord(sent)).toMatchObject({
    ok: true,
    value: { record: { type: "write", data } },
  });
  for (let bit = 32; bit < sent.length * 8; bit += 1) {
    const turned = sent.slice();
    turned[bit >> 3] = (turned[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(isIntact(turned, 0, turned.length, bitwiseCrc), `bit ${bit}`).toBe(false);
  }
});

test("isIntact: a write whose data no checksum covers is not, other records are", () => {
  const unprotected = encode({ type: "write", tree: 3, object: 8, offset: 77, data: bytes(1) });
  expect(isIntact(unprotected, 0, unprotected.length, bitwiseCrc)).toBe(false);
  const unlink = encode({ type: "unlink", tree: 0, path: "a" });
  expect(isIntact(unlink, 0, unlink.length, bitwiseCrc)).toBe(true);
  uncheck(unlink);
  expect(isIntact(unlink, 0, unlink.length, bitwiseCrc)).toBe(false);
});

test("decodeWrite: fills the view in place, and refuses what is not one", () => {
  const view = emptyWriteView();
  const record = encode({ type: "write", tree: 3, object: 8, offset: 77, data: bytes(1, 2) });
  const placed = new Uint8Array(record.length + 10);
  placed.set(record, 10);
  expect(decodeWrite(view, placed, 10, record.length)).toBe(true);
  expect(view).toEqual({
    tree: 3,
    object: 8,
    offset: 77,
    sequence: 9,
    dataStart: 42,
    dataEnd: 44,
  });
  expect(decodeWrite(view, record, 0, 31)).toBe(false);
  record[25] = 1;
  expect(decodeWrite(view, record, 0, record.length)).toBe(false);
  const unbound = encode({ type: "write", tree: 3, object: 0, offset: 0, data: bytes() });
  expect(decodeWrite(view, unbound, 0, unbound.length)).toBe(false);
});

const badPaths = [
  "/a",
  "a/",
  "a//b",
  ".",
  "..",
  "a/../b",
  "a/.",
  "a\0",
  "x".repeat(256),
  "a/".repeat(2048),
];

test.each(badPaths)("isSafePath, decodeRecord: refuse the path %j", (path) => {
  expect(isSafePath(path)).toBe(false);
  expect(decodeRecord(encode({ type: "unlink", tree: 0, path }))).toEqual({
    ok: false,
    error: "malformed",
  });
});

test.each(["", "a", "...", "..a", "a/b.c/.d", "\xff/\x01", "x".repeat(255)])(
  "isSafePath: accepts %j",
  (path) => {
    expect(isSafePath(path)).toBe(true);
  },
);

const malformed: readonly (readonly [string, MirrorRecord])[] = [
  ["the root removed", { type: "rmdir", tree: 0, path: "" }],
  ["bind without object", { type: "bind", tree: 0, object: 0, path: "a" }],
  ["NUL in a symbolic link", { ...examples[6], target: "a\0b" } as MirrorRecord],
  ["nanoseconds of a second", { ...examples[5], mtimeNsec: 1e9 } as MirrorRecord],
  ["hashes of half a block", { ...examples[16], offset: 100 } as MirrorRecord],
  ["hashes of too much", { ...examples[16], length: (8 << 20) + 1 } as MirrorRecord],
  [
    "entries out of order",
    {
      ...examples[15],
      entries: ["b", "a"].map((name) => ({ name, ...attributes, rdev: 0, target: "", linkOf: "" })),
    } as MirrorRecord,
  ],
  [
    "an entry with a slash",
    {
      ...examples[15],
      entries: [{ name: "a/b", ...attributes, rdev: 0, target: "", linkOf: "" }],
    } as MirrorRecord,
  ],
];

test.each(malformed)("decodeRecord: refuses %s", (_what, record) => {
  expect(decodeRecord(encode(record))).toEqual({ ok: false, error: "malformed" });
});

test("decodeRecord: refuses unknown types, sequence 0, and absurd lengths before they are read", () => {
  const record = encode({ type: "unlink", tree: 0, path: "a" });
  const unknown = uncheck(record.slice());
  unknown[4] = 99;
  const zero = uncheck(record.slice());
  zero.fill(0, 8, 16);
  const long = record.slice(0, 24);
  new DataView(long.buffer).setUint32(0, recordBytesMax + 1, true);
  for (const bad of [unknown, zero, long]) {
    expect(decodeRecord(bad)).toEqual({ ok: false, error: "malformed" });
  }
});
