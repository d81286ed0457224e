/**
 * Runs random operations on one directory, and says what each of them answered.
 *
 * @module
 */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import {
  closeDescriptor,
  cName,
  copyFileRange,
  fallocate,
  fchmod,
  fchown,
  fchownat,
  ftruncate,
  linkat,
  lseek,
  mkdirat,
  mknodat,
  openat,
  pread,
  pwrite,
  renameat2,
  symlinkat,
  unlinkat,
  utimensat,
} from "../../../src/file-calls.ts";
import { atFlags, openFlags, seekWhence } from "../../../src/file-constants.ts";
import { removexattrPath, setxattrPath } from "../../../src/file-xattrs.ts";
import { accessAcl, defaultAcl, encodeAcl } from "../acl.ts";
import { asUser, fileLock, flock, lockCommands, mapFile, mapMemory } from "./calls.ts";
import { outcome } from "./compare.ts";
import type { RandomOperation } from "./random-operations.ts";

const buffer = Buffer.alloc(200_000);
/** For direct I/O: at the beginning of a page. */
const pages = mapMemory(50 * 4096);

/** LOCK_NB. */
const notWaiting = 4;

/** A hash of what was read, or the error number that took the place of a size. */
function digest(bytes: Uint8Array, size: number): unknown {
  if (size < 0) return size;
  return createHash("sha256").update(bytes.subarray(0, size)).digest("hex");
}

function user(uid: number): { uid: number; gid: number; groups: number[] } {
  return { uid, gid: uid, groups: [] };
}

export class TreeRunner {
  readonly #root: number;
  readonly #path: string;
  readonly #slots: number[] = [-1, -1, -1, -1, -1, -1];
  /** Slots of files that never had a name. */
  readonly #nameless: Set<number> = new Set();

  constructor(path: string) {
    this.#path = path;
    this.#root = fs.openSync(path, "r");
  }

