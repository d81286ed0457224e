/**
 * System calls that only tests make: other users, memory maps, locks, notifications.
 *
 * Each returns the call's value or the negative error number.
 *
 * @module
 */
import koffi from "koffi";
import { cName, valueOrErrno } from "../../../src/file-calls.ts";

const library = koffi.load(null);
const syscall3 = library.func("long syscall(long number, long a, long b, long c)") as (
  ...numbers: number[]
) => number;
const syscall2 = library.func("long syscall(long number, long a, const void *b)") as (
  number: number,
  a: number,
  b: Uint8Array,
) => number;
const raw = {
  mmap: library.func(
    "void *mmap(void *at, size_t size, int protection, int flags, int fd, int64_t offset)",
  ) as (
    at: null,
    size: number,
    protection: number,
    flags: number,
    fd: number,
    offset: number,
  ) => unknown,
  munmap: library.func("int munmap(void *at, size_t size)") as (
    at: unknown,
    size: number,
  ) => number,
  msync: library.func("int msync(void *at, size_t size, int flags)") as (
    at: unknown,
    size: number,
    flags: number,
  ) => number,
  flock: library.func("int flock(int fd, int operation)") as (fd: number, how: number) => number,
  fcntl: library.func("int fcntl(int fd, int command, void *argument)") as (
    fd: number,
    command: number,
    argument: Uint8Array,
  ) => number,
  access: library.func(
    "long syscall(long number, int dirfd, const void *path, int mode, int flags)",
  ) as (number: number, dirfd: number, path: Uint8Array, mode: number, flags: number) => number,
  inotifyInit: library.func("int inotify_init1(int flags)") as (flags: number) => number,
  inotifyAdd: library.func("int inotify_add_watch(int fd, const void *path, uint32_t mask)") as (
    fd: number,
    path: Uint8Array,
    mask: number,
  ) => number,
};

/** Numbers of x86-64 and of arm64. */
const isArm = process.arch === "arm64";
const numbers = isArm
  ? { setresuid: 147, setresgid: 149, setgroups: 159, faccessat2: 439 }
  : { setresuid: 117, setresgid: 119, setgroups: 116, faccessat2: 439 };

export type User = {
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
};

/**
 * Run `act` as `user`, which must not wait for anything: only the calling thread changes, and it
 * becomes root again before this returns.
 */
export function asUser<T>(user: User, act: () => T): T {
  if (user.uid === 0) return act();
  become(user);
  try {
    return act();
  } finally {
    become({ uid: 0, gid: 0, groups: [] });
  }
}

function become({ uid, gid, groups }: User): void {
  const list = new Uint8Array(Uint32Array.from(groups).buffer);
  // Only root may set groups: so first when leaving, last when coming back.
  const steps = [
    (): number => syscall2(numbers.setgroups, groups.length, list),
    (): number => syscall3(numbers.setresgid, -1, gid, -1),
    (): number => syscall3(numbers.setresuid, -1, uid, -1),
  ];
  for (const step of uid === 0 ? steps.reverse() : steps) {
    if (step() !== 0) throw new Error(`Cannot become user ${uid}`);
  }
}

/** With the effective ids, as every other call. */
export function access(path: string, mode: number): number {
  return valueOrErrno(raw.access(numbers.faccessat2, -100, cName(path), mode, 0x200));
}

export function flock(fd: number, how: number): number {
  return valueOrErrno(raw.flock(fd, how));
}

export const lockTypes = { read: 0, write: 1, none: 2 } as const;
export const lockCommands = { get: 5, set: 6, getOpen: 36, setOpen: 37 } as const;

/** A lock of fcntl(2) on bytes from the start; the answer of a `get` is the type found. */
export function fileLock(
  fd: number,
  command: number,
  lock: { readonly type: number; readonly start: number; readonly length: number },
): number {
  const bytes = Buffer.alloc(32);
  bytes.writeInt16LE(lock.type, 0);
  bytes.writeBigInt64LE(BigInt(lock.start), 8);
  bytes.writeBigInt64LE(BigInt(lock.length), 16);
  const done = valueOrErrno(raw.fcntl(fd, command, bytes));
  const isGet = command === lockCommands.get || command === lockCommands.getOpen;
  return done < 0 || !isGet ? done : bytes.readInt16LE(0);
}

/** Bytes of a shared, writable map of a file, and the ways to end it. */
export type FileMap = {
  readonly bytes: Uint8Array;
  readonly flush: () => number;
  readonly end: () => void;
};

export function mapFile(fd: number, size: number): FileMap {
  const at = raw.mmap(null, size, 3, 1, fd, 0);
  const bytes = new Uint8Array(koffi.view(at, size));
  return {
    bytes,
    flush: () => valueOrErrno(raw.msync(at, size, 4)),
    end: () => {
      raw.munmap(at, size);
    },
  };
}

/** Memory that begins with a page, and is kept until the process ends. */
export function mapMemory(size: number): Uint8Array {
  const privateAnonymous = 0x22;
  return new Uint8Array(koffi.view(raw.mmap(null, size, 3, privateAnonymous, -1, 0), size));
}

/** A descriptor, of which every event about `path` can be read. */
export function watch(path: string): number {
  const fd = raw.inotifyInit(0o4000);
  raw.inotifyAdd(fd, cName(path), 0xfff);
  return fd;
}
