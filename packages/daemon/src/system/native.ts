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

function result(value: number): number {
  return value < 0 ? -koffi.errno() : value;
}
