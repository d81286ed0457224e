/**
 * Calls that take one name or two, as functions of absolute paths; each returns a value that says
 * what happened, or throws an error with a code.
 *
 * @module
 */
import * as fs from "node:fs";
import {
  closeDescriptor,
  cName,
  fallocate,
  fchownat,
  linkat,
  mkdirat,
  mknodat,
  openat,
  renameat2,
  symlinkat,
  unlinkat,
  utimensat,
} from "../../../src/file-calls.ts";
import {
  atFlags,
  fallocateModes,
  fileTypes,
  openFlags,
  renameFlags,
  timeNow,
  timeOmit,
} from "../../../src/file-constants.ts";
import {
  getxattrPath,
  listxattrPath,
  removexattrPath,
  setxattrPath,
} from "../../../src/file-xattrs.ts";
import { accessAcl, defaultAcl, encodeAcl } from "../acl.ts";
import { access } from "./calls.ts";

const here = atFlags.workingDirectory;
const keepId = 0xffffffff;

function opened(path: string, flags: number, act: (fd: number) => unknown = () => "open"): unknown {
  // FIFOs and devices must not keep the test.
  const fd = openat(here, cName(path), flags | openFlags.nonBlocking, 0o666);
  if (fd < 0) return fd;
  try {
    return act(fd);
  } finally {
    closeDescriptor(fd);
  }
}

const { readOnly, writeOnly, readWrite, create, exclusive, truncate, append } = openFlags;
const acl = encodeAcl({ owner: 6, users: [[1000, 7]], group: 4, mask: 5, other: 0 });
const now = { atimeSec: 0, atimeNsec: timeNow, mtimeSec: 0, mtimeNsec: timeNow };
const set = { atimeSec: 5, atimeNsec: 6, mtimeSec: 7, mtimeNsec: 8 };

export type OneName = (path: string) => unknown;

