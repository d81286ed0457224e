import { describe, expect, test } from "vitest";
import {
  type Entry,
  encodeAttr,
  encodeCreate,
  encodeDevice,
  encodeEntry,
  encodeStatx,
  type FileAttributes,
} from "../../src/codec/attribute-replies.ts";
import * as replies from "../../src/codec/file-replies.ts";
import {
  encodeDelete,
  encodeInvalEntry,
  encodeInvalInode,
  encodeResend,
} from "../../src/codec/notifications.ts";
import { type ReplyBuffer, replyBuffer } from "../../src/codec/reply-buffer.ts";
import { bytes, name } from "../bytes.ts";

const unique = 2n ** 63n + 7n;
const attributes: FileAttributes = {
  ino: 2 ** 33 + 5,
  size: 2 ** 40,
  blocks: 8,
  atimeSeconds: -1,
  mtimeSeconds: 2 ** 33,
  ctimeSeconds: 3,
  atimeNanos: 11,
  mtimeNanos: 12,
  ctimeNanos: 999_999_999,
  mode: 0o100644,
  nlink: 2,
  uid: 1000,
  gid: 100,
  rdev: 0x103,
  blksize: 4096,
  flags: 1,
};
const entry: Entry = {
  nodeId: 42,
  generation: 9,
  entryTtlNs: 3_600_000_000_001,
  attributesTtlNs: 1_500_000_000,
  attributes,
};

const attributesText = `
  05 00 00 00 02 00 00 00   // ino
  00 00 00 00 00 01 00 00   // size 2^40
  08 00 00 00 00 00 00 00   // blocks
  ff ff ff ff ff ff ff ff   // atime -1
  00 00 00 00 02 00 00 00   // mtime 2^33
  03 00 00 00 00 00 00 00   // ctime
  0b 00 00 00 0c 00 00 00   // atimensec, mtimensec
  ff c9 9a 3b a4 81 00 00   // ctimensec, mode
  02 00 00 00 e8 03 00 00   // nlink, uid
  64 00 00 00 03 01 00 00   // gid, rdev
  00 10 00 00 01 00 00 00   // blksize, flags
`;
const entryText = `
  2a 00 00 00 00 00 00 00   // nodeid
  09 00 00 00 00 00 00 00   // generation
  10 0e 00 00 00 00 00 00   // entry_valid 3600
  01 00 00 00 00 00 00 00   // attr_valid 1
  01 00 00 00 00 65 cd 1d   // entry_valid_nsec 1, attr_valid_nsec 500000000
  ${attributesText}
`;
const openText = `
  07 00 00 00 00 00 00 00   // fh
  02 00 00 00 00 00 00 00   // open_flags KEEP_CACHE, backing_id
`;

type Encoded = {
  readonly encode: (out: ReplyBuffer, at: number) => number;
  /** Length, then error, then unique, then the body. */
  readonly expected: string;
};

const ok = "00 00 00 00  07 00 00 00 00 00 00 80   // error 0, unique";
const notification = "00 00 00 00 00 00 00 00   // unique 0";

