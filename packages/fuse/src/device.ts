/**
 * The device: one descriptor is one connection; it lives until the last duplicate is closed.
 *
 * Reading and writing do not throw for what a running mount brings: results are numbers. Every
 * function may be called from any thread, with the descriptor as the only thing shared.
 *
 * koffi is used for success too, not only for errors: read(2) and write(2) through it take about 0.2
 * us less than `fs.readSync` and `fs.writeSync`, and "nothing there" is a number instead of an
 * exception.
 *
 * @module
 */
import { constants, openSync } from "node:fs";
import { GemelError } from "@gemel/base";
import { errno, errnoName } from "./abi/errno.ts";
import { lastErrno, sysPoll, sysRead, sysWrite } from "./syscalls.ts";

export type DeviceOptions = {
  /** `/dev/fuse` unless told. */
  readonly path?: string;
  /** Reading returns at once when there is nothing: for a thread that also polls other things. */
  readonly nonBlocking?: boolean;
};

/** A new connection, not mounted yet. Throws `no_fuse`, or `not_root` when it may not be opened. */
export function openDevice(options: DeviceOptions = {}): number {
  const path = options.path ?? "/dev/fuse";
  const flags = constants.O_RDWR | (options.nonBlocking === true ? constants.O_NONBLOCK : 0);
  try {
    return openSync(path, flags);
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
    if (reason === "EACCES") {
      throw new GemelError("not_root", `Cannot open ${path}: permission denied`, { cause: error });
    }
    const missing = reason === "ENOENT" || reason === "ENXIO" || reason === "ENODEV";
    const said = missing ? "not found" : reason;
    throw new GemelError("no_fuse", `Cannot open ${path}: ${said}`, { cause: error });
  }
}

/**
 * Receive one request into `buffer`, which must hold `maxWrite` + `requestOverhead` bytes and at
 * least `minReadBuffer`.
 *
 * Returns its length; 0 when there is nothing now (would block, interrupted, request withdrawn);
 * -1 when the mount is gone for good.
 */
export function readRequest(fd: number, buffer: Uint8Array): number {
  const got = sysRead(fd, buffer, buffer.length);
  if (got > 0) return got;
  if (got === 0) return -1;
  const reason = lastErrno();
  if (reason === errno.EAGAIN || reason === errno.EINTR || reason === errno.ENOENT) return 0;
  if (reason === errno.ENODEV || reason === errno.ECONNABORTED) return -1;
  throw new GemelError("internal", `Cannot read the FUSE device: ${errnoName(reason)}`);
}

/**
 * Send one encoded reply or notification: the first `length` bytes of `buffer`.
 *
 * Returns 0 or an errno. ENOENT is harmless: the request was withdrawn meanwhile. ENODEV: the mount
 * is gone. EINVAL: the reply does not fit its request, a mistake of the server.
 */
export function writeReply(fd: number, buffer: Uint8Array, length: number): number {
  for (;;) {
    if (sysWrite(fd, buffer, length) >= 0) return 0;
    const reason = lastErrno();
    if (reason !== errno.EINTR) return reason;
  }
}

const pollIn = 0x1;
const pollMax = 31;
const pollFds = new Int32Array(pollMax * 2);

/**
 * Wait until one of up to 31 descriptors can be read (or has an error to be read).
 *
 * `timeoutMs` -1 waits without end. Returns a mask, bit n for `fds[n]`; 0 when the time is over or
 * a signal came.
 */
export function waitReadable(fds: readonly number[], timeoutMs: number): number {
  const count = Math.min(fds.length, pollMax);
  for (let index = 0; index < count; index++) {
    pollFds[index * 2] = fds[index] ?? -1;
    pollFds[index * 2 + 1] = pollIn;
  }
  const ready = sysPoll(pollFds, count, timeoutMs);
  if (ready < 0) {
    const reason = lastErrno();
    if (reason === errno.EINTR || reason === errno.EAGAIN) return 0;
    throw new GemelError("internal", `Cannot poll descriptors: ${errnoName(reason)}`);
  }
  let mask = 0;
  for (let index = 0; index < count && ready > 0; index++) {
    // struct pollfd: i32 fd, i16 events, i16 revents.
    if ((pollFds[index * 2 + 1] ?? 0) >>> 16 !== 0) mask |= 1 << index;
  }
  return mask;
}
