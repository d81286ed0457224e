/**
 * Every system call of the daemon that Node lacks, through koffi: prototypes in one place.
 *
 * Each function returns what the call returns, or a negative errno.
 *
 * @module
 */
import koffi from "koffi";

const libc = koffi.load("libc.so.6");
const schedParam = koffi.struct("gemeld_sched_param", { priority: "int" });

const mallocTrim = libc.func("malloc_trim", "int", ["size_t"]);
const clockGettime = libc.func("int clock_gettime(int clock, uint32_t *time)");
const flockCall = libc.func("flock", "int", ["int", "int"]);
const mlock2Call = libc.func("mlock2", "int", ["uint64", "uint64", "uint"]);
const rebootCall = libc.func("reboot", "int", ["int"]);
const syscallPid = libc.func("long syscall(long number, int pid, unsigned int flags)");
const schedSetscheduler = libc.func("sched_setscheduler", "int", [
  "int",
  "int",
  koffi.pointer(schedParam),
]);

/** RB_AUTOBOOT */
const rebootNow = 0x0123_4567;
const clockBoottime = 7;
const lockExclusive = 2;
const lockNoWait = 4;
const lockOnFault = 1;
const schedRoundRobin = 2;
const schedResetOnFork = 0x4000_0000;
const pidfdOpenNumber = 434;

const epollCreateCall = libc.func("epoll_create1", "int", ["int"]);
const epollCtlCall = libc.func("epoll_ctl", "int", ["int", "int", "int", "uint8_t *"]);
const epollWaitCall = libc.func("epoll_wait", "int", ["int", "uint8_t *", "int", "int"]);
const eventfdCall = libc.func("eventfd", "int", ["uint", "int"]);

const socketCall = libc.func("socket", "int", ["int", "int", "int"]);
const closeCall = libc.func("close", "int", ["int"]);
const setsockoptCall = libc.func(
  "int setsockopt(int fd, int level, int name, int *value, uint size)",
);
const bindCall = libc.func("int bind(int fd, uint8_t *address, uint size)");
const sendtoCall = libc.func(
  "long sendto(int fd, uint8_t *data, ulong size, int flags, uint8_t *address, uint addressSize)",
);
const recvCall = libc.func("long recv(int fd, _Out_ uint8_t *data, ulong size, int flags)");
const interfaceIndexCall = libc.func("uint if_nametoindex(str name)");
const connectCall = libc.func("int connect(int fd, uint8_t *address, uint size)");
const ioctlCall = libc.func("int ioctl(int fd, ulong request, uint8_t *argument)");
const inetPtonCall = libc.func("int inet_pton(int family, str text, _Out_ uint8_t *address)");

const familyInet = 2;
const familyInet6 = 10;
const familyNetlink = 16;
const familyPacket = 17;
const socketStream = 1;
const socketDatagram = 2;
const socketNoWait = 0o4000;
const socketRaw = 3;
const protocolIcmp6 = 58;
const levelIpv6 = 41;
const levelSocket = 1;
/** `SO_RCVBUF`: at most what the system allows everybody. */
const receiveBuffer = 8;
/** `SO_RCVBUFFORCE` */
const receiveBufferForced = 33;
const multicastInterface = 17;
const multicastHops = 18;
const neighbourAdvertisement = 136;
/** An existing entry of the neighbour is to be replaced. */
const overrideFlag = 0x20;
const targetLinkLayerOption = 2;

/** EINPROGRESS */
const inProgress = 115;
const closeOnExec = 0o2000000;
const epollAddOperation = 1;
const epollIn = 1;
const epollOneShot = 0x4000_0000;
/** `struct epoll_event` is packed on x86-64 only. */
const epollDataAt = process.arch === "x64" ? 4 : 8;
const epollEventSize = epollDataAt + 8;
const epollEventsMax = 64;

/** SIOCGIFINDEX */
const askInterfaceIndex = 0x8933;
const interfaceNameMax = 15;
/** `struct ifreq`. It is asked for several times a second, by a socket that stays. */
const interfaceRequest = Buffer.alloc(40);
let interfaceSocket = -1;

/** `struct timespec`, little-endian: asked for several times in each wake-up, so nothing is made for it. */
const timespec = new Uint32Array(4);

/** Milliseconds since boot, suspension included. */
export function boottimeMs(): number {
  clockGettime(clockBoottime, timespec);
  return (timespec[0] ?? 0) * 1000 + (timespec[2] ?? 0) / 1e6;
}

/** Give back to the kernel what was allocated once and is free now; less than a millisecond. */
export function giveMemoryBack(): void {
  mallocTrim(0);
}

/** Take an exclusive advisory lock on an open file without waiting. */
export function tryLock(fd: number): number {
  return result(flockCall(fd, lockExclusive | lockNoWait));
}

/** Keep the pages of an address range in memory once they were touched. */
export function lockRange(start: bigint, size: bigint): number {
  return result(mlock2Call(start, size, lockOnFault));
}

