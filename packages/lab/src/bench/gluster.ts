/**
 * GlusterFS beside the mirror: a volume with a replica on each host, mounted on the first one.
 *
 * @module
 */
import { addresses } from "../cluster/cluster.ts";
import type { Host } from "../host/host.ts";
import { waitFor } from "../system/wait-for.ts";

const volume = "bench";
const patienceMs = 60_000;

export class Gluster {
  /** Where it is mounted. */
  readonly directory = "/srv/gluster";
  readonly #hosts: readonly [Host, Host];
  readonly #brick: string;

  /** `brick`: the directory on each host that holds the data. */
  constructor(first: Host, second: Host, brick: string) {
    this.#hosts = [first, second];
    this.#brick = brick;
  }

  /** Whether the programs are there. */
  async isInstalled(): Promise<boolean> {
    return (await this.#hosts[0].exec("glusterd", ["--version"])).code === 0;
  }

  async start(): Promise<void> {
    const [first] = this.#hosts;
    for (const host of this.#hosts) {
      await host.execOk("mkdir", ["-p", this.#brick, "/var/log/glusterfs", "/run/gluster"]);
      await host.execOk("glusterd", []);
      await waitFor(async () => (await host.exec("gluster", ["pool", "list"])).code === 0, {
        ...{ what: `glusterd on ${host.name} to answer`, timeoutMs: patienceMs, intervalMs: 200 },
      });
    }
    await this.#ask("peer", "probe", addresses.nodes[1]);
    await waitFor(
      async () => {
        const { stdout } = await first.exec("gluster", ["peer", "status"]);
        return stdout.includes("Peer in Cluster (Connected)");
      },
      { what: "the peers of GlusterFS to know each other", timeoutMs: patienceMs, intervalMs: 200 },
    );
    const bricks = addresses.nodes.map((address) => `${address}:${this.#brick}`);
    // On the root file system, as everything of a host.
    await this.#ask("volume", "create", volume, "replica", "2", ...bricks, "force");
    await this.#ask("volume", "start", volume);
    await first.execOk("mkdir", ["-p", this.directory]);
    const source = `${addresses.nodes[0]}:/${volume}`;
    await first.execOk("mount", ["-t", "glusterfs", source, this.directory], {
      timeoutMs: patienceMs,
    });
  }

  /** Its processes end with the hosts. */
  async stop(): Promise<void> {
    await this.#hosts[0].execOk("umount", [this.directory], { timeoutMs: patienceMs });
    await this.#ask("volume", "stop", volume, "force");
    await this.#ask("volume", "delete", volume);
    for (const host of this.#hosts) await host.execOk("rm", ["-rf", this.#brick]);
  }

  /** A question that it would ask back is answered with yes. */
  #ask(...words: readonly string[]): Promise<unknown> {
    return this.#hosts[0].execOk("gluster", ["--mode=script", ...words], { timeoutMs: patienceMs });
  }
}
