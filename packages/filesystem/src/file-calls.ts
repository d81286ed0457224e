/**
 * The system calls on files that Node lacks, or that Node can only do by absolute path.
 *
 * Over the prototypes of `libc.ts`. Every function returns
 * the call's value, or the negative error number; none throws. Names are NUL-terminated byte
 * buffers (see {@link cName}): the kernel's names are bytes, not text. Buffers are used during the
 * call only.
 *
 * @see man 2 of each call
 * @module
 */
import koffi from "koffi";
import { libc } from "./libc.ts";

/** The same on x86-64 and arm64. */
const openat2Number = 437;

/** A -1 of libc becomes the negative error number. */
export function valueOrErrno(value: number): number {
  return value === -1 ? -koffi.errno() : value;
}

/** A latin1 string (one character per byte) as NUL-terminated bytes. */
export function cName(name: string): Buffer {
  return Buffer.from(`${name}\0`, "latin1");
}

/** The name that means the descriptor itself, with `atFlags.emptyPath`. */
export const emptyName: Buffer = cName("");

/** A path that leads to the object of a descriptor, also of one opened with O_PATH. Needs /proc. */
export function descriptorPath(fd: number): Buffer {
  return cName(`/proc/self/fd/${fd}`);
}

export function openat(dirfd: number, name: Uint8Array, flags: number, mode = 0): number {
  return valueOrErrno(libc.openat(dirfd, name, flags, mode));
}

const openHow = Buffer.alloc(24);

/** `resolve` from {@link resolveFlags}; the answer's descriptor is closed on exec. */
export function openat2(
  dirfd: number,
  name: Uint8Array,
  flags: number,
  resolve: number,
  mode = 0,
): number {
  openHow.writeUInt32LE((flags | 0o2000000) >>> 0, 0);
  openHow.writeUInt32LE(mode, 8);
  openHow.writeUInt32LE(resolve, 16);
  return valueOrErrno(libc.openat2(openat2Number, dirfd, name, openHow, 24));
}

export function closeDescriptor(fd: number): number {
  return valueOrErrno(libc.close(fd));
}

/**
 * Forget what the page cache holds of a range, as far as it is clean: the next read comes from the
 * disk.
 */
export function forgetCached(fd: number, offset: number, size: number): void {
  const dontNeed = 4;
  libc.posixFadvise(fd, offset, size, dontNeed);
}

/** At most so many descriptors for this process, neither more nor, where that is allowed, fewer. */
export function limitDescriptors(count: number): number {
  const descriptors = 7;
  const limits = Buffer.alloc(16);
  limits.writeBigUInt64LE(BigInt(count), 0);
  limits.writeBigUInt64LE(BigInt(count), 8);
  return valueOrErrno(libc.setrlimit(descriptors, limits));
}

export function dup(fd: number): number {
  return valueOrErrno(libc.dup(fd));
}

export function mkdirat(dirfd: number, name: Uint8Array, mode: number): number {
  return valueOrErrno(libc.mkdirat(dirfd, name, mode));
}

/** `mode` with the file type; `device` as in {@link FileStat.rdev}. */
export function mknodat(dirfd: number, name: Uint8Array, mode: number, device: number): number {
  return valueOrErrno(libc.mknodat(dirfd, name, mode, device));
}

export function unlinkat(dirfd: number, name: Uint8Array, flags = 0): number {
  return valueOrErrno(libc.unlinkat(dirfd, name, flags));
}

export function renameat2(
  fromDirectory: number,
  from: Uint8Array,
  toDirectory: number,
  to: Uint8Array,
  flags = 0,
): number {
  return valueOrErrno(libc.renameat2(fromDirectory, from, toDirectory, to, flags));
}

export function linkat(
  fromDirectory: number,
  from: Uint8Array,
  toDirectory: number,
  to: Uint8Array,
  flags = 0,
): number {
  return valueOrErrno(libc.linkat(fromDirectory, from, toDirectory, to, flags));
}

export function symlinkat(target: Uint8Array, dirfd: number, name: Uint8Array): number {
  return valueOrErrno(libc.symlinkat(target, dirfd, name));
}

/** Bytes written into `into`, without NUL. */
export function readlinkat(dirfd: number, name: Uint8Array, into: Uint8Array): number {
  return valueOrErrno(libc.readlinkat(dirfd, name, into, into.length));
}

/** Does not follow a symbolic link unless `flags` say so; 0xffffffff leaves an id as it is. */
export function fchownat(
  dirfd: number,
  name: Uint8Array,
  uid: number,
  gid: number,
  flags = 0x100,
): number {
  return valueOrErrno(libc.fchownat(dirfd, name, uid, gid, flags));
}

/** Follows a symbolic link: only for names known to be none. */
export function fchmodat(dirfd: number, name: Uint8Array, mode: number): number {
  return valueOrErrno(libc.fchmodat(dirfd, name, mode, 0));
}

/** For {@link descriptorPath}: the way to change the mode of an O_PATH descriptor's object. */
export function chmodPath(path: Uint8Array, mode: number): number {
  return valueOrErrno(libc.chmod(path, mode));
}