const encoded: Readonly<Record<string, Encoded>> = {
  encodeError: {
    encode: (out, at) => replies.encodeError(out, unique, 2, at),
    expected: `
      10 00 00 00 fe ff ff ff   // len, error -ENOENT
      07 00 00 00 00 00 00 80   // unique
    `,
  },
  encodeOk: {
    encode: (out, at) => replies.encodeOk(out, unique, at),
    expected: `10 00 00 00 ${ok}`,
  },
  encodeAttr: {
    encode: (out, at) => encodeAttr(out, unique, attributes, 1_500_000_000, at),
    expected: `
      78 00 00 00 ${ok}
      01 00 00 00 00 00 00 00   // attr_valid 1
      00 65 cd 1d 00 00 00 00   // attr_valid_nsec 500000000, dummy
      ${attributesText}
    `,
  },
  encodeEntry: {
    encode: (out, at) => encodeEntry(out, unique, entry, at),
    expected: `90 00 00 00 ${ok}\n${entryText}`,
  },
  encodeCreate: {
    encode: (out, at) => encodeCreate(out, unique, entry, { fh: 7, flags: 2 }, at),
    expected: `a0 00 00 00 ${ok}\n${entryText}\n${openText}`,
  },
  encodeOpen: {
    encode: (out, at) => replies.encodeOpen(out, unique, { fh: 7, flags: 2 }, at),
    expected: `20 00 00 00 ${ok}\n${openText}`,
  },
  "encodeOpen with a backing file": {
    encode: (out, at) => replies.encodeOpen(out, unique, { fh: 7, flags: 128, backingId: 3 }, at),
    expected: `
      20 00 00 00 ${ok}
      07 00 00 00 00 00 00 00   // fh
      80 00 00 00 03 00 00 00   // open_flags PASSTHROUGH, backing_id
    `,
  },
  encodeWrite: {
    encode: (out, at) => replies.encodeWrite(out, unique, 8192, at),
    expected: `
      18 00 00 00 ${ok}
      00 20 00 00 00 00 00 00   // size, padding
    `,
  },
  encodeStatfs: {
    encode: (out, at) =>
      replies.encodeStatfs(
        out,
        unique,
        {
          blocks: 2 ** 33,
          blocksFree: 100,
          blocksAvailable: 90,
          files: 50,
          filesFree: 40,
          blockSize: 4096,
          nameLengthMax: 255,
          fragmentSize: 512,
        },
        at,
      ),
    expected: `
      60 00 00 00 ${ok}
      00 00 00 00 02 00 00 00   // blocks 2^33
      64 00 00 00 00 00 00 00   // bfree
      5a 00 00 00 00 00 00 00   // bavail
      32 00 00 00 00 00 00 00   // files
      28 00 00 00 00 00 00 00   // ffree
      00 10 00 00 ff 00 00 00   // bsize, namelen
      00 02 00 00 00 00 00 00   // frsize, padding
      00 00 00 00 00 00 00 00   // spare
      00 00 00 00 00 00 00 00   // spare
      00 00 00 00 00 00 00 00   // spare
    `,
  },
  encodeData: {
    encode: (out, at) => replies.encodeData(out, unique, name("hello"), at),
    expected: `15 00 00 00 ${ok}\n "hello"`,
  },
  encodeXattrSize: {
    encode: (out, at) => replies.encodeXattrSize(out, unique, 300, at),
    expected: `
      18 00 00 00 ${ok}
      2c 01 00 00 00 00 00 00   // size, padding
    `,
  },
  encodePoll: {
    encode: (out, at) => replies.encodePoll(out, unique, 0x41, at),
    expected: `
      18 00 00 00 ${ok}
      41 00 00 00 00 00 00 00   // revents, padding
    `,
  },
  encodeLseek: {
    encode: (out, at) => replies.encodeLseek(out, unique, 2 ** 33, at),
    expected: `
      18 00 00 00 ${ok}
      00 00 00 00 02 00 00 00   // offset
    `,
  },
  encodeBmap: {
    encode: (out, at) => replies.encodeBmap(out, unique, 2 ** 33, at),
    expected: `
      18 00 00 00 ${ok}
      00 00 00 00 02 00 00 00   // block
    `,
  },
  "encodeCopied, 32 bits": {
    encode: (out, at) => replies.encodeCopied(out, unique, 65536, false, at),
    expected: `
      18 00 00 00 ${ok}
      00 00 01 00 00 00 00 00   // size, padding
    `,
  },
  "encodeCopied, 64 bits": {
    encode: (out, at) => replies.encodeCopied(out, unique, 2 ** 33, true, at),
    expected: `
      18 00 00 00 ${ok}
      00 00 00 00 02 00 00 00   // bytes_copied
    `,
  },
  encodeLock: {
    encode: (out, at) =>
      replies.encodeLock(out, unique, { start: 10n, end: 2n ** 63n - 1n, lockType: 1, pid: 5 }, at),
    expected: `
      28 00 00 00 ${ok}
      0a 00 00 00 00 00 00 00   // start
      ff ff ff ff ff ff ff 7f   // end
      01 00 00 00 05 00 00 00   // type, pid
    `,
  },
  encodeIoctl: {
    encode: (out, at) => replies.encodeIoctl(out, unique, -3, Uint8Array.of(1, 2), at),
    expected: `
      22 00 00 00 ${ok}
      fd ff ff ff 00 00 00 00   // result, flags
      00 00 00 00 00 00 00 00   // in_iovs, out_iovs
      01 02                     // data
    `,
  },
  encodeStatx: {
    encode: (out, at) =>
      encodeStatx(
        out,
        unique,
        {
          mask: 0xfff,
          attributes,
          attributesTtlNs: 1_500_000_000,
          btimeSeconds: 77,
          btimeNanos: 78,
          rdevMajor: 1,
          rdevMinor: 3,
        },
        at,
      ),
    expected: `
      30 01 00 00 ${ok}
      01 00 00 00 00 00 00 00   // attr_valid
      00 65 cd 1d 00 00 00 00   // attr_valid_nsec, flags
      00 00 00 00 00 00 00 00   // spare
      00 00 00 00 00 00 00 00   // spare
      ff 0f 00 00 00 10 00 00   // mask, blksize
      00 00 00 00 00 00 00 00   // attributes
      02 00 00 00 e8 03 00 00   // nlink, uid
      64 00 00 00 a4 81 00 00   // gid, mode, spare
      05 00 00 00 02 00 00 00   // ino
      00 00 00 00 00 01 00 00   // size
      08 00 00 00 00 00 00 00   // blocks
      00 00 00 00 00 00 00 00   // attributes_mask
      ff ff ff ff ff ff ff ff   // atime
      0b 00 00 00 00 00 00 00   // nsec, reserved
      4d 00 00 00 00 00 00 00   // btime
      4e 00 00 00 00 00 00 00   // nsec, reserved
      03 00 00 00 00 00 00 00   // ctime
      ff c9 9a 3b 00 00 00 00   // nsec, reserved
      00 00 00 00 02 00 00 00   // mtime
      0c 00 00 00 00 00 00 00   // nsec, reserved
      01 00 00 00 03 00 00 00   // rdev_major, rdev_minor
      00 00 00 00 00 00 00 00   // dev_major, dev_minor
      ${"00 ".repeat(112)}      // spare
    `,
  },
  encodeInvalInode: {
    encode: (out, at) => encodeInvalInode(out, 42, -1, 0, at),
    expected: `
      28 00 00 00 02 00 00 00   // len, INVAL_INODE
      ${notification}
      2a 00 00 00 00 00 00 00   // ino
      ff ff ff ff ff ff ff ff   // off -1
      00 00 00 00 00 00 00 00   // len
    `,
  },
  encodeInvalEntry: {
    encode: (out, at) => encodeInvalEntry(out, 42, name("file"), 1, at),
    expected: `
      25 00 00 00 03 00 00 00   // len, INVAL_ENTRY
      ${notification}
      2a 00 00 00 00 00 00 00   // parent
      04 00 00 00 01 00 00 00   // namelen, flags EXPIRE_ONLY
      "file" 00                 // name
    `,
  },
  encodeDelete: {
    encode: (out, at) => encodeDelete(out, 42, 43, name("file"), at),
    expected: `
      2d 00 00 00 06 00 00 00   // len, DELETE
      ${notification}
      2a 00 00 00 00 00 00 00   // parent
      2b 00 00 00 00 00 00 00   // child
      04 00 00 00 00 00 00 00   // namelen, padding
      "file" 00                 // name
    `,
  },
  encodeResend: {
    encode: (out, at) => encodeResend(out, at),
    expected: `
      10 00 00 00 07 00 00 00   // len, RESEND
      ${notification}
    `,
  },
};

