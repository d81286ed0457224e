/**
 * Every system call of the daemon that Node lacks, through koffi: prototypes in one place.
 *
 * Each function returns what the call returns, or a negative errno.
 *
 * @module
 */
import koffi from "koffi";

const libc = koffi.load("libc.so.6");
const timespec = koffi.struct("gemeld_timespec", { seconds: "int64", nanoseconds: "int64" });
const schedParam = koffi.struct("gemeld_sched_param", { priority: "int" });

const clockGettime = libc.func("clock_gettime", "int", ["int", koffi.out(koffi.pointer(timespec))]);
const flockCall = libc.func("flock", "int", ["int", "int"]);
const mlock2Call = libc.func("mlock2", "int", ["uint64", "uint64", "uint"]);
const syscallPid = libc.func("long syscall(long number, int pid, unsigned int flags)");
const schedSetscheduler = libc.func("sched_setscheduler", "int", [
  "int",
  "int",
  koffi.pointer(schedParam),
]);

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

const closeOnExec = 0o2000000;
const epollAddOperation = 1;
const epollIn = 1;
const epollOneShot = 0x4000_0000;
/** `struct epoll_event` is packed on x86-64 only. */
const epollDataAt = process.arch === "x64" ? 4 : 8;
const epollEventSize = epollDataAt + 8;
const epollEventsMax = 64;

type Timespec = { seconds: number | bigint; nanoseconds: number | bigint };

/** Milliseconds since boot, suspension included. */
export function boottimeMs(): number {
  const now: Timespec = { seconds: 0, nanoseconds: 0 };
  clockGettime(clockBoottime, now);
  return Number(now.seconds) * 1000 + Number(now.nanoseconds) / 1e6;
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

/** Wait until something is readable; the ids of what is. Blocks the calling thread. */
export function epollWait(epoll: number): number[] {
  const events = Buffer.alloc(epollEventSize * epollEventsMax);
  const count = result(epollWaitCall(epoll, events, epollEventsMax, -1));
  return Array.from({ length: Math.max(0, count) }, (_, index) =>
    Number(events.readBigUInt64LE(index * epollEventSize + epollDataAt)),
  );
}

/** A descriptor that becomes readable once something was written to it. */
export function eventCreate(): number {
  return result(eventfdCall(0, closeOnExec));
}

function result(value: number): number {
  return value < 0 ? -koffi.errno() : value;
}
