/**
 * Extended attributes by descriptor and by path: the rules of `file-calls.ts` hold.
 *
 * The calls by path follow a symbolic link at its end: use them with `descriptorPath` of an O_PATH
 * descriptor, which leads to the object itself, whatever its type.
 *
 * @see man 7 xattr
 * @module
 */
import { valueOrErrno } from "./file-calls.ts";
import { libc } from "./libc.ts";

export function fsetxattr(fd: number, name: Uint8Array, value: Uint8Array, flags: number): number {
  return valueOrErrno(libc.fsetxattr(fd, name, value, value.length, flags));
}

/** As {@link fsetxattr}, by path. */
export function setxattrPath(
  path: Uint8Array,
  name: Uint8Array,
  value: Uint8Array,
  flags: number,
): number {
  return valueOrErrno(libc.setxattr(path, name, value, value.length, flags));
}

/** With `into` null: the size that is needed. */
export function fgetxattr(fd: number, name: Uint8Array, into: Uint8Array | null): number {
  return valueOrErrno(libc.fgetxattr(fd, name, into, into === null ? 0 : into.length));
}

/** As {@link fgetxattr}, by path. */
export function getxattrPath(path: Uint8Array, name: Uint8Array, into: Uint8Array | null): number {
  return valueOrErrno(libc.getxattr(path, name, into, into === null ? 0 : into.length));
}

/** NUL-separated names; with `into` null: the size that is needed. */
export function flistxattr(fd: number, into: Uint8Array | null): number {
  return valueOrErrno(libc.flistxattr(fd, into, into === null ? 0 : into.length));
}

/** As {@link flistxattr}, by path. */
export function listxattrPath(path: Uint8Array, into: Uint8Array | null): number {
  return valueOrErrno(libc.listxattr(path, into, into === null ? 0 : into.length));
}

export function fremovexattr(fd: number, name: Uint8Array): number {
  return valueOrErrno(libc.fremovexattr(fd, name));
}

/** As {@link fremovexattr}, by path. */
export function removexattrPath(path: Uint8Array, name: Uint8Array): number {
  return valueOrErrno(libc.removexattr(path, name));
}
