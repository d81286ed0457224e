/**
 * The prototypes of every libc call on files and mounts that this package makes: the one file to
 * review when the question is what leaves JavaScript.
 *
 * Raw: -1 means that `koffi.errno()` tells why. Use them through `file-calls.ts`.
 *
 * @see man 2 of each call
 * @module
 */
import koffi from "koffi";

const library = koffi.load(null);

koffi.struct("message_part", { base: "void *", size: "size_t" });
koffi.struct("message_header", {
  name: "void *",
  nameSize: "uint32_t",
  parts: "message_part *",
  partCount: "size_t",
  control: "void *",
  controlSize: "size_t",
  flags: "int",
});

/** `struct msghdr`. */
export type MessageHeader = {
  readonly name: null;
  readonly nameSize: 0;
  readonly parts: readonly { readonly base: Uint8Array; readonly size: number }[];
  readonly partCount: number;
  readonly control: Uint8Array | null;
  readonly controlSize: number;
  readonly flags: number;
};

type ReceiveMessage = {
  (fd: number, message: MessageHeader, flags: number): number;
  /** In a thread of its own; the error number is lost. */
  readonly async: (
    fd: number,
    message: MessageHeader,
    flags: number,
    done: (error: Error | null, size: number) => void,
  ) => void;
};

