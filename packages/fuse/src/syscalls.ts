/**
 * The system calls that this package makes through koffi: every prototype is in this file.
 *
 * Pointers are typed arrays handed over in place, without a copy; the callee does not keep them.
 * Each call returns at least -1 and leaves its reason in {@link lastErrno} of the calling thread.
 *
 * @see read(2), write(2), poll(2), mount(2), umount(2)
 * @module
 */
import koffi from "koffi";

const libc = koffi.load("libc.so.6");

export type ReadCall = (fd: number, buffer: Uint8Array, size: number) => number;
export type WriteCall = (fd: number, buffer: Uint8Array, size: number) => number;
export type PollCall = (fds: Int32Array, count: number, timeoutMs: number) => number;
export type MountCall = (
  source: string,
  target: string,
  type: string,
  flags: number,
  data: string | null,
) => number;
export type UnmountCall = (target: string, flags: number) => number;

export const sysRead: ReadCall = libc.func("long read(int fd, void *buffer, size_t size)");
export const sysWrite: WriteCall = libc.func("long write(int fd, void *buffer, size_t size)");
export const sysPoll: PollCall = libc.func("int poll(void *fds, unsigned long count, int timeout)");
export const sysMount: MountCall = libc.func(
  "int mount(const char *source, const char *target, const char *type, unsigned long flags, const char *data)",
);
export const sysUnmount: UnmountCall = libc.func("int umount2(const char *target, int flags)");

/** Why the last call of this thread returned -1; positive. */
export function lastErrno(): number {
  return koffi.errno();
}
