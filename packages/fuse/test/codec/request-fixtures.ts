/**
 * One message per operation, laid out as the kernel sends it, and what it means.
 *
 * @see include/uapi/linux/fuse.h
 * @module
 */
import { opcodes } from "../../src/abi/opcodes.ts";
import { name } from "../bytes.ts";

export type RequestFixture = {
  readonly opcode: number;
  /** What follows the header. */
  readonly body: string;
  /** Everything decoded beside the header. */
  readonly expected: { readonly type: string } & Readonly<Record<string, unknown>>;
  /** SETXATTR in its long form. */
  readonly setxattrExt?: boolean;
  /** Shorter lengths of the whole message that are complete messages, too. */
  readonly completeAt?: readonly number[];
};

const none = new Uint8Array(0);

const openBody = `
  02 80 00 00 01 00 00 00   // flags O_RDWR|O_LARGEFILE, open_flags
`;
const readBody = `
  07 00 00 00 00 00 00 00   // fh 7
  00 00 00 00 02 00 00 00   // offset 2^33
  00 20 00 00 02 00 00 00   // size 8192, read_flags LOCKOWNER
  ef cd ab 89 67 45 23 01   // lock_owner
  02 80 00 00 00 00 00 00   // flags, padding
`;
const readExpected = {
  fh: 7,
  offset: 2 ** 33,
  size: 8192,
  readFlags: 2,
  lockOwner: 0x0123_4567_89ab_cdefn,
  flags: 0x8002,
};
const readdirBody = `
  07 00 00 00 00 00 00 00   // fh 7
  fe ff ff ff ff ff ff 7f   // offset: a cookie as ext4 has them
  00 20 00 00 00 00 00 00   // size 8192, read_flags
  00 00 00 00 00 00 00 00   // lock_owner
  02 80 00 00 00 00 00 00   // flags, padding
`;
const readdirExpected = { fh: 7, cookie: 0x7fff_ffff_ffff_fffen, size: 8192, flags: 0x8002 };
const releaseBody = `
  07 00 00 00 00 00 00 00   // fh 7
  02 80 00 00 01 00 00 00   // flags, release_flags FLUSH
  ef cd ab 89 67 45 23 01   // lock_owner
`;
const releaseExpected = {
  fh: 7,
  flags: 0x8002,
  releaseFlags: 1,
  lockOwner: 0x0123_4567_89ab_cdefn,
};
const fsyncBody = `
  07 00 00 00 00 00 00 00   // fh 7
  01 00 00 00 00 00 00 00   // fsync_flags FDATASYNC, padding
`;
const lockBody = `
  07 00 00 00 00 00 00 00   // fh 7
  ef cd ab 89 67 45 23 01   // owner
  0a 00 00 00 00 00 00 00   // start 10
  ff ff ff ff ff ff ff 7f   // end OFFSET_MAX
  01 00 00 00 92 10 00 00   // type F_WRLCK, pid
  01 00 00 00 00 00 00 00   // lk_flags FLOCK, padding
`;
const lockExpected = {
  fh: 7,
  owner: 0x0123_4567_89ab_cdefn,
  lock: { start: 10n, end: 2n ** 63n - 1n, lockType: 1, pid: 4242 },
  lockFlags: 1,
};
const createBody = `
  42 80 00 00 a4 81 00 00   // flags O_RDWR|O_CREAT|O_LARGEFILE, mode 0100644
  12 00 00 00 01 00 00 00   // umask 022, open_flags
  "file" 00                 // name
`;
const createExpected = {
  flags: 0x8042,
  mode: 0o100644,
  umask: 0o22,
  openFlags: 1,
  name: name("file"),
  extensions: none,
};
const copyBody = `
  07 00 00 00 00 00 00 00   // fh_in 7
  00 10 00 00 00 00 00 00   // off_in 4096
  2b 00 00 00 00 00 00 00   // nodeid_out 43
  08 00 00 00 00 00 00 00   // fh_out 8
  00 20 00 00 00 00 00 00   // off_out 8192
  00 00 01 00 00 00 00 00   // len 65536
  00 00 00 00 00 00 00 00   // flags
`;
const copyExpected = {
  fhIn: 7,
  offsetIn: 4096,
  nodeIdOut: 43,
  fhOut: 8,
  offsetOut: 8192,
  length: 65536,
  flags: 0,
};