export function fchmod(fd: number, mode: number): number {
  return valueOrErrno(libc.fchmod(fd, mode));
}

export function fchown(fd: number, uid: number, gid: number): number {
  return valueOrErrno(libc.fchown(fd, uid, gid));
}

const timesBuffer = Buffer.alloc(32);

/** Seconds since 1970 (may be negative) and nanoseconds, or timeNow / timeOmit as nanoseconds. */
export type FileTimes = {
  readonly atimeSec: number;
  readonly atimeNsec: number;
  readonly mtimeSec: number;
  readonly mtimeNsec: number;
};

function encodeTimes(times: FileTimes): Buffer {
  timesBuffer.writeBigInt64LE(BigInt(times.atimeSec), 0);
  timesBuffer.writeUInt32LE(times.atimeNsec, 8);
  timesBuffer.writeBigInt64LE(BigInt(times.mtimeSec), 16);
  timesBuffer.writeUInt32LE(times.mtimeNsec, 24);
  return timesBuffer;
}

/** Does not follow a symbolic link unless `flags` say so. */
export function utimensat(
  dirfd: number,
  name: Uint8Array,
  times: FileTimes,
  flags = 0x100,
): number {
  return valueOrErrno(libc.utimensat(dirfd, name, encodeTimes(times), flags));
}

export function futimens(fd: number, times: FileTimes): number {
  return valueOrErrno(libc.futimens(fd, encodeTimes(times)));
}

/** What stat tells; sizes in bytes, `blocks` of 512 bytes. */
export type FileStat = FileTimes & {
  readonly ino: number;
  readonly mode: number;
  readonly nlink: number;
  readonly uid: number;
  readonly gid: number;
  /** Kernel's 32-bit encoding, the one of FUSE and of mknod. */
  readonly rdev: number;
  /** The device that holds the file, same encoding. */
  readonly dev: number;
  readonly size: number;
  readonly blocks: number;
  readonly blockSize: number;
  readonly ctimeSec: number;
  readonly ctimeNsec: number;
  /** When it was made, in ms since 1970; 0 where the file system does not know. */
  readonly birthMs: number;
};

const statBuffer = Buffer.alloc(256);
const statView = new DataView(statBuffer.buffer, statBuffer.byteOffset, statBuffer.byteLength);
const basicStats = 0x7ff;
const birthTime = 0x800;

function u64(offset: number): number {
  return statView.getUint32(offset + 4, true) * 0x1_0000_0000 + statView.getUint32(offset, true);
}

function i64(offset: number): number {
  return statView.getInt32(offset + 4, true) * 0x1_0000_0000 + statView.getUint32(offset, true);
}

function encodeDevice(major: number, minor: number): number {
  return ((minor & 0xff) | (major << 8) | ((minor & ~0xff) << 12)) >>> 0;
}

function knowsBirth(): boolean {
  return (statView.getUint32(0, true) & birthTime) !== 0;
}

/** A {@link FileStat}, or the negative error number. Does not follow a symbolic link. */
export function statAt(dirfd: number, name: Uint8Array, flags = 0x100): FileStat | number {
  const got = libc.statx(dirfd, name, flags, basicStats | birthTime, statBuffer);
  if (got === -1) return -koffi.errno();
  return {
    ino: u64(32),
    mode: statView.getUint16(28, true),
    nlink: statView.getUint32(16, true),
    uid: statView.getUint32(20, true),
    gid: statView.getUint32(24, true),
    rdev: encodeDevice(statView.getUint32(128, true), statView.getUint32(132, true)),
    dev: encodeDevice(statView.getUint32(136, true), statView.getUint32(140, true)),
    size: u64(40),
    blocks: u64(48),
    blockSize: statView.getUint32(4, true),
    atimeSec: i64(64),
    atimeNsec: statView.getUint32(72, true),
    ctimeSec: i64(96),
    ctimeNsec: statView.getUint32(104, true),
    mtimeSec: i64(112),
    mtimeNsec: statView.getUint32(120, true),
    birthMs: knowsBirth() ? i64(80) * 1000 + Math.floor(statView.getUint32(88, true) / 1e6) : 0,
  };
}

/** When an object came into being; the file system may not know. */
export type Birth = { readonly seconds: number; readonly nanoseconds: number };

const birthMask = 0x800;

/** The time of birth, null when the file system keeps none; or the negative error number. */
export function birthAt(dirfd: number, name: Uint8Array, flags = 0x100): Birth | null | number {
  const got = libc.statx(dirfd, name, flags, birthMask, statBuffer);
  if (got === -1) return -koffi.errno();
  if ((statView.getUint32(0, true) & birthMask) === 0) return null;
  return { seconds: i64(80), nanoseconds: statView.getUint32(88, true) };
}

/** {@link statAt} of a descriptor. */
export function statDescriptor(fd: number): FileStat | number {
  return statAt(fd, emptyName, 0x1000);
}

