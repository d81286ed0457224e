/**
 * Blocking TCP sockets: what the threads of the link need and Node's event loop does not give.
 *
 * All prototypes of socket calls are here. Functions return the call's value or the negative error
 * number, but for {@link listenTcp}, whose failures a person has to see.
 *
 * @see man 7 tcp, man 7 socket
 * @module
 */
import { isIPv4, isIPv6 } from "node:net";
import { assert, GemelError } from "@gemel/base";
import koffi from "koffi";
import { closeDescriptor, poll, pollTwo, valueOrErrno } from "../file-calls.ts";
import { errno, pollEvents } from "../file-constants.ts";

const library = koffi.load(null);

const calls = {
  socket: library.func("int socket(int family, int type, int protocol)") as (
    family: number,
    type: number,
    protocol: number,
  ) => number,
  bind: library.func("int bind(int fd, const void *address, uint32_t size)") as (
    fd: number,
    address: Uint8Array,
    size: number,
  ) => number,
  listen: library.func("int listen(int fd, int backlog)") as (
    fd: number,
    backlog: number,
  ) => number,
  accept4: library.func("int accept4(int fd, void *address, void *size, int flags)") as (
    fd: number,
    address: null,
    size: null,
    flags: number,
  ) => number,
  connect: library.func("int connect(int fd, const void *address, uint32_t size)") as (
    fd: number,
    address: Uint8Array,
    size: number,
  ) => number,
  getsockname: library.func("int getsockname(int fd, void *address, void *size)") as (
    fd: number,
    address: Uint8Array,
    size: Uint8Array,
  ) => number,
  setsockopt: library.func(
    "int setsockopt(int fd, int level, int name, const void *value, uint32_t size)",
  ) as (fd: number, level: number, name: number, value: Uint8Array, size: number) => number,
  getsockopt: library.func(
    "int getsockopt(int fd, int level, int name, void *value, void *size)",
  ) as (fd: number, level: number, name: number, value: Uint8Array, size: Uint8Array) => number,
  fcntl: library.func("int fcntl(int fd, int command, int argument)") as (
    fd: number,
    command: number,
    argument: number,
  ) => number,
  ioctl: library.func("int ioctl(int fd, unsigned long request, void *into)") as (
    fd: number,
    request: number,
    into: Uint8Array,
  ) => number,
  shutdown: library.func("int shutdown(int fd, int how)") as (fd: number, how: number) => number,
  recv: library.func("int64_t recv(int fd, void *into, size_t size, int flags)") as (
    fd: number,
    into: Uint8Array,
    size: number,
    flags: number,
  ) => number,
  send: library.func("int64_t send(int fd, const void *from, size_t size, int flags)") as (
    fd: number,
    from: Uint8Array,
    size: number,
    flags: number,
  ) => number,
} as const;

const family = { ipv4: 2, ipv6: 10 } as const;
const streamSocket = 1;
const closeOnExec = 0o2000000;
const nonBlocking = 0o4000;
const commands = { getFlags: 3, setFlags: 4 } as const;
const levels = { socket: 1, tcp: 6, ipv6: 41 } as const;
const socketOptions = {
  reuseAddress: 2,
  error: 4,
  keepAlive: 9,
  receiveTimeout: 20,
  sendTimeout: 21,
};
const tcpOptions = { noDelay: 1, keepIdle: 4, keepInterval: 5, keepCount: 6 };
/** SIOCOUTQ. */
const outputQueue = 0x5411;
const noSignal = 0x4000;
const doNotWait = 0x40;
const peek = 2;

/**
 * Listen on `host` (an address of this node, or 0.0.0.0 or ::) and `port` (0: any free one).
 *
 * Throws `GemelError` address_in_use that names the port, or config_invalid for a host that is no
 * address of this node.
 */
export function listenTcp(host: string, port: number): number {
  const address = socketAddress(host, port);
  if (address === null) throw new GemelError("config_invalid", `Not an IP address: ${host}`);
  const fd = openSocket(address);
  setNumber(fd, levels.socket, socketOptions.reuseAddress, 1);
  let done = valueOrErrno(calls.bind(fd, address, address.length));
  if (done >= 0) done = valueOrErrno(calls.listen(fd, 8));
  if (done >= 0) return fd;
  closeDescriptor(fd);
  if (done === -errno.EADDRINUSE) {
    throw new GemelError("address_in_use", `Port ${port} on ${host} is in use`);
  }
  throw new GemelError("config_invalid", `Cannot listen on ${host} port ${port}: errno ${-done}`);
}