export const requestFixtures: Readonly<Record<string, RequestFixture>> = {
  lookup: {
    opcode: opcodes.lookup,
    body: `"file" 00   // name`,
    expected: { type: "lookup", name: name("file") },
  },
  "lookup of bytes that are no text": {
    opcode: opcodes.lookup,
    body: "ff fe 01 00   // name",
    expected: { type: "lookup", name: Uint8Array.of(0xff, 0xfe, 1) },
  },
  forget: {
    opcode: opcodes.forget,
    body: "03 00 00 00 00 00 00 00   // nlookup 3",
    expected: { type: "forget", lookupCount: 3 },
  },
  getattr: {
    opcode: opcodes.getattr,
    body: `
      01 00 00 00 00 00 00 00   // getattr_flags FH, dummy
      07 00 00 00 00 00 00 00   // fh 7
    `,
    expected: { type: "getattr", getattrFlags: 1, fh: 7 },
  },
  setattr: {
    opcode: opcodes.setattr,
    body: `
      3f 04 00 00 00 00 00 00   // valid: mode uid gid size atime mtime ctime, padding
      07 00 00 00 00 00 00 00   // fh 7
      00 00 00 00 01 00 00 00   // size 2^32
      ef cd ab 89 67 45 23 01   // lock_owner
      ff ff ff ff ff ff ff ff   // atime -1
      00 f1 53 65 00 00 00 00   // mtime 1700000000
      01 f1 53 65 00 00 00 00   // ctime 1700000001
      01 00 00 00 02 00 00 00   // atimensec, mtimensec
      ff c9 9a 3b a4 81 00 00   // ctimensec 999999999, mode 0100644
      00 00 00 00 e9 03 00 00   // unused4, uid 1001
      65 00 00 00 00 00 00 00   // gid 101, unused5
    `,
    expected: {
      type: "setattr",
      valid: 0x43f,
      fh: 7,
      size: 2 ** 32,
      lockOwner: 0x0123_4567_89ab_cdefn,
      atimeSeconds: -1,
      mtimeSeconds: 1_700_000_000,
      ctimeSeconds: 1_700_000_001,
      atimeNanos: 1,
      mtimeNanos: 2,
      ctimeNanos: 999_999_999,
      mode: 0o100644,
      ownerUid: 1001,
      ownerGid: 101,
    },
  },
  readlink: { opcode: opcodes.readlink, body: "", expected: { type: "readlink" } },
  symlink: {
    opcode: opcodes.symlink,
    body: `
      "link" 00        // name
      "../target" 00   // target
    `,
    expected: {
      type: "symlink",
      name: name("link"),
      target: name("../target"),
      extensions: none,
    },
  },
  mknod: {
    opcode: opcodes.mknod,
    body: `
      b6 21 00 00 03 01 00 00   // mode 0020666, rdev 1:3
      12 00 00 00 00 00 00 00   // umask 022, padding
      "null" 00                 // name
    `,
    expected: {
      type: "mknod",
      mode: 0o20666,
      rdev: 0x103,
      umask: 0o22,
      name: name("null"),
      extensions: none,
    },
  },
  mkdir: {
    opcode: opcodes.mkdir,
    body: `
      ed 01 00 00 12 00 00 00   // mode 0755, umask 022
      "dir" 00                  // name
    `,
    expected: { type: "mkdir", mode: 0o755, umask: 0o22, name: name("dir"), extensions: none },
  },
  unlink: {
    opcode: opcodes.unlink,
    body: `"file" 00   // name`,
    expected: { type: "unlink", name: name("file") },
  },
  rmdir: {
    opcode: opcodes.rmdir,
    body: `"dir" 00   // name`,
    expected: { type: "rmdir", name: name("dir") },
  },
  rename: {
    opcode: opcodes.rename,
    body: `
      2b 00 00 00 00 00 00 00   // newdir 43
      "old" 00                  // name
      "new" 00                  // new name
    `,
    expected: { type: "rename", newNodeId: 43, flags: 0, name: name("old"), newName: name("new") },
  },
  rename2: {
    opcode: opcodes.rename2,
    body: `
      2b 00 00 00 00 00 00 00   // newdir 43
      01 00 00 00 00 00 00 00   // flags RENAME_NOREPLACE, padding
      "old" 00                  // name
      "new" 00                  // new name
    `,
    expected: { type: "rename", newNodeId: 43, flags: 1, name: name("old"), newName: name("new") },
  },
  link: {
    opcode: opcodes.link,
    body: `
      2b 00 00 00 00 00 00 00   // oldnodeid 43
      "hard" 00                 // name
    `,
    expected: { type: "link", oldNodeId: 43, name: name("hard") },
  },
  open: {
    opcode: opcodes.open,
    body: openBody,
    expected: { type: "open", flags: 0x8002, openFlags: 1 },
  },
  opendir: {
    opcode: opcodes.opendir,
    body: openBody,
    expected: { type: "opendir", flags: 0x8002, openFlags: 1 },
  },
  read: { opcode: opcodes.read, body: readBody, expected: { type: "read", ...readExpected } },
  readdir: {
    opcode: opcodes.readdir,
    body: readdirBody,
    expected: { type: "readdir", ...readdirExpected },
  },
  readdirplus: {
    opcode: opcodes.readdirplus,
    body: readdirBody,
    expected: { type: "readdirplus", ...readdirExpected },
  },
  write: {
    opcode: opcodes.write,
    body: `
      07 00 00 00 00 00 00 00   // fh 7
      00 00 00 00 02 00 00 00   // offset 2^33
      05 00 00 00 05 00 00 00   // size 5, write_flags CACHE|KILL_SUIDGID
      ef cd ab 89 67 45 23 01   // lock_owner, not meant without LOCKOWNER
      02 80 00 00 00 00 00 00   // flags, padding
      "hello"                   // data
    `,
    expected: {
      type: "write",
      fh: 7,
      offset: 2 ** 33,
      writeFlags: 5,
      lockOwner: 0n,
      flags: 0x8002,
      data: name("hello"),
    },
  },
  statfs: { opcode: opcodes.statfs, body: "", expected: { type: "statfs" } },
  release: {
    opcode: opcodes.release,
    body: releaseBody,
    expected: { type: "release", ...releaseExpected },
  },
  releasedir: {
    opcode: opcodes.releasedir,
    body: releaseBody,
    expected: { type: "releasedir", ...releaseExpected },
  },
  fsync: {
    opcode: opcodes.fsync,
    body: fsyncBody,
    expected: { type: "fsync", fh: 7, fsyncFlags: 1 },
  },
  fsyncdir: {
    opcode: opcodes.fsyncdir,
    body: fsyncBody,
    expected: { type: "fsyncdir", fh: 7, fsyncFlags: 1 },
  },
  "setxattr, short form": {
    opcode: opcodes.setxattr,
    body: `
      05 00 00 00 01 00 00 00   // size 5, flags XATTR_CREATE
      "user.a" 00               // name
      "value"                   // value
    `,
    expected: {
      type: "setxattr",
      flags: 1,
      setxattrFlags: 0,
      name: name("user.a"),
      value: name("value"),
    },
  },
  "setxattr, long form": {
    opcode: opcodes.setxattr,
    setxattrExt: true,
    body: `
      05 00 00 00 02 00 00 00   // size 5, flags XATTR_REPLACE
      01 00 00 00 00 00 00 00   // setxattr_flags ACL_KILL_SGID, padding
      "user.a" 00               // name
      "value"                   // value
    `,
    expected: {
      type: "setxattr",
      flags: 2,
      setxattrFlags: 1,
      name: name("user.a"),
      value: name("value"),
    },
  },
  getxattr: {
    opcode: opcodes.getxattr,
    body: `
      00 01 00 00 00 00 00 00   // size 256, padding
      "user.a" 00               // name
    `,
    expected: { type: "getxattr", size: 256, name: name("user.a") },
  },
  listxattr: {
    opcode: opcodes.listxattr,
    body: "00 01 00 00 00 00 00 00   // size 256, padding",
    expected: { type: "listxattr", size: 256 },
  },
  removexattr: {
    opcode: opcodes.removexattr,
    body: `"user.a" 00   // name`,
    expected: { type: "removexattr", name: name("user.a") },
  },
  flush: {
    opcode: opcodes.flush,
    body: `
      07 00 00 00 00 00 00 00   // fh 7
      00 00 00 00 00 00 00 00   // unused, padding
      ef cd ab 89 67 45 23 01   // lock_owner
    `,
    expected: { type: "flush", fh: 7, lockOwner: 0x0123_4567_89ab_cdefn },
  },
  "init of a kernel before 7.36": {
    opcode: opcodes.init,
    body: `
      07 00 00 00 1f 00 00 00   // major 7, minor 31
      00 00 02 00 fb ff ff 03   // max_readahead 128 KiB, flags
    `,
    expected: {
      type: "init",
      major: 7,
      minor: 31,
      maxReadahead: 131_072,
      flags: 0x3ff_fffb,
      flags2: 0,
    },
  },
  init: {
    opcode: opcodes.init,
    completeAt: [56],
    body: `
      07 00 00 00 2d 00 00 00   // major 7, minor 45
      00 00 02 00 fb ff ff 73   // max_readahead 128 KiB, flags
      fd 05 00 00               // flags2
    `,
    expected: {
      type: "init",
      major: 7,
      minor: 45,
      maxReadahead: 131_072,
      flags: 0x73ff_fffb,
      flags2: 0x5fd,
    },
  },
  getlk: { opcode: opcodes.getlk, body: lockBody, expected: { type: "getlk", ...lockExpected } },
  setlk: { opcode: opcodes.setlk, body: lockBody, expected: { type: "setlk", ...lockExpected } },
  setlkw: {
    opcode: opcodes.setlkw,
    body: lockBody,
    expected: { type: "setlkw", ...lockExpected },
  },
  access: {
    opcode: opcodes.access,
    body: "04 00 00 00 00 00 00 00   // mask R_OK, padding",
    expected: { type: "access", mask: 4 },
  },
  create: {
    opcode: opcodes.create,
    body: createBody,
    expected: { type: "create", ...createExpected },
  },
  tmpfile: {
    opcode: opcodes.tmpfile,
    body: createBody,
    expected: { type: "tmpfile", ...createExpected },
  },
  interrupt: {
    opcode: opcodes.interrupt,
    body: "64 00 00 00 00 00 00 80   // unique of a resent request",
    expected: { type: "interrupt", interrupted: 2n ** 63n + 100n },
  },
  bmap: {
    opcode: opcodes.bmap,
    body: `
      09 00 00 00 00 00 00 00   // block 9
      00 10 00 00 00 00 00 00   // blocksize 4096, padding
    `,
    expected: { type: "bmap", block: 9, blockSize: 4096 },
  },
  destroy: { opcode: opcodes.destroy, body: "", expected: { type: "destroy" } },
  ioctl: {
    opcode: opcodes.ioctl,
    body: `
      07 00 00 00 00 00 00 00   // fh 7
      00 00 00 00 01 66 08 80   // flags, cmd FS_IOC_GETFLAGS
      f0 ff ff ff ff 7f 00 00   // arg
      02 00 00 00 08 00 00 00   // in_size 2, out_size 8
      aa bb                     // data
    `,
    expected: {
      type: "ioctl",
      fh: 7,
      flags: 0,
      command: 0x8008_6601,
      argument: 0x7fff_ffff_fff0n,
      outSize: 8,
      data: Uint8Array.of(0xaa, 0xbb),
    },
  },
  poll: {
    opcode: opcodes.poll,
    body: `
      07 00 00 00 00 00 00 00   // fh 7
      05 00 00 00 00 00 00 00   // kh 5
      01 00 00 00 41 00 00 00   // flags SCHEDULE_NOTIFY, events
    `,
    expected: { type: "poll", fh: 7, kernelHandle: 5n, flags: 1, events: 0x41 },
  },
  notifyReply: {
    opcode: opcodes.notifyReply,
    body: `
      00 00 00 00 00 00 00 00   // dummy1
      00 10 00 00 00 00 00 00   // offset 4096
      03 00 00 00 00 00 00 00   // size 3, dummy2
      00 00 00 00 00 00 00 00   // dummy3
      00 00 00 00 00 00 00 00   // dummy4
      "abc"                     // data
    `,
    expected: { type: "notifyReply", offset: 4096, data: name("abc") },
  },
  batchForget: {
    opcode: opcodes.batchForget,
    body: `
      02 00 00 00 00 00 00 00   // count 2, dummy
      2b 00 00 00 00 00 00 00   // nodeid 43
      01 00 00 00 00 00 00 00   // nlookup 1
      2c 00 00 00 00 00 00 00   // nodeid 44
      05 00 00 00 00 00 00 00   // nlookup 5
    `,
    expected: {
      type: "batchForget",
      forgotten: [
        { nodeId: 43, lookupCount: 1 },
        { nodeId: 44, lookupCount: 5 },
      ],
    },
  },
  fallocate: {
    opcode: opcodes.fallocate,
    body: `
      07 00 00 00 00 00 00 00   // fh 7
      00 10 00 00 00 00 00 00   // offset 4096
      00 00 01 00 00 00 00 00   // length 65536
      01 00 00 00 00 00 00 00   // mode KEEP_SIZE, padding
    `,
    expected: { type: "fallocate", fh: 7, offset: 4096, length: 65536, mode: 1 },
  },
  lseek: {
    opcode: opcodes.lseek,
    body: `
      07 00 00 00 00 00 00 00   // fh 7
      00 10 00 00 00 00 00 00   // offset 4096
      03 00 00 00 00 00 00 00   // whence SEEK_DATA, padding
    `,
    expected: { type: "lseek", fh: 7, offset: 4096, whence: 3 },
  },
  copyFileRange: {
    opcode: opcodes.copyFileRange,
    body: copyBody,
    expected: { type: "copyFileRange", wide: false, ...copyExpected },
  },
  copyFileRange64: {
    opcode: opcodes.copyFileRange64,
    body: copyBody,
    expected: { type: "copyFileRange", wide: true, ...copyExpected },
  },
  syncfs: {
    opcode: opcodes.syncfs,
    body: "00 00 00 00 00 00 00 00   // padding",
    expected: { type: "syncfs" },
  },
  statx: {
    opcode: opcodes.statx,
    body: `
      01 00 00 00 00 00 00 00   // getattr_flags FH, reserved
      07 00 00 00 00 00 00 00   // fh 7
      00 20 00 00 ff 0f 00 00   // sx_flags, sx_mask
    `,
    expected: { type: "statx", getattrFlags: 1, fh: 7, statxFlags: 0x2000, mask: 0xfff },
  },
};