/** The variadic ones are declared with the arguments used: same registers on x86-64 and arm64. */
export const libc = {
  /** Gives the kernel what malloc holds and nobody uses; the only one that is not about files. */
  mallocTrim: library.func("int malloc_trim(size_t pad)") as (pad: number) => number,
  openat: library.func("int openat(int dirfd, const void *name, int flags, uint32_t mode)") as (
    dirfd: number,
    name: Uint8Array,
    flags: number,
    mode: number,
  ) => number,
  openat2: library.func(
    "long syscall(long number, int dirfd, const void *name, const void *how, size_t size)",
  ) as (number: number, dirfd: number, name: Uint8Array, how: Uint8Array, size: number) => number,
  close: library.func("int close(int fd)") as (fd: number) => number,
  mkdirat: library.func("int mkdirat(int dirfd, const void *name, uint32_t mode)") as (
    dirfd: number,
    name: Uint8Array,
    mode: number,
  ) => number,
  mknodat: library.func(
    "int mknodat(int dirfd, const void *name, uint32_t mode, uint64_t dev)",
  ) as (dirfd: number, name: Uint8Array, mode: number, device: number) => number,
  unlinkat: library.func("int unlinkat(int dirfd, const void *name, int flags)") as (
    dirfd: number,
    name: Uint8Array,
    flags: number,
  ) => number,
  renameat2: library.func(
    "int renameat2(int fromDir, const void *from, int toDir, const void *to, uint32_t flags)",
  ) as (
    fromDirectory: number,
    from: Uint8Array,
    toDirectory: number,
    to: Uint8Array,
    flags: number,
  ) => number,
  linkat: library.func(
    "int linkat(int fromDir, const void *from, int toDir, const void *to, int flags)",
  ) as (
    fromDirectory: number,
    from: Uint8Array,
    toDirectory: number,
    to: Uint8Array,
    flags: number,
  ) => number,
  symlinkat: library.func("int symlinkat(const void *target, int dirfd, const void *name)") as (
    target: Uint8Array,
    dirfd: number,
    name: Uint8Array,
  ) => number,
  readlinkat: library.func(
    "int64_t readlinkat(int dirfd, const void *name, void *into, size_t size)",
  ) as (dirfd: number, name: Uint8Array, into: Uint8Array, size: number) => number,
  fchownat: library.func(
    "int fchownat(int dirfd, const void *name, uint32_t uid, uint32_t gid, int flags)",
  ) as (dirfd: number, name: Uint8Array, uid: number, gid: number, flags: number) => number,
  fchmodat: library.func("int fchmodat(int dirfd, const void *name, uint32_t mode, int flags)") as (
    dirfd: number,
    name: Uint8Array,
    mode: number,
    flags: number,
  ) => number,
  fchmod: library.func("int fchmod(int fd, uint32_t mode)") as (fd: number, mode: number) => number,
  fchown: library.func("int fchown(int fd, uint32_t uid, uint32_t gid)") as (
    fd: number,
    uid: number,
    gid: number,
  ) => number,
  utimensat: library.func(
    "int utimensat(int dirfd, const void *name, const void *times, int flags)",
  ) as (dirfd: number, name: Uint8Array, times: Uint8Array, flags: number) => number,
  futimens: library.func("int futimens(int fd, const void *times)") as (
    fd: number,
    times: Uint8Array,
  ) => number,
  statx: library.func(
    "int statx(int dirfd, const void *name, int flags, uint32_t mask, void *into)",
  ) as (dirfd: number, name: Uint8Array, flags: number, mask: number, into: Uint8Array) => number,
  fstatvfs: library.func("int fstatvfs(int fd, void *into)") as (
    fd: number,
    into: Uint8Array,
  ) => number,
  fallocate: library.func("int fallocate(int fd, int mode, int64_t offset, int64_t size)") as (
    fd: number,
    mode: number,
    offset: number,
    size: number,
  ) => number,
  ftruncate: library.func("int ftruncate(int fd, int64_t size)") as (
    fd: number,
    size: number,
  ) => number,
  fdatasync: library.func("int fdatasync(int fd)") as (fd: number) => number,
  fsync: library.func("int fsync(int fd)") as (fd: number) => number,
  syncfs: library.func("int syncfs(int fd)") as (fd: number) => number,
  syncFileRange: library.func(
    "int sync_file_range(int fd, int64_t offset, int64_t size, uint32_t flags)",
  ) as (fd: number, offset: number, size: number, flags: number) => number,
  lseek: library.func("int64_t lseek(int fd, int64_t offset, int whence)") as (
    fd: number,
    offset: number | bigint,
    whence: number,
  ) => number | bigint,
  pread: library.func("int64_t pread(int fd, void *into, size_t size, int64_t offset)") as (
    fd: number,
    into: Uint8Array,
    size: number,
    offset: number,
  ) => number,
  pwrite: library.func("int64_t pwrite(int fd, const void *from, size_t size, int64_t offset)") as (
    fd: number,
    from: Uint8Array,
    size: number,
    offset: number,
  ) => number,
  copyFileRange: library.func(
    "int64_t copy_file_range(int from, void *fromAt, int to, void *toAt, size_t size, uint32_t flags)",
  ) as (
    from: number,
    fromAt: Uint8Array,
    to: number,
    toAt: Uint8Array,
    size: number,
    flags: number,
  ) => number,
  getdents64: library.func("int64_t getdents64(int fd, void *into, size_t size)") as (
    fd: number,
    into: Uint8Array,
    size: number,
  ) => number,
  fsetxattr: library.func(
    "int fsetxattr(int fd, const void *name, const void *value, size_t size, int flags)",
  ) as (fd: number, name: Uint8Array, value: Uint8Array, size: number, flags: number) => number,
  setxattr: library.func(
    "int setxattr(const void *path, const void *name, const void *value, size_t size, int flags)",
  ) as (
    path: Uint8Array,
    name: Uint8Array,
    value: Uint8Array,
    size: number,
    flags: number,
  ) => number,
  fgetxattr: library.func(
    "int64_t fgetxattr(int fd, const void *name, void *into, size_t size)",
  ) as (fd: number, name: Uint8Array, into: Uint8Array | null, size: number) => number,
  getxattr: library.func(
    "int64_t getxattr(const void *path, const void *name, void *into, size_t size)",
  ) as (path: Uint8Array, name: Uint8Array, into: Uint8Array | null, size: number) => number,
  flistxattr: library.func("int64_t flistxattr(int fd, void *into, size_t size)") as (
    fd: number,
    into: Uint8Array | null,
    size: number,
  ) => number,
  listxattr: library.func("int64_t listxattr(const void *path, void *into, size_t size)") as (
    path: Uint8Array,
    into: Uint8Array | null,
    size: number,
  ) => number,
  fremovexattr: library.func("int fremovexattr(int fd, const void *name)") as (
    fd: number,
    name: Uint8Array,
  ) => number,
  removexattr: library.func("int removexattr(const void *path, const void *name)") as (
    path: Uint8Array,
    name: Uint8Array,
  ) => number,
  chmod: library.func("int chmod(const void *path, uint32_t mode)") as (
    path: Uint8Array,
    mode: number,
  ) => number,
  mount: library.func(
    "int mount(const void *source, const void *target, const void *type, unsigned long flags, const void *data)",
  ) as (
    source: Uint8Array | null,
    target: Uint8Array,
    type: Uint8Array | null,
    flags: number,
    data: Uint8Array | null,
  ) => number,
  umount2: library.func("int umount2(const void *target, int flags)") as (
    target: Uint8Array,
    flags: number,
  ) => number,
  poll: library.func("int poll(void *fds, unsigned long count, int timeoutMs)") as (
    fds: Uint8Array,
    count: number,
    timeoutMs: number,
  ) => number,
  eventfd: library.func("int eventfd(uint32_t initial, int flags)") as (
    initial: number,
    flags: number,
  ) => number,
  ioctl: library.func("int ioctl(int fd, unsigned long command, void *argument)") as (
    fd: number,
    command: number,
    argument: Uint8Array,
  ) => number,
  unshare: library.func("int unshare(int flags)") as (flags: number) => number,
  umask: library.func("uint32_t umask(uint32_t mask)") as (mask: number) => number,
  posixFadvise: library.func(
    "int posix_fadvise(int fd, int64_t offset, int64_t size, int advice)",
  ) as (fd: number, offset: number, size: number, advice: number) => number,
  setrlimit: library.func("int setrlimit(int resource, const void *limits)") as (
    resource: number,
    limits: Uint8Array,
  ) => number,
  dup: library.func("int dup(int fd)") as (fd: number) => number,
  socketpair: library.func("int socketpair(int family, int type, int protocol, void *into)") as (
    family: number,
    type: number,
    protocol: number,
    into: Int32Array,
  ) => number,
  sendmsg: library.func("int64_t sendmsg(int fd, message_header *message, int flags)") as (
    fd: number,
    message: MessageHeader,
    flags: number,
  ) => number,
  recvmsg: library.func(
    "int64_t recvmsg(int fd, message_header *message, int flags)",
  ) as ReceiveMessage,
} as const;
