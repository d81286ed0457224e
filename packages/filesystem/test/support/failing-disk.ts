/**
 * A disk that can begin to fail when it writes back, and stop failing again.
 *
 * Its image is a file with holes in a memory file system that can be filled up: then the loop device
 * answers what needs new room there with an I/O error. The file system on the disk has accepted the data
 * by then, so the error shows at the flush, as with a real disk.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { VolatileDisk } from "./volatile-disk.ts";

const sizeMiB = 64;

export class FailingDisk {
  readonly disk: VolatileDisk;
  readonly #folder: string;
  readonly #ballast: string;

  constructor(folder: string, name: string) {
    this.#folder = join(folder, `${name}-image`);
    this.#ballast = join(this.#folder, "ballast");
    mkdirSync(this.#folder, { recursive: true });
    // Room for the image twice: a cut copies it.
    const options = `size=${2 * sizeMiB + 16}M`;
    execFileSync("mount", ["-t", "tmpfs", "-o", options, "none", this.#folder]);
    this.disk = new VolatileDisk(folder, name, { sizeMiB, imageFolder: this.#folder });
  }

  get mountPoint(): string {
    return this.disk.mountPoint;
  }

  /** From here on, data that needs new room on the disk cannot be written back. */
  fail(): void {
    // What has been written so far is not at stake.
    execFileSync("sync", ["-f", this.mountPoint]);
    try {
      execFileSync("dd", ["if=/dev/zero", `of=${this.#ballast}`, "bs=1M"], { stdio: "ignore" });
    } catch {
      // Until it is full: that is how it ends.
    }
  }

  heal(): void {
    rmSync(this.#ballast, { force: true });
  }

  end(): void {
    this.disk.end();
    execFileSync("umount", ["-l", this.#folder]);
  }
}