/** Counts in units of `fragmentSize` bytes. */
export type VolumeStat = {
  readonly blockSize: number;
  readonly fragmentSize: number;
  readonly blocks: number;
  readonly blocksFree: number;
  readonly blocksAvailable: number;
  readonly files: number;
  readonly filesFree: number;
  readonly nameMax: number;
};

const volumeBuffer = Buffer.alloc(128);

/** The file system that holds `fd`, or the negative error number. */
export function statVolume(fd: number): VolumeStat | number {
  const got = libc.fstatvfs(fd, volumeBuffer);
  if (got === -1) return -koffi.errno();
  const word = (index: number): number => Number(volumeBuffer.readBigUInt64LE(index * 8));
  return {
    blockSize: word(0),
    fragmentSize: word(1),
    blocks: word(2),
    blocksFree: word(3),
    blocksAvailable: word(4),
    files: word(5),
    filesFree: word(6),
    nameMax: word(10),
  };
}

export function fallocate(fd: number, mode: number, offset: number, size: number): number {
  return valueOrErrno(libc.fallocate(fd, mode, offset, size));
}

export function ftruncate(fd: number, size: number): number {
  return valueOrErrno(libc.ftruncate(fd, size));
}

export function fdatasync(fd: number): number {
  return valueOrErrno(libc.fdatasync(fd));
}

export function fsync(fd: number): number {
  return valueOrErrno(libc.fsync(fd));
}

/**
 * Let the disk begin with all that a file has to be written, without waiting for it. What goes wrong is
 * told by the next flush: only waiting would take note of it.
 */
export function beginWriteBack(fd: number): void {
  const write = 2;
  libc.syncFileRange(fd, 0, 0, write);
}

export function syncfs(fd: number): number {
  return valueOrErrno(libc.syncfs(fd));
}

/** For places in files: what is beyond 2^53 - 1 is not exact. */
export function lseek(fd: number, offset: number, whence: number): number {
  return valueOrErrno(Number(libc.lseek(fd, offset, whence)));
}

export function pread(fd: number, into: Uint8Array, offset: number): number {
  return valueOrErrno(libc.pread(fd, into, into.length, offset));
}

/** May write less than asked, as the system call. */
export function pwrite(fd: number, from: Uint8Array, offset: number): number {
  return valueOrErrno(libc.pwrite(fd, from, from.length, offset));
}

const copyOffsets = Buffer.alloc(16);

export function copyFileRange(
  from: number,
  fromOffset: number,
  to: number,
  toOffset: number,
  size: number,
): number {
  copyOffsets.writeBigInt64LE(BigInt(fromOffset), 0);
  copyOffsets.writeBigInt64LE(BigInt(toOffset), 8);
  return valueOrErrno(
    libc.copyFileRange(from, copyOffsets.subarray(0, 8), to, copyOffsets.subarray(8), size, 0),
  );
}

export function mount(
  source: Uint8Array | null,
  target: Uint8Array,
  type: Uint8Array | null,
  flags: number,
  data: Uint8Array | null = null,
): number {
  return valueOrErrno(libc.mount(source, target, type, flags, data));
}

export function umount2(target: Uint8Array, flags: number): number {
  return valueOrErrno(libc.umount2(target, flags));
}

const pollBuffer = Buffer.alloc(16);

/**
 * Wait until `fd` (or `other`, -1 for none) has one of `events` or an error.
 *
 * Returns 0 after `timeoutMs` (-1: never), else a sum of 1 for `fd` and 2 for `other`.
 */
export function poll(fd: number, other: number, events: number, timeoutMs: number): number {
  return pollTwo({ fd, events }, { fd: other, events }, timeoutMs);
}

/** {@link poll} with events of its own for each descriptor. */
export function pollTwo(
  first: { readonly fd: number; readonly events: number },
  second: { readonly fd: number; readonly events: number },
  timeoutMs: number,
): number {
  pollBuffer.writeInt32LE(first.fd, 0);
  pollBuffer.writeUInt32LE(first.events, 4);
  pollBuffer.writeInt32LE(second.fd, 8);
  pollBuffer.writeUInt32LE(second.events, 12);
  const got = libc.poll(pollBuffer, 2, timeoutMs);
  if (got === -1) return -koffi.errno();
  return (pollBuffer.readUInt16LE(6) !== 0 ? 1 : 0) + (pollBuffer.readUInt16LE(14) !== 0 ? 2 : 0);
}

export function eventfd(initial: number, flags: number): number {
  return valueOrErrno(libc.eventfd(initial, flags));
}

/** The mask of the whole process, or of a thread that called {@link ownFileMask}. */
export function umask(mask: number): number {
  return libc.umask(mask);
}

const cloneFs = 0x200;

/** From now on the calling thread has a umask (and a working directory) of its own. */
export function ownFileMask(): number {
  return valueOrErrno(libc.unshare(cloneFs));
}

/** An ioctl whose argument is a buffer, read and written in place. */
export function ioctl(fd: number, command: number, argument: Uint8Array): number {
  return valueOrErrno(libc.ioctl(fd, command, argument));
}
