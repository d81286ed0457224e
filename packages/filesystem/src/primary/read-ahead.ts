/**
 * How far the kernel reads ahead in a mount of ours: as far as the administrator lets it on the disk
 * beneath. A FUSE mount begins with 128 KiB, whatever the disk has, and each READ is a round trip.
 *
 * @see Documentation/ABI/testing/sysfs-class-bdi
 * @module
 */
import { fstatSync, readFileSync, writeFileSync } from "node:fs";
import { parseMountinfo, topMount } from "@gemel/base";

/** What INIT allows at most, in bytes. */
export const readAheadMax: number = 16 << 20;

/**
 * Give the mount on `path` the read-ahead of the file system behind `rootFd`. Returns what was set, in KiB;
 * null where the kernel does not tell or take it (no /sys, a read-only one): then its own value stays.
 */
export function inheritReadAhead(path: string, rootFd: number): number | null {
  const mounts = parseMountinfo(readFileSync("/proc/self/mountinfo", "utf8"));
  const mount = topMount(mounts, path);
  if (mount === undefined) return null;
  const kibibytes = readAheadOf(fstatSync(rootFd, { bigint: true }).dev);
  if (kibibytes === null) return null;
  try {
    writeFileSync(`/sys/class/bdi/${mount.device}/read_ahead_kb`, String(kibibytes));
    return kibibytes;
  } catch {
    return null;
  }
}

function readAheadOf(device: bigint): number | null {
  const name = `${majorOf(device)}:${minorOf(device)}`;
  // A disk, one of its partitions, a file system without a disk of its own.
  const places = [
    `/sys/dev/block/${name}/bdi`,
    `/sys/dev/block/${name}/../bdi`,
    `/sys/class/bdi/${name}`,
  ];
  for (const place of places) {
    try {
      const kibibytes = Number(readFileSync(`${place}/read_ahead_kb`, "utf8"));
      if (kibibytes > 0) return Math.min(kibibytes, readAheadMax / 1024);
    } catch {
      // Not this one.
    }
  }
  return null;
}

/** @see gnu_dev_major(3) */
function majorOf(device: bigint): bigint {
  return ((device >> 8n) & 0xfffn) | ((device >> 32n) & 0xfffff000n);
}

function minorOf(device: bigint): bigint {
  return (device & 0xffn) | ((device >> 12n) & 0xffffff00n);
}
