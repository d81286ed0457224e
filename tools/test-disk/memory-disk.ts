/**
 * A file system in memory for the directories of tests: an ext4 on a loop device, as on a real disk,
 * whose flushes take no time. So tests wait neither for this machine's disk nor for who else uses it.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statfsSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const mebibyte = 1024 * 1024;
/** Below this the tests would not fit. */
const sizeMiBMin = 3 * 1024;
const sizeMiBMax = 8 * 1024;
const memory = "/dev/shm";
const prefix = "gemel-memory-";

export class MemoryDisk {
  readonly mountPoint: string;

  private constructor(mountPoint: string) {
    this.mountPoint = mountPoint;
  }

  /**
   * Makes and mounts one for this process; those of dead processes are removed first.
   *
   * @throws Error saying what is missing: root, memory, or a loop device.
   */
  static mount(): MemoryDisk {
    if (process.getuid?.() !== 0) throw new Error("it needs root");
    removeLeftovers();
    const sizeMiB = Math.min(sizeMiBMax, Math.floor(availableMiB() / 2), roomMiB());
    if (sizeMiB < sizeMiBMin) {
      throw new Error(`${sizeMiB} MiB of memory are free for it, and ${sizeMiBMin} are needed`);
    }
    const image = join(memory, `${prefix}${process.pid}`);
    const disk = new MemoryDisk(join(tmpdir(), `${prefix}${process.pid}`));
    try {
      mkdirSync(disk.mountPoint);
      run("truncate", "-s", `${sizeMiB}M`, image);
      run("mkfs.ext4", "-q", "-F", "-m", "0", "-J", "size=64", image);
      // What is removed gives its memory back.
      run("mount", "-o", "loop,discard", image, disk.mountPoint);
      chmodSync(disk.mountPoint, 0o1777);
    } catch (error) {
      disk.end();
      throw error;
    } finally {
      // The mount keeps it; with the mount it goes.
      rmSync(image, { force: true });
    }
    return disk;
  }

  end(): void {
    removeMount(this.mountPoint);
  }
}

/** Mounts of processes that were killed. */
function removeLeftovers(): void {
  for (const name of readdirSync(tmpdir())) {
    const owner = name.startsWith(prefix) ? Number(name.slice(prefix.length)) : 0;
    if (owner > 0 && !isAlive(owner)) removeMount(join(tmpdir(), name));
  }
}

function removeMount(path: string): void {
  const lines = readFileSync("/proc/self/mountinfo", "utf8").split("\n");
  // Lazily: who still has a file there keeps its memory, and nothing else.
  if (lines.some((line) => line.split(" ")[4] === path)) run("umount", "--lazy", path);
  try {
    rmdirSync(path);
  } catch {
    // ENOENT: another run removed it at the same time.
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // ESRCH; EPERM cannot be, we are root.
    return false;
  }
}

function availableMiB(): number {
  const line = /^MemAvailable: +(\d+) kB$/m.exec(readFileSync("/proc/meminfo", "utf8"));
  return Math.floor(Number(line?.[1] ?? 0) / 1024);
}

function roomMiB(): number {
  const { bavail, bsize } = statfsSync(memory);
  return Math.floor((bavail * bsize) / mebibyte);
}

function run(program: string, ...args: readonly string[]): void {
  try {
    execFileSync(program, args, { stdio: ["ignore", "ignore", "pipe"], encoding: "utf8" });
  } catch (error) {
    const said = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
    throw new Error(`${program} failed: ${said}`, { cause: error });
  }
}
