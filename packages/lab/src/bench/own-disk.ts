/**
 * A file system of its own on a host, for rows with many small files: ext4 with a journal, as servers have.
 *
 * What creating a file costs on the machine's disk may depend on what was removed from it before: an
 * ext4 without a journal passes over every inode that was freed in the last minutes.
 *
 * @module
 */
import type { Host } from "../host/host.ts";

export class OwnDisk {
  readonly directory: string;
  readonly #host: Host;

  private constructor(host: Host, directory: string) {
    this.#host = host;
    this.directory = directory;
  }

  /** Mounted on `directory`, empty. It takes room as it is filled, and gives it back. */
  static async mount(host: Host, directory: string, sizeGiB: number): Promise<OwnDisk> {
    const disk = new OwnDisk(host, directory);
    const image = disk.#image;
    await host.execOk("mkdir", ["-p", directory]);
    await host.execOk("truncate", ["-s", `${sizeGiB}G`, image]);
    await host.execOk("mkfs.ext4", ["-q", "-F", "-m", "0", "-i", "8192", image]);
    // What is in its pages need not be in those of the image as well.
    const loop = ["--find", "--show", "--direct-io=on", image];
    const device = (await host.execOk("losetup", loop)).trim();
    await host.execOk("mount", ["-o", "discard", device, directory]);
    // It goes with the mount.
    await host.execOk("losetup", ["--detach", device]);
    return disk;
  }

  /** What was on it is gone. */
  async end(): Promise<void> {
    await this.#host.execOk("umount", [this.directory]);
    await this.#host.execOk("rm", ["-f", this.#image]);
  }

  get #image(): string {
    return `${this.directory}.image`;
  }
}