/** The port on which `fd` listens. */
export function localPort(fd: number): number {
  const address = Buffer.alloc(28);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(address.length);
  const done = valueOrErrno(calls.getsockname(fd, address, size));
  return done < 0 ? done : address.readUInt16BE(2);
}

/** A connection, blocking and close-on-exec; -EAGAIN when none came within `timeoutMs`. */
export function acceptTcp(fd: number, timeoutMs: number): number {
  const ready = poll(fd, -1, pollEvents.in, timeoutMs);
  if (ready < 0) return ready;
  if (ready === 0) return -errno.EAGAIN;
  return valueOrErrno(calls.accept4(fd, null, null, closeOnExec));
}

/**
 * A connection, blocking and close-on-exec; -ETIMEDOUT after `timeoutMs`, -EINVAL for no address,
 * -ECANCELED when `cancelFd` became readable.
 */
export function connectTcp(host: string, port: number, timeoutMs: number, cancelFd = -1): number {
  const address = socketAddress(host, port);
  if (address === null) return -errno.EINVAL;
  const fd = openSocket(address);
  setBlocking(fd, false);
  let done = valueOrErrno(calls.connect(fd, address, address.length));
  if (done === -errno.EINPROGRESS) done = connectionResult(fd, timeoutMs, cancelFd);
  if (done < 0) {
    closeDescriptor(fd);
    return done;
  }
  setBlocking(fd, true);
  return fd;
}

function connectionResult(fd: number, timeoutMs: number, cancelFd: number): number {
  // An eventfd is always writable: it is asked for what is to be read.
  const ready = pollTwo(
    { fd, events: pollEvents.out },
    { fd: cancelFd, events: pollEvents.in },
    timeoutMs,
  );
  if (ready < 0) return ready;
  if (ready === 0) return -errno.ETIMEDOUT;
  if ((ready & 2) !== 0) return -errno.ECANCELED;
  const value = Buffer.alloc(4);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(4);
  const done = calls.getsockopt(fd, levels.socket, socketOptions.error, value, size);
  return done < 0 ? valueOrErrno(done) : -value.readInt32LE(0);
}

/**
 * Set up a connection of the link: no delay, and one send takes `sendTimeoutMs` at most.
 *
 * An idle connection whose other end is gone ends after `sendTimeoutMs`, between 2 and 4 s: keep-alive
 * after 1 s of silence, then a probe each second. It is not to be the last to notice a loss that the
 * heartbeats have noticed. TCP_USER_TIMEOUT is left alone, because it would take the place of the number
 * of probes. So what is sent and not acknowledged is not bounded here; the two ends watch it
 * themselves (`PeerWatch`, `Session`).
 *
 * @see man 7 tcp
 */
export function configureLink(fd: number, sendTimeoutMs: number): void {
  setNumber(fd, levels.tcp, tcpOptions.noDelay, 1);
  setNumber(fd, levels.socket, socketOptions.keepAlive, 1);
  setNumber(fd, levels.tcp, tcpOptions.keepIdle, 1);
  setNumber(fd, levels.tcp, tcpOptions.keepInterval, 1);
  setNumber(fd, levels.tcp, tcpOptions.keepCount, probeCount(sendTimeoutMs));
  setTimeouts(fd, { sendMs: sendTimeoutMs, receiveMs: 0 });
}

function probeCount(sendTimeoutMs: number): number {
  return Math.min(Math.max(Math.ceil(sendTimeoutMs / 1000) - 1, 1), 3);
}

/** Bytes that were sent and that the other end's kernel has not acknowledged. */
export function unacknowledged(fd: number): number {
  const count = Buffer.alloc(4);
  const done = valueOrErrno(calls.ioctl(fd, outputQueue, count));
  return done < 0 ? 0 : count.readInt32LE(0);
}

