/**
 * A disk that can lose power: an ext4 of its own on a loop device, whose page cache and open journal
 * transaction are forgotten at the cut.
 *
 * The forgetting is the file system's own: the ioctl `EXT4_IOC_SHUTDOWN` stops it without flushing
 * anything, and the next mount replays the journal, as after a real power cut. What ext4 has written
 * back by itself until then stays. So nothing here is a model of ext4 that could be wrong.
 *
 * @see include/uapi/linux/ext4.h, Documentation/filesystems/ext4
 * @module
 */
import { execFileSync } from "node:child_process";
import {
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
} from "node:fs";
import { dirname, join } from "node:path";
import koffi from "koffi";

const library = koffi.load(null);
const ioctl = library.func("int ioctl(int fd, unsigned long request, void *argument)") as (
  fd: number,
  request: number,
  argument: Uint8Array,
) => number;

/** `_IOR('X', 125, __u32)`; the argument 2 means: flush neither data nor journal. */
const shutdownRequest = 0x8004587d;
const noLogFlush = new Uint8Array([2, 0, 0, 0]);

const ownImages = `/dev/shm/gemel-disks-${process.pid}`;

export type VolatileDiskOptions = {
  readonly sizeMiB?: number;
  /**
   * Where the image lies; a memory file system by default. On one that is smaller than the disk,
   * writing back fails with EIO once that one is full.
   */
  readonly imageFolder?: string;
};

export class VolatileDisk {
  /** Mount point; the file system's `lost+found` is in it. */
  readonly mountPoint: string;
  /** Without the number that the present one has. */
  readonly #image: string;
  #boots = 0;
  #isMounted = false;
  #isFrozen = false;
  #cuts = 0;

  /** Makes the file system and mounts it below `folder`. Needs root and a free loop device. */
  constructor(folder: string, name: string, options: VolatileDiskOptions = {}) {
    const images = options.imageFolder ?? ownImages;
    mkdirSync(images, { recursive: true });
    this.#image = join(images, `${name}.img`);
    this.mountPoint = join(folder, name);
    mkdirSync(this.mountPoint, { recursive: true });
    execFileSync("truncate", ["-s", `${options.sizeMiB ?? 256}M`, this.#present]);
    const now = "lazy_itable_init=0,lazy_journal_init=0";
    execFileSync("mkfs.ext4", ["-q", "-F", "-m", "0", "-E", now, this.#present]);
    this.#mount();
  }

  /** How often it lost power. */
  get cuts(): number {
    return this.#cuts;
  }

  get isOn(): boolean {
    return this.#isMounted;
  }

  /**
   * Mount it; after a cut this replays the journal. It is a copy of what the disk holds: somebody
   * else's mount namespace may keep the dead file system, and mounting its image again would give
   * that one back.
   */
  powerOn(): void {
    if (this.#isMounted) return;
    const old = this.#present;
    this.#boots += 1;
    execFileSync("cp", ["--sparse=always", old, this.#present]);
    rmSync(old);
    this.#mount();
  }

  /** From this instant on nothing reaches the disk; everything that uses it gets EIO. */
  cut(): void {
    const fd = openSync(this.mountPoint, constants.O_RDONLY);
    try {
      if (ioctl(fd, shutdownRequest, noLogFlush) < 0) {
        throw new Error(`Cannot cut ${this.mountPoint}: errno ${koffi.errno()}`);
      }
    } finally {
      closeSync(fd);
    }
    this.#cuts += 1;
    // Who waits for the disk gets EIO.
    this.thaw();
  }

  /** A disk so slow that it stands still: whoever writes to it waits. What it has is flushed first. */
  freeze(): void {
    execFileSync("fsfreeze", ["--freeze", this.mountPoint]);
    this.#isFrozen = true;
  }

  thaw(): void {
    if (!this.#isFrozen) return;
    this.#isFrozen = false;
    execFileSync("fsfreeze", ["--unfreeze", this.mountPoint]);
  }

  /** Take it away, after its users have ended. */
  powerOff(): void {
    if (!this.#isMounted) return;
    execFileSync("umount", [this.mountPoint]);
    this.#isMounted = false;
  }

  get #present(): string {
    return `${this.#image}.${this.#boots}`;
  }

  #mount(): void {
    // Nothing is written back by age: what stays was flushed, or had to go with it.
    const options = "loop,commit=300,nodiscard";
    execFileSync("mount", ["-o", options, this.#present, this.mountPoint]);
    this.#isMounted = true;
  }

  /** Whatever state it is in: not mounted any more, image removed. */
  end(): void {
    this.thaw();
    if (isMountPoint(this.mountPoint)) execFileSync("umount", ["-l", this.mountPoint]);
    this.#isMounted = false;
    rmSync(this.#present, { force: true });
    const images = dirname(this.#image);
    if (images === ownImages && readdirSync(images).length === 0) rmdirSync(images);
  }
}

function isMountPoint(path: string): boolean {
  const lines = readFileSync("/proc/self/mountinfo", "utf8").split("\n");
  return lines.some((line) => line.split(" ")[4] === path);
}
