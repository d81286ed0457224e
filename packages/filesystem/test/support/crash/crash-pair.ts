/**
 * Two nodes, each on a disk that can lose power, and the rules of a controller between them.
 *
 * The controller is as small as a test can make it: a survivor takes over, the one that served last
 * serves again. It uses the control language only.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { unmount } from "@gemel/fuse";
import type { Generation } from "@gemel/protocol";
import { LinkProxy } from "../link-proxy.ts";
import { isMounted, type MirrorLab, type MirrorNode, until } from "../mirror-node.ts";
import { protect } from "../protect.ts";
import { VolatileDisk } from "../volatile-disk.ts";
import { now } from "./outside-log.ts";

export type CrashNode = {
  readonly node: MirrorNode;
  readonly disk: VolatileDisk;
  /** The line to this node while it is the primary. */
  readonly line: LinkProxy;
};

/** What dies first when the power goes: all orders are possible. */
export type CutOrder = "disk" | "process";

export class CrashPair {
  readonly disks: readonly VolatileDisk[];
  primary: CrashNode;
  replica: CrashNode;

  private constructor(first: CrashNode, second: CrashNode) {
    this.disks = [first.disk, second.disk];
    this.primary = first;
    this.replica = second;
  }

  static async start(lab: MirrorLab, sync: "write" | "fsync"): Promise<CrashPair> {
    const nodes: CrashNode[] = [];
    for (const name of ["a", "b"]) {
      const disk = new VolatileDisk(lab.root, `disk-${name}`);
      const directory = join(disk.mountPoint, "data");
      mkdirSync(directory);
      // The change map loses what was not flushed as well.
      const mapFile = join(disk.mountPoint, "map");
      const node = await lab.start(name, { sync, directory, mapFile });
      nodes.push({ disk, node, line: await LinkProxy.open(node.port) });
    }
    const [first, second] = nodes;
    if (first === undefined || second === undefined) throw new Error("a pair has two nodes");
    return new CrashPair(first, second);
  }

  /** The directory of the primary, as the application sees it. */
  get directory(): string {
    return this.primary.node.directory;
  }

  async serve(which: CrashNode): Promise<void> {
    const other = which === this.primary ? this.replica : this.primary;
    this.primary = which;
    this.replica = other;
    await which.node.serveAlone(newGeneration());
  }

  async protect(): Promise<void> {
    await protect(this.primary.node, this.replica.node, this.primary.line.port);
  }

  /** Begin to bring the replica up to date, and leave it at that. */
  async admit(): Promise<void> {
    const { client } = this.primary.node;
    await this.replica.node.client.command({
      type: "follow",
      host: "127.0.0.1",
      port: this.primary.line.port,
    });
    await until("the link is up", async () => (await client.status()).link === "resyncing");
    await client.command({ type: "admit", generation: newGeneration() });
  }

  /** The replica follows nobody, and the primary knows: what it had of a link is not the next one. */
  async leave(): Promise<void> {
    await this.replica.node.client.command({ type: "leave" });
    const { client } = this.primary.node;
    await until("the primary is left", async () => (await client.status()).link === "down");
  }

  /** The primary has noticed that the replica is gone, and may go on alone. */
  async lostReplica(from: number): Promise<void> {
    const { client } = this.primary.node;
    await client.event("link", { from, where: (event) => !event.up });
    if ((await client.status()).gate === "frozen") await this.goOnAlone(from);
  }

  /**
   * The power goes; nothing on the node runs any more when it returns. Returns the instant before
   * which everything that was answered counts: of a node that still runs for a moment after its disk
   * has died, as no real one does, answers are worth nothing.
   */
  async cut(which: CrashNode, order: CutOrder): Promise<bigint> {
    const { node, disk } = which;
    let instant = now();
    this.primary.line.cut();
    if (order === "disk") disk.cut();
    await node.kill();
    if (order === "process") {
      instant = now();
      disk.cut();
    }
    return instant;
  }

  /** The power is back: journal replayed, gemel-fs idle. */
  async boot(which: CrashNode): Promise<void> {
    const { node, disk } = which;
    while (isMounted(node.directory)) unmount(node.directory, { lazy: true });
    disk.powerOff();
    disk.powerOn();
    await node.run();
  }

  /** The replica is lost: the right to go on alone is given. */
  async goOnAlone(from: number): Promise<void> {
    const { client } = this.primary.node;
    await client.event("link", { from, where: (event) => !event.up });
    await client.command({ type: "alone" });
    const asked = client.event("write_alone", { from });
    const generation = newGeneration();
    await asked;
    await client.command({ type: "born", generation });
  }

  /** The primary is lost: everything received is applied; the directory can be looked at. */
  async takeOver(): Promise<void> {
    await this.replica.node.client.command({ type: "leave" });
  }

  async end(): Promise<void> {
    for (const { node } of [this.primary, this.replica]) await node.end();
    for (const { line } of [this.primary, this.replica]) line.close();
    for (const disk of this.disks) disk.end();
  }
}

function newGeneration(): Generation {
  return randomBytes(16).toString("hex");
}
