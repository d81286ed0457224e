import { expect, test } from "vitest";
import { direntType } from "../../src/abi/file-type.ts";
import { blankAttributes } from "../../src/codec/attribute-replies.ts";
import { DirentPlusWriter, DirentWriter } from "../../src/codec/dirent-writer.ts";
import { replyBuffer } from "../../src/codec/reply-buffer.ts";
import { bytes, name } from "../bytes.ts";

const file = { ino: 42, cookie: 1n, type: direntType(0o100644), name: name("file") };
const directory = {
  ino: 2 ** 33,
  cookie: 0x7fff_ffff_ffff_fffen,
  type: direntType(0o040755),
  name: name("12345678"),
};

const header = "00 00 00 00 07 00 00 00 00 00 00 00   // error 0, unique";
const fileText = `
  2a 00 00 00 00 00 00 00   // ino
  01 00 00 00 00 00 00 00   // off
  04 00 00 00 08 00 00 00   // namelen, type DT_REG
  "file" 00 00 00 00        // name, padding
`;
const directoryText = `
  00 00 00 00 02 00 00 00   // ino
  fe ff ff ff ff ff ff 7f   // off, as ext4 has them
  08 00 00 00 04 00 00 00   // namelen, type DT_DIR
  "12345678"                // name, no padding needed
`;

test("DirentWriter: packs entries, padded to 8 bytes", () => {
  const out = replyBuffer(new Uint8Array(4096).fill(0xdd));
  const writer = new DirentWriter(out);
  writer.start(4000);
  expect(writer.add(file)).toBe(true);
  expect(writer.add(directory)).toBe(true);
  const length = writer.finish(7n);
  const expected = bytes(`50 00 00 00 ${header}\n${fileText}\n${directoryText}`);
  expect(out.bytes.slice(0, length)).toEqual(expected);
});

test("DirentWriter: says full at the byte, and writes nothing then", () => {
  const out = replyBuffer(new Uint8Array(4096).fill(0xdd));
  const writer = new DirentWriter(out);
  writer.start(63);
  expect(writer.add(file)).toBe(true);
  expect(writer.add(directory)).toBe(false);
  expect(writer.finish(7n)).toBe(16 + 32);
  expect(out.bytes[16 + 32]).toBe(0xdd);
  writer.start(64);
  expect(writer.add(file)).toBe(true);
  expect(writer.add(directory)).toBe(true);
  expect(writer.finish(7n)).toBe(16 + 64);
});

test("DirentWriter: room asked for beyond the buffer ends with the buffer", () => {
  const writer = new DirentWriter(replyBuffer(16 + 40));
  writer.start(4096);
  expect(writer.add(file)).toBe(true);
  expect(writer.add(file)).toBe(false);
});

test("DirentWriter: without entries the answer is the end of the directory", () => {
  const writer = new DirentWriter(replyBuffer(64));
  writer.start(4096);
  expect(writer.finish(7n)).toBe(16);
});

test("DirentPlusWriter: puts the lookup answer before each name, zeros when there is none", () => {
  const out = replyBuffer(new Uint8Array(4096).fill(0xdd));
  const writer = new DirentPlusWriter(out);
  const attributes = { ...blankAttributes, ino: 42 };
  const entry = { nodeId: 42, generation: 0, entryTtlNs: 0, attributesTtlNs: 0, attributes };
  writer.start(4000);
  expect(writer.add(file, entry)).toBe(true);
  expect(writer.add(directory, null)).toBe(true);
  const length = writer.finish(7n);
  const expected = bytes(`
    50 01 00 00 ${header}
    2a 00 00 00 00 00 00 00   // nodeid
    ${"00 ".repeat(32)}       // generation, times to live
    2a 00 00 00 00 00 00 00   // ino
    ${"00 ".repeat(52)}       // size to ctimensec
    00 00 00 00 01 00 00 00   // mode, nlink
    00 00 00 00 00 00 00 00   // uid, gid
    00 00 00 00 00 10 00 00   // rdev, blksize
    00 00 00 00               // flags
    ${fileText}
    ${"00 ".repeat(128)}      // no entry
    ${directoryText}
  `);
  expect(out.bytes.slice(0, length)).toEqual(expected);
});

test("DirentPlusWriter: says full at the byte", () => {
  const writer = new DirentPlusWriter(replyBuffer(4096));
  writer.start(160);
  expect(writer.add(file, null)).toBe(true);
  writer.start(159);
  expect(writer.add(file, null)).toBe(false);
});