  end(): void {
    for (const fd of this.#slots) if (fd >= 0) closeDescriptor(fd);
    closeDescriptor(this.#root);
  }

  /** What never had a name is forgotten: a replica that comes now does not get to know of it. */
  closeNameless(): void {
    for (const slot of this.#nameless) this.#keep(slot, -1);
    this.#nameless.clear();
  }

  run(operation: RandomOperation): unknown {
    return outcome(() => this.#run(operation));
  }

  #run(operation: RandomOperation): unknown {
    const root = this.#root;
    switch (operation.type) {
      case "open": {
        const flags = openFlags.readWrite | openFlags.create | openFlags.nonBlocking;
        const more = operation.truncate ? openFlags.truncate : 0;
        return this.#keep(operation.slot, openat(root, cName(operation.path), flags | more, 0o640));
      }
      case "temporary": {
        const flags = openFlags.readWrite | openFlags.temporary;
        const fd = openat(root, cName(operation.path), flags, operation.mode);
        const kept = this.#keep(operation.slot, fd);
        if (fd >= 0) this.#nameless.add(operation.slot);
        return kept;
      }
      case "close":
        return this.#keep(operation.slot, -1);
      case "mkdir":
        return asUser(user(operation.user), () =>
          mkdirat(root, cName(operation.path), operation.mode),
        );
      case "create":
        return asUser(user(operation.user), () => {
          const flags = openFlags.writeOnly | openFlags.create | openFlags.exclusive;
          const fd = openat(root, cName(operation.path), flags, operation.mode);
          return fd < 0 ? fd : closeDescriptor(fd);
        });
      case "rmdir":
        return unlinkat(root, cName(operation.path), atFlags.removeDirectory);
      case "unlink":
        return asUser(user(operation.user), () => unlinkat(root, cName(operation.path)));
      case "rename": {
        const { path, to, flags } = operation;
        return asUser(user(operation.user), () =>
          renameat2(root, cName(path), root, cName(to), flags),
        );
      }
      case "link":
        return linkat(root, cName(operation.path), root, cName(operation.to));
      case "symlink":
        return symlinkat(cName(operation.to), root, cName(operation.path));
      case "special":
        return mknodat(root, cName(operation.path), operation.kind | 0o640, 0x103);
      default:
        return this.#runOnAttributes(operation);
    }
  }

  #runOnAttributes(operation: RandomOperation): unknown {
    const root = this.#root;
    switch (operation.type) {
      case "chmod":
        return asUser(user(operation.user), () =>
          fs.chmodSync(this.#at(operation.path), operation.mode),
        );
      case "chown":
        return fchownat(root, cName(operation.path), operation.uid, operation.gid);
      case "times": {
        const { seconds, nanoseconds } = operation;
        const times = { atimeSec: 1, atimeNsec: 2, mtimeSec: seconds, mtimeNsec: nanoseconds };
        return utimensat(root, cName(operation.path), times);
      }
      case "setXattr": {
        const value = Buffer.alloc(operation.size, operation.byte);
        const path = this.#name(operation.path);
        return setxattrPath(path, cName(operation.name), value, operation.flags);
      }
      case "removeXattr":
        return removexattrPath(this.#name(operation.path), cName(operation.name));
      case "acl": {
        const { permissions, mask, isDefault } = operation;
        const users = [[1000, permissions]] as const;
        const acl = encodeAcl({ owner: 7, users, group: 5, mask, other: 1 });
        const name = cName(isDefault ? defaultAcl : accessAcl);
        return setxattrPath(this.#name(operation.path), name, acl, 0);
      }
      case "list":
        return fs.readdirSync(this.#at(operation.path), { encoding: "latin1" }).sort();
      case "look": {
        const { mode, uid, gid, nlink, size } = fs.lstatSync(this.#at(operation.path));
        return [mode, uid, gid, (mode & 0o170000) === 0o040000 ? 0 : size, nlink];
      }
      case "append":
        return this.#opened(operation.path, openFlags.writeOnly | openFlags.append, (fd) =>
          fs.writeSync(fd, buffer.subarray(0, operation.size).fill(operation.byte)),
        );
      case "writeThrough": {
        const flags = openFlags.writeOnly | openFlags[operation.flag];
        return this.#opened(operation.path, flags, (fd) => {
          const bytes = buffer.subarray(0, operation.size).fill(operation.byte);
          return pwrite(fd, bytes, operation.offset);
        });
      }
      case "direct":
        return this.#opened(operation.path, openFlags.readWrite | openFlags.direct, (fd) => {
          const bytes = pages.subarray(0, operation.size);
          if (operation.isRead) return digest(bytes, pread(fd, bytes, operation.offset));
          return pwrite(fd, bytes.fill(operation.byte), operation.offset);
        });
      case "truncate":
        return fs.truncateSync(this.#at(operation.path), operation.size);
      default:
        return this.#runOnOpen(operation);
    }
  }

  #runOnOpen(operation: RandomOperation): unknown {
    if (!("slot" in operation)) return "unknown";
    const fd = this.#slots[operation.slot] ?? -1;
    if (fd < 0) return "closed";
    switch (operation.type) {
      case "write":
        return pwrite(
          fd,
          buffer.subarray(0, operation.size).fill(operation.byte),
          operation.offset,
        );
      case "resize":
        return ftruncate(fd, operation.size);
      case "allocate":
        return fallocate(fd, operation.how, operation.offset, operation.size + 1);
      case "copy": {
        const to = this.#slots[operation.to] ?? -1;
        return to < 0 ? "closed" : copyFileRange(fd, 0, to, operation.offset, operation.size);
      }
      case "read": {
        const bytes = buffer.subarray(0, operation.size);
        return digest(bytes, pread(fd, bytes, operation.offset));
      }
      case "flock":
        return flock(fd, operation.how | notWaiting);
      case "lockRange": {
        // Of the open file, not of the process: slots that hold one file are in each other's way.
        const command = operation.isQuestion ? lockCommands.getOpen : lockCommands.setOpen;
        const { kind: type, start, length } = operation;
        return fileLock(fd, command, { type, start, length });
      }
      case "holes":
        // Where they are depends on what was read before: only that it answers, see pair.settled.
        return lseek(fd, 0, seekWhence.hole) >= 0;
      case "flush":
        return fs.fsyncSync(fd);
      case "chownOpen":
        return [fchown(fd, operation.uid, 0), fchmod(fd, operation.mode)];
      case "map":
        return this.#map(fd, operation.offset, operation.byte);
      case "name": {
        // Only a file that never had a name can be linked after it lost all.
        const done = linkat(fd, cName(""), this.#root, cName(operation.to), atFlags.emptyPath);
        if (done >= 0) this.#nameless.delete(operation.slot);
        return done;
      }
      default:
        return "unknown";
    }
  }

  /** What `act` answers for the file at `path`, opened with `flags` for so long; or what opening it did. */
  #opened(path: string, flags: number, act: (fd: number) => unknown): unknown {
    const fd = openat(this.#root, cName(path), flags | openFlags.nonBlocking);
    if (fd < 0) return fd;
    try {
      return act(fd);
    } finally {
      closeDescriptor(fd);
    }
  }

  #map(fd: number, offset: number, byte: number): unknown {
    const stat = fs.fstatSync(fd);
    if (!stat.isFile() || stat.size <= offset) return "too short";
    const map = mapFile(fd, stat.size);
    map.bytes[offset] = byte;
    const flushed = map.flush();
    map.end();
    return flushed;
  }

  #keep(slot: number, fd: number): unknown {
    if (fd < 0 && fd !== -1) return fd;
    const old = this.#slots[slot] ?? -1;
    if (old >= 0) closeDescriptor(old);
    this.#slots[slot] = fd;
    this.#nameless.delete(slot);
    return "done";
  }

  #at(path: string): Buffer {
    return Buffer.from(`${this.#path}/${path}`, "latin1");
  }

  #name(path: string): Buffer {
    return Buffer.concat([this.#at(path), Buffer.from([0])]);
  }
}