/** Real-time priority for the calling thread; processes started from it do not inherit it. */
export function realtimePriority(priority: number): number {
  return result(schedSetscheduler(0, schedRoundRobin | schedResetOnFork, { priority }));
}

/** A descriptor that stays with this very process, whatever becomes of its number. */
export function pidfdOpen(pid: number): number {
  return result(Number(syscallPid(pidfdOpenNumber, pid, 0)));
}

/**
 * Restart the machine this instant: nothing is stopped, nothing is flushed. In a PID namespace it ends that
 * namespace. Returns only when it is not allowed: a negative errno.
 */
export function rebootHost(): number {
  return result(rebootCall(rebootNow));
}

/** A new epoll set. */
export function epollCreate(): number {
  return result(epollCreateCall(closeOnExec));
}

/** Report `descriptor` once, as `id`, when it becomes readable. */
export function epollAdd(epoll: number, descriptor: number, id: number): number {
  const event = Buffer.alloc(epollEventSize);
  event.writeUInt32LE((epollIn | epollOneShot) >>> 0, 0);
  event.writeBigUInt64LE(BigInt(id), epollDataAt);
  return result(epollCtlCall(epoll, epollAddOperation, descriptor, event));
}

/** Room for what {@link epollWait} finds. */
export function epollEvents(): Buffer {
  return Buffer.alloc(epollEventSize * epollEventsMax);
}

/**
 * Wait, on a thread of the pool, until something is readable; the ids of what is. None: it was interrupted.
 * `events` must be kept, and be left alone until then.
 */
export function epollWait(epoll: number, events: Buffer): Promise<number[]> {
  return new Promise((resolve, reject) => {
    const done = (error: Error | null, count: number): void => {
      if (error !== null) reject(error);
      else resolve(idsIn(events, count));
    };
    epollWaitCall.async(epoll, events, epollEventsMax, -1, done);
  });
}

function idsIn(events: Buffer, count: number): number[] {
  return Array.from({ length: Math.max(0, count) }, (_, index) =>
    Number(events.readBigUInt64LE(index * epollEventSize + epollDataAt)),
  );
}

/** A descriptor that becomes readable once something was written to it. */
export function eventCreate(): number {
  return result(eventfdCall(0, closeOnExec));
}

/**
 * Tell all nodes on interface `index` that IPv6 `address`, which this host has, is at `hardware`.
 * 0, or a negative errno.
 *
 * @see RFC 4861 section 4.4
 */
export function sendAdvertisement(index: number, address: string, hardware: Uint8Array): number {
  const source = inet6(address);
  const fd = result(socketCall(familyInet6, socketRaw | closeOnExec, protocolIcmp6));
  if (fd < 0) return fd;
  try {
    for (const [name, value] of [
      [multicastInterface, index],
      // A receiver believes only what no router has passed on.
      [multicastHops, 255],
    ] as const) {
      const failure = result(setsockoptCall(fd, levelIpv6, name, [value], 4));
      if (failure < 0) return failure;
    }
    const from = socketAddress(source, 0);
    const failure = result(bindCall(fd, from, from.length));
    if (failure < 0) return failure;
    // The kernel fills in the checksum.
    const head = [neighbourAdvertisement, 0, 0, 0, overrideFlag, 0, 0, 0];
    const option = [targetLinkLayerOption, 1, ...hardware];
    const packet = Buffer.from([...head, ...source, ...option]);
    const to = socketAddress(inet6("ff02::1"), index);
    return Math.min(0, result(Number(sendtoCall(fd, packet, packet.length, 0, to, to.length))));
  } finally {
    closeCall(fd);
  }
}

/**
 * A socket that sends and hears the packets of one protocol of the link (`0x0806`: ARP) on interface
 * `index`, without the link's own head. It never waits.
 *
 * @see packet(7)
 */
export function packetSocket(index: number, protocol: number): number {
  // Protocol 0: nothing of other interfaces is heard before it is bound.
  const fd = result(socketCall(familyPacket, socketDatagram | socketNoWait | closeOnExec, 0));
  if (fd < 0) return fd;
  const address = linkAddress(index, protocol, new Uint8Array());
  const failure = result(bindCall(fd, address, address.length));
  if (failure === 0) return fd;
  closeCall(fd);
  return failure;
}

/** Send `packet` to `hardware` through a {@link packetSocket}. */
export function sendPacket(
  fd: number,
  to: { readonly index: number; readonly protocol: number; readonly hardware: Uint8Array },
  packet: Uint8Array,
): number {
  const address = linkAddress(to.index, to.protocol, to.hardware);
  return result(Number(sendtoCall(fd, packet, packet.length, 0, address, address.length)));
}