export const oneName: Readonly<Record<string, OneName>> = {
  stat: (path) => fs.statSync(path).mode,
  lstat: (path) => fs.lstatSync(path).mode,
  "access r": (path) => access(path, 4),
  "access w": (path) => access(path, 2),
  "access x": (path) => access(path, 1),
  "open r": (path) => opened(path, readOnly),
  "open w": (path) => opened(path, writeOnly),
  "open rw": (path) => opened(path, readWrite),
  "open directory": (path) => opened(path, openFlags.directory),
  "open nofollow": (path) => opened(path, openFlags.noFollow),
  "open truncate": (path) => opened(path, writeOnly | truncate),
  "open r truncate": (path) => opened(path, readOnly | truncate),
  "open create": (path) => opened(path, readWrite | create),
  "open exclusive": (path) => opened(path, readWrite | create | exclusive),
  "open create directory": (path) => opened(path, create | openFlags.directory),
  "open temporary": (path) => opened(path, openFlags.temporary | readWrite),
  "open temporary r": (path) => opened(path, openFlags.temporary | readOnly),
  read: (path) => opened(path, readOnly, (fd) => fs.readSync(fd, Buffer.alloc(4))),
  write: (path) => opened(path, writeOnly, (fd) => fs.writeSync(fd, "new")),
  append: (path) => opened(path, writeOnly | append, (fd) => fs.writeSync(fd, "more")),
  ftruncate: (path) => opened(path, writeOnly, (fd) => fs.ftruncateSync(fd, 3)),
  fallocate: (path) => opened(path, writeOnly, (fd) => fallocate(fd, 0, 0, 5000)),
  "punch hole": (path) =>
    opened(path, writeOnly, (fd) =>
      fallocate(fd, fallocateModes.punchHole | fallocateModes.keepSize, 0, 4096),
    ),
  fsync: (path) => opened(path, readOnly, (fd) => fs.fsyncSync(fd)),
  readdir: (path) => fs.readdirSync(path).sort(),
  readlink: (path) => fs.readlinkSync(path),
  mkdir: (path) => mkdirat(here, cName(path), 0o777),
  rmdir: (path) => unlinkat(here, cName(path), atFlags.removeDirectory),
  unlink: (path) => unlinkat(here, cName(path)),
  symlink: (path) => symlinkat(cName("somewhere"), here, cName(path)),
  mkfifo: (path) => mknodat(here, cName(path), fileTypes.fifo | 0o666, 0),
  "mknod file": (path) => mknodat(here, cName(path), fileTypes.regular | 0o666, 0),
  "mknod socket": (path) => mknodat(here, cName(path), fileTypes.socket | 0o666, 0),
  "mknod device": (path) => mknodat(here, cName(path), fileTypes.character | 0o666, 0x103),
  truncate: (path) => fs.truncateSync(path, 2),
  "truncate longer": (path) => fs.truncateSync(path, 100_000),
  chmod: (path) => fs.chmodSync(path, 0o6751),
  chown: (path) => fchownat(here, cName(path), 1000, 100, 0),
  "chown group": (path) => fchownat(here, cName(path), keepId, 200, 0),
  lchown: (path) => fchownat(here, cName(path), 1001, 200),
  "utimes now": (path) => utimensat(here, cName(path), now, 0),
  "utimes set": (path) => utimensat(here, cName(path), set, 0),
  "utimes of a link": (path) => utimensat(here, cName(path), set),
  "utimes one": (path) => utimensat(here, cName(path), { ...set, atimeNsec: timeOmit }, 0),
  "utimes none": (path) =>
    utimensat(here, cName(path), { ...set, atimeNsec: timeOmit, mtimeNsec: timeOmit }, 0),
  "setxattr user": (path) => setxattrPath(cName(path), cName("user.a"), Buffer.from("v"), 0),
  "setxattr trusted": (path) => setxattrPath(cName(path), cName("trusted.a"), Buffer.from("v"), 0),
  "setxattr security": (path) =>
    setxattrPath(cName(path), cName("security.a"), Buffer.from("v"), 0),
  "setxattr unknown": (path) => setxattrPath(cName(path), cName("other.a"), Buffer.from("v"), 0),
  "setxattr without a name": (path) => setxattrPath(cName(path), cName(""), Buffer.from("v"), 0),
  "setxattr replace": (path) => setxattrPath(cName(path), cName("user.b"), Buffer.from("v"), 2),
  "setxattr long name": (path) =>
    setxattrPath(cName(path), cName(`user.${"n".repeat(251)}`), Buffer.from("v"), 0),
  "setxattr too large": (path) =>
    setxattrPath(cName(path), cName("user.a"), Buffer.alloc(65537), 0),
  "access ACL": (path) => setxattrPath(cName(path), cName(accessAcl), acl, 0),
  "default ACL": (path) => setxattrPath(cName(path), cName(defaultAcl), acl, 0),
  "broken ACL": (path) => setxattrPath(cName(path), cName(accessAcl), Buffer.alloc(12, 3), 0),
  "remove ACL": (path) => removexattrPath(cName(path), cName(accessAcl)),
  getxattr: (path) => getxattrPath(cName(path), cName("user.none"), Buffer.alloc(10)),
  removexattr: (path) => removexattrPath(cName(path), cName("user.none")),
  listxattr: (path) => listxattrPath(cName(path), Buffer.alloc(1000)),
};

export type TwoNames = (from: string, to: string) => unknown;

const move =
  (flags: number): TwoNames =>
  (from, to) =>
    renameat2(here, cName(from), here, cName(to), flags);

export const twoNames: Readonly<Record<string, TwoNames>> = {
  rename: move(0),
  "rename noreplace": move(renameFlags.noReplace),
  "rename exchange": move(renameFlags.exchange),
  "rename with both": move(renameFlags.noReplace | renameFlags.exchange),
  "rename with an unknown flag": move(64),
  link: (from, to) => linkat(here, cName(from), here, cName(to)),
  "link following": (from, to) => linkat(here, cName(from), here, cName(to), atFlags.symlinkFollow),
};
