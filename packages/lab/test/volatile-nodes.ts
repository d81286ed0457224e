/**
 * Nodes whose disk forgets at a power cut what was not flushed: each root is a {@link VolatileDisk}.
 *
 * @module
 */
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { VolatileDisk } from "../../filesystem/test/support/volatile-disk.ts";
import type { Host, Lab } from "../src/index.ts";

const sizeMiB = 1024;
/** In memory: what is flushed there costs nothing. */
const images = `/dev/shm/gemel-nodes-${process.pid}`;

export class VolatileNodes {
  readonly #disks: ReadonlyMap<string, VolatileDisk>;

  /** Before the lab has hosts of these names. Call {@link end} before the lab is destroyed. */
  constructor(lab: Lab, names: readonly string[]) {
    this.#disks = new Map(
      names.map((name) => {
        const imageFolder = join(images, name);
        mkdirSync(imageFolder, { recursive: true });
        const folder = join(lab.directory, "hosts", name);
        return [name, new VolatileDisk(folder, "root", { sizeMiB, imageFolder })];
      }),
    );
  }

  /** From this instant nothing that the node writes reaches its disk, or anybody else. */
  async powerCut(node: Host): Promise<void> {
    const disk = this.#of(node);
    disk.cut();
    await node.powerCut();
    disk.powerOff();
  }

  /** The disk holds what it had been given, and the host boots from it. */
  async boot(node: Host): Promise<void> {
    this.#of(node).powerOn();
    await node.boot();
  }

  end(): void {
    for (const disk of this.#disks.values()) disk.end();
    rmSync(images, { recursive: true });
  }

  #of({ name }: Host): VolatileDisk {
    const disk = this.#disks.get(name);
    if (disk === undefined) throw new Error(`The disk of ${name} does not forget`);
    return disk;
  }
}
