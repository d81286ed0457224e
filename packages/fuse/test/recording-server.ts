/**
 * A file system that says yes to everything and prints each request as a line of JSON.
 *
 * `node recording-server.ts [--resend] [--die-at OPERATION]`, the mounted device as descriptor 3.
 * With `--die-at` it ends when it has read that operation, without an answer; `--resend` asks the
 * kernel for what such a server left behind.
 *
 * @module
 */
import { writeSync } from "node:fs";
import { parseArgs } from "node:util";
import {
  blankAttributes,
  decodeRequest,
  defaultFlags,
  type Entry,
  encodeResend,
  errno,
  fileType,
  type Handlers,
  readRequest,
  replyBuffer,
  requestOverhead,
  Session,
  writeReply,
} from "@gemel/fuse";

const { values } = parseArgs({
  options: { resend: { type: "boolean" }, "die-at": { type: "string" } },
});
const device = 3;
const hourNs = 3600e9;

function entryOf(nodeId: number, mode: number): Entry {
  const attributes = { ...blankAttributes, ino: nodeId, mode, size: 4096, blocks: 8 };
  return { nodeId, generation: 0, entryTtlNs: hourNs, attributesTtlNs: 0, attributes };
}

const known = new Map([
  ["file", entryOf(2, fileType.regular | 0o666)],
  ["dir", entryOf(3, fileType.directory | 0o777)],
  ["link", entryOf(4, fileType.symlink | 0o777)],
]);
const root = entryOf(1, fileType.directory | 0o777);
const nodes = [root, ...known.values()];
let lastNode = 100;

const attributesOf = (nodeId: number) =>
  (nodes.find((node) => node.nodeId === nodeId) ?? entryOf(nodeId, fileType.regular | 0o666))
    .attributes;
const created = (mode: number): Entry => {
  lastNode += 1;
  const entry = entryOf(lastNode, mode);
  nodes.push(entry);
  return entry;
};

const handlers: Handlers = {
  access: () => 0,
  copyFileRange: ({ length }) => ({ size: length }),
  create: ({ mode }) => ({ entry: created(mode), open: { fh: 9, flags: 0 } }),
  fallocate: () => 0,
  flush: () => 0,
  forget: () => 0,
  fsync: () => 0,
  fsyncdir: () => 0,
  getattr: ({ nodeId }) => ({ attributes: attributesOf(nodeId), ttlNs: 0 }),
  getlk: ({ lock }) => ({ ...lock, lockType: 2 }),
  getxattr: () => Buffer.from("value"),
  link: ({ oldNodeId }) => entryOf(oldNodeId, fileType.regular | 0o666),
  listxattr: () => Buffer.from("user.a\0user.b\0"),
  lookup: ({ name }) => known.get(Buffer.from(name).toString()) ?? errno.ENOENT,
  lseek: ({ offset }) => ({ offset: offset + 1 }),
  mkdir: ({ mode }) => created(fileType.directory | mode),
  mknod: ({ mode }) => created(mode),
  open: () => ({ fh: 7, flags: 0 }),
  opendir: () => ({ fh: 8, flags: 0 }),
  read: ({ size }) => new Uint8Array(Math.min(size, 4096)).fill(0x61),
  readdir: ({ cookie }) =>
    cookie > 0n ? [] : [{ ino: 2, cookie: 1n, type: 8, name: Buffer.from("file") }],
  readlink: () => Buffer.from("../target"),
  release: () => 0,
  releasedir: () => 0,
  removexattr: () => 0,
  rename: () => 0,
  rmdir: () => 0,
  setattr: ({ nodeId }) => ({ attributes: attributesOf(nodeId), ttlNs: 0 }),
  setlk: () => 0,
  setlkw: () => 0,
  setxattr: () => 0,
  statfs: () => ({
    ...{ blocks: 1000, blocksFree: 500, blocksAvailable: 400, files: 30, filesFree: 20 },
    ...{ blockSize: 4096, nameLengthMax: 200, fragmentSize: 4096 },
  }),
  statx: ({ nodeId }) => ({
    ...{ mask: 0xfff, attributesTtlNs: 0, btimeSeconds: 77, btimeNanos: 78 },
    ...{ attributes: attributesOf(nodeId), rdevMajor: 0, rdevMinor: 0 },
  }),
  symlink: () => created(fileType.symlink | 0o777),
  tmpfile: ({ mode }) => ({ entry: created(mode), open: { fh: 9, flags: 0 } }),
  unlink: () => 0,
  write: ({ data }) => ({ size: data.length }),
};

function plain(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  return value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : value;
}

/** At once: the loop below never lets the event loop turn. */
function say(line: string): void {
  const text = Buffer.from(line);
  for (let written = 0; written < text.length; ) written += writeSync(1, text, written);
}

const session = new Session(handlers, {
  wishes: { flags: [...defaultFlags, "posixLocks", "flockLocks", "dontMask"] },
  onThrow: (error) => process.stderr.write(`${String(error)}\n`),
});
if (values.resend === true) {
  const out = replyBuffer(16);
  writeReply(device, out.bytes, encodeResend(out));
}
const buffer = new Uint8Array((1 << 20) + requestOverhead);
for (;;) {
  const length = readRequest(device, buffer);
  if (length < 0) break;
  if (length === 0) continue;
  const request = decodeRequest(buffer, length, session.features);
  say(`${JSON.stringify(request, plain)}\n`);
  if (request.type === values["die-at"]) break;
  const reply = session.handle(buffer, length);
  if (reply === null) continue;
  const failed = writeReply(device, reply, reply.length);
  if (failed !== 0) process.stderr.write(`${request.type}: errno ${failed}\n`);
}