/** A UDP socket that is bound to `address`, of {@link datagramAddress}, and never waits. */
export function datagramSocket(address: Uint8Array): number {
  const family = address[0] ?? 0;
  const fd = result(socketCall(family, socketDatagram | socketNoWait | closeOnExec, 0));
  if (fd < 0) return fd;
  const failure = result(bindCall(fd, address, address.length));
  if (failure === 0) return fd;
  closeCall(fd);
  return failure;
}

/**
 * Whether a TCP server at `address`, of {@link datagramAddress}, takes a connection, asked without waiting: only one on this host can have
 * answered by then. The connection is closed again. 0; -111 (ECONNREFUSED); -114 (EALREADY) while nothing is known.
 */
export function connectsAtOnce(address: Uint8Array): number {
  const family = address[0] ?? 0;
  const fd = result(socketCall(family, socketStream | socketNoWait | closeOnExec, 0));
  if (fd < 0) return fd;
  try {
    const first = result(connectCall(fd, address, address.length));
    // On the loopback interface the answer comes while the call returns; the next call tells it.
    return first === -inProgress ? result(connectCall(fd, address, address.length)) : first;
  } finally {
    closeCall(fd);
  }
}

/** Up to `bytes` that nobody has read yet are kept by a {@link datagramSocket}; where that is not allowed (-1, EPERM), as many as are. */
export function keepWaiting(fd: number, bytes: number): number {
  const failure = result(setsockoptCall(fd, levelSocket, receiveBufferForced, [bytes], 4));
  if (failure < 0) setsockoptCall(fd, levelSocket, receiveBuffer, [bytes], 4);
  return failure;
}

/** Of UDP or TCP: `struct sockaddr_in` or `struct sockaddr_in6`; `text` may name the interface of an address of a link. */
export function datagramAddress(text: string, port: number): Uint8Array {
  const [address = "", scope = ""] = text.split("%");
  const is6 = address.includes(":");
  const bytes = is6 ? socketAddress(inet6(address), interfaceIndexCall(scope)) : Buffer.alloc(16);
  if (!is6) {
    bytes.writeUInt16LE(familyInet, 0);
    inetPtonCall(familyInet, address, bytes.subarray(4));
  }
  bytes.writeUInt16BE(port, 2);
  return bytes;
}

/** Send `packet` through a {@link datagramSocket} to `address`, of {@link datagramAddress}. */
export function sendDatagram(fd: number, packet: Uint8Array, address: Uint8Array): number {
  return result(Number(sendtoCall(fd, packet, packet.length, 0, address, address.length)));
}

/** The size of the next packet that was heard; -11 (EAGAIN) when there is none. */
export function receivePacket(fd: number, packet: Uint8Array): number {
  return result(Number(recvCall(fd, packet, packet.length, 0)));
}

/** A socket that asks the kernel, about what `protocol` names; it never waits. See netlink(7). */
export function netlinkSocket(protocol: number): number {
  return result(socketCall(familyNetlink, socketRaw | socketNoWait | closeOnExec, protocol));
}

/** Ask the kernel through a {@link netlinkSocket}. */
export function sendNetlink(fd: number, message: Uint8Array): number {
  const kernel = Buffer.alloc(12);
  kernel.writeUInt16LE(familyNetlink, 0);
  return result(Number(sendtoCall(fd, message, message.length, 0, kernel, kernel.length)));
}

export function closeSocket(fd: number): void {
  closeCall(fd);
}

/** The number of the interface of that name, another one when it was made anew; 0: there is none. */
export function interfaceIndex(name: string): number {
  if (interfaceSocket < 0) {
    interfaceSocket = result(socketCall(familyInet, socketDatagram | closeOnExec, 0));
    if (interfaceSocket < 0) return interfaceIndexCall(name);
  }
  interfaceRequest.fill(0).write(name.slice(0, interfaceNameMax), "latin1");
  const failure = result(ioctlCall(interfaceSocket, askInterfaceIndex, interfaceRequest));
  return failure < 0 ? 0 : interfaceRequest.readInt32LE(16);
}

/** `struct sockaddr_ll`. */
function linkAddress(index: number, protocol: number, hardware: Uint8Array): Buffer {
  const bytes = Buffer.alloc(20);
  bytes.writeUInt16LE(familyPacket, 0);
  bytes.writeUInt16BE(protocol, 2);
  bytes.writeInt32LE(index, 4);
  bytes.writeUInt8(hardware.length, 11);
  bytes.set(hardware, 12);
  return bytes;
}

function inet6(text: string): Buffer {
  const bytes = Buffer.alloc(16);
  inetPtonCall(familyInet6, text, bytes);
  return bytes;
}

/** `struct sockaddr_in6`. */
function socketAddress(address: Buffer, scope: number): Buffer {
  const bytes = Buffer.alloc(28);
  bytes.writeUInt16LE(familyInet6, 0);
  address.copy(bytes, 8);
  bytes.writeUInt32LE(scope, 24);
  return bytes;
}

function result(value: number): number {
  return value < 0 ? -koffi.errno() : value;
}