describe.each(Object.entries(encoded))("%s", (_title, { encode, expected }) => {
  test.each([0, 24])("writes the message at %i and nothing around it", (at) => {
    const wanted = bytes(expected);
    const dirt = 0xdd;
    const out = replyBuffer(new Uint8Array(1024).fill(dirt));
    const length = encode(out, at);
    expect(out.bytes.slice(at, at + length)).toEqual(wanted);
    expect(out.bytes.subarray(0, at).every((byte) => byte === dirt)).toBe(true);
    expect(out.bytes.subarray(at + length).every((byte) => byte === dirt)).toBe(true);
  });
});

test("encodeDataInPlace: takes the bytes that are there already", () => {
  const out = replyBuffer(64);
  out.bytes.set(name("hello"), 16);
  expect(replies.encodeDataInPlace(out, unique, 5)).toBe(21);
  expect(out.bytes.slice(0, 21)).toEqual(bytes(`15 00 00 00 ${ok}\n "hello"`));
});

test("encodeDevice: splits the minor number around the major", () => {
  expect(encodeDevice(1, 3)).toBe(0x103);
  expect(encodeDevice(0xfff, 0xfffff)).toBe(0xffff_ffff);
  expect(encodeDevice(8, 0x101)).toBe(0x0010_0801);
});
