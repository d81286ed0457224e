/**
 * A mirrored directory with its replica, and a plain directory on the same disk beside it: for
 * tests that compare the three.
 *
 * @module
 */
import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import type { ScopeRules } from "@gemel/replication";
import { expect } from "vitest";
import { type Details, describeTree } from "./compare-trees.ts";
import { LinkGuard } from "./link-guard.ts";
import { generationOne, generationTwo, MirrorLab, type MirrorNode } from "./mirror-node.ts";
import { protect } from "./protect.ts";

export class MirroredPair {
  readonly lab: MirrorLab = new MirrorLab();
  readonly plain: string = join(this.lab.root, "plain");
  #primary: MirrorNode | null = null;
  #replica: MirrorNode | null = null;
  #guard: LinkGuard | null = null;
  #givenUp = 0;

  /** Primary and replica in sync. `prepare`: when there are directories, and nothing mounted. */
  async start(
    sync: "write" | "fsync" = "fsync",
    scope: ScopeRules | null = null,
    prepare: () => void = () => undefined,
  ): Promise<void> {
    chmodSync(this.lab.root, 0o755);
    mkdirSync(this.plain);
    this.#primary = await this.lab.start("a", { sync, scope });
    this.#replica = await this.lab.start("b", { sync, scope });
    prepare();
    await this.primary.serveAlone();
    await protect(this.primary, this.replica);
    this.#guard = await LinkGuard.start(this.primary.socket, generationTwo);
  }

  async end(): Promise<void> {
    await this.#guard?.end();
    await this.lab.end();
  }

  get primary(): MirrorNode {
    if (this.#primary === null) throw new Error("The pair was not started");
    return this.#primary;
  }

  get replica(): MirrorNode {
    if (this.#replica === null) throw new Error("The pair was not started");
    return this.#replica;
  }

  /** Lose the replica; the primary goes on alone. */
  async disconnect(): Promise<void> {
    await this.#unguard();
    const from = this.primary.events.length;
    await this.replica.client.command({ type: "leave" });
    await this.primary.client.event("link", { from, where: (event) => !event.up });
    await this.primary.client.command({ type: "alone" });
    await this.primary.client.command({ type: "born", generation: generationOne });
  }

  /** Resynchronisations that gave up and began again. */
  get givenUp(): number {
    return this.#givenUp;
  }

  /**
   * Resynchronise what {@link disconnect} has separated; as gemeld does, once more when it gives up because a
   * file with several names moved.
   */
  async reconnect(): Promise<void> {
    while (!(await this.#resynchronise())) this.#givenUp += 1;
  }

  /** False: it gave up. The guard is there from its beginning on, and the primary is alone at once. */
  async #resynchronise(): Promise<boolean> {
    const guard = await LinkGuard.start(this.primary.socket, generationTwo);
    await this.primary.reconnect(guard.path);
    try {
      await protect(this.primary, this.replica);
      this.#guard = guard;
      return true;
    } catch (error) {
      await guard.end();
      if (!String(error).includes("it begins again")) throw error;
      await this.primary.reconnect();
      return false;
    }
  }

  /** The controller of the primary is the test again. */
  async #unguard(): Promise<void> {
    await this.expectLinked();
    await this.#guard?.end();
    this.#guard = null;
    await this.primary.reconnect();
  }

  /** The link was never lost, which nothing that an application does may cause. */
  async expectLinked(): Promise<void> {
    // The guard hears of it in a thread of its own.
    await new Promise((resolve) => setImmediate(resolve));
    expect(this.#guard?.loss ?? null).toBeNull();
  }

  /** Wait until the replica has everything that was done before, times included. */
  settle(): void {
    const fd = openSync(this.primary.directory, "r");
    fsyncSync(fd);
    closeSync(fd);
  }

  /** The replica has exactly what the primary has, in `directory` beneath both roots. */
  expectReplicaEqual(directory = "", details: Details = { times: true, xattrs: true }): void {
    this.settle();
    const [here, there] = [this.primary, this.replica].map((node) =>
      describeTree(join(node.directory, directory), details),
    );
    expect(there).toEqual(here);
  }
}