/** Whether calls on the connection wait, in all threads. */
export function setBlocking(fd: number, isBlocking: boolean): void {
  const flags = calls.fcntl(fd, commands.getFlags, 0);
  const wanted = isBlocking ? flags & ~nonBlocking : flags | nonBlocking;
  if (wanted !== flags) calls.fcntl(fd, commands.setFlags, wanted);
}

/** The next byte, which stays there; -1 at the end of the stream and when there is none. */
export function peekByte(fd: number): number {
  const byte = Buffer.alloc(1);
  const got = calls.recv(fd, byte, 1, peek | doNotWait);
  return got === 1 ? byte.readUInt8(0) : -1;
}

/** Bound one send and one receive of a blocking socket; 0: no bound. */
export function setTimeouts(
  fd: number,
  timeouts: { readonly sendMs: number; readonly receiveMs: number },
): void {
  const value = Buffer.alloc(16);
  const set = (option: number, ms: number): void => {
    value.writeBigInt64LE(BigInt(Math.floor(ms / 1000)), 0);
    value.writeBigInt64LE(BigInt(Math.round((ms % 1000) * 1000)), 8);
    calls.setsockopt(fd, levels.socket, option, value, value.length);
  };
  set(socketOptions.sendTimeout, timeouts.sendMs);
  set(socketOptions.receiveTimeout, timeouts.receiveMs);
}

/** Whoever is blocked on the connection returns; what was received can still be read. */
export function shutdownSocket(fd: number): number {
  return valueOrErrno(calls.shutdown(fd, 2));
}

/** Bytes read, 0 at the end; `wait` false: -EAGAIN when there are none. */
export function receive(fd: number, into: Uint8Array, wait = true): number {
  return valueOrErrno(calls.recv(fd, into, into.length, wait ? 0 : doNotWait));
}

/** Send all of `from`; 0, or the negative error number after a part of it may have gone. */
export function sendAll(fd: number, from: Uint8Array): number {
  let sent = 0;
  while (sent < from.length) {
    const rest = sent === 0 ? from : from.subarray(sent);
    const done = valueOrErrno(calls.send(fd, rest, rest.length, noSignal));
    if (done < 0 && done !== -errno.EINTR) return done;
    if (done > 0) sent += done;
  }
  return 0;
}

function openSocket(address: Buffer): number {
  const fd = valueOrErrno(calls.socket(address.readUInt16LE(0), streamSocket | closeOnExec, 0));
  assert(fd >= 0, `a socket can be made: errno ${-fd}`);
  return fd;
}

function setNumber(fd: number, level: number, option: number, value: number): void {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  calls.setsockopt(fd, level, option, bytes, 4);
}

/** `struct sockaddr_in` or `sockaddr_in6`; null when `host` is not an IP address. */
export function socketAddress(host: string, port: number): Buffer | null {
  if (isIPv4(host)) {
    const address = Buffer.alloc(16);
    address.writeUInt16LE(family.ipv4, 0);
    address.writeUInt16BE(port, 2);
    host.split(".").forEach((part, index) => {
      address.writeUInt8(Number(part), 4 + index);
    });
    return address;
  }
  if (!isIPv6(host) || host.includes("%")) return null;
  const address = Buffer.alloc(28);
  address.writeUInt16LE(family.ipv6, 0);
  address.writeUInt16BE(port, 2);
  ipv6Groups(host).forEach((group, index) => {
    address.writeUInt16BE(group, 8 + index * 2);
  });
  return address;
}

/** The eight groups of a valid IPv6 address, an IPv4 tail included. */
function ipv6Groups(host: string): number[] {
  const tail = /(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(host);
  const octets = tail === null ? [] : tail.slice(1).map(Number);
  const [a = 0, b = 0, c = 0, d = 0] = octets;
  const text =
    tail === null
      ? host
      : `${host.slice(0, tail.index)}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  const parse = (part: string | undefined): number[] =>
    part === undefined || part === "" ? [] : part.split(":").map((n) => Number.parseInt(n, 16));
  const [head, rest] = text.split("::");
  const before = parse(head);
  const after = parse(rest);
  return [...before, ...new Array<number>(8 - before.length - after.length).fill(0), ...after];
}
