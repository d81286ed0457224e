/**
 * Two nodes with the ledger as their service, a client, a writer on each node's mount, and a witness if
 * wanted: what shows who acknowledges what when nodes, networks and witness fail.
 *
 * @module
 */
import type { ChildProcess } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { layout, type ModuleView, moduleLayout } from "@gemel/protocol";
import { AppendedLines } from "../client/appended-lines.ts";
import { longestGap } from "../client/gap.ts";
import { addresses, Cluster, describeView } from "../cluster/cluster.ts";
import type { Host } from "../host/host.ts";
import { Lab } from "../lab.ts";
import { saveLogs } from "../lab-logs.ts";
import { monotonicMs } from "../system/monotonic.ts";
import { waitFor } from "../system/wait-for.ts";
import { compareTrees } from "../tree/compare-trees.ts";
import {
  type Acknowledged,
  directCount,
  directFiles,
  entryOf,
  holdFile,
  parseRecord,
} from "./record.ts";

export const ledgerModule = "ledger";
export const ledgerDirectory = "/srv/ledger";
const clientLog = "/var/tmp/ledger-client.log";
/** On each host. */
const templateFolder = "/var/tmp/ledger-module";
const directLog = "/var/tmp/ledger-direct.log";
const programs: string = fileURLToPath(new URL(".", import.meta.url)).replace(/\/$/, "");
const quietMs = 300;

export type LedgerSettings = {
  readonly witness: boolean;
  /** Default node1 and node2. */
  readonly nodeNames?: readonly [string, string];
  /** Default `write`. */
  readonly sync?: "write" | "fsync";
  /** Of the heartbeats; default 3000, with a pulse of a fifteenth of it. */
  readonly timeoutMs?: number;
  readonly failover?: boolean;
  readonly splitBrain?: "yield" | "ask";
  /** A node's name, or `alone`. */
  readonly defaultPrimary?: string;
  /** Restarts before the module is stopped; 0: no limit; default 3. */
  readonly maxLoop?: number;
  /** Between two operations of the client; default 5. */
  readonly pauseMs?: number;
  /** What the death of the server leads to; default `restart`. */
  readonly onDeath?: "restart" | "stopstart";
  /** Default `off`. */
  readonly automaticReboot?: "off" | "on" | "last_resort";
  /** One custom checker for each action; default none. */
  readonly checkers?: boolean;
  /** A light module, every node for itself; with the checkers. Default no. */
  readonly light?: boolean;
  /** The client is asked when the other node falls silent; default no. */
  readonly thirdMachine?: boolean;
  readonly twoNetworks?: boolean;
  /** Writers through the mounts as well; default true. */
  readonly direct?: boolean;
};

export class LedgerCluster {
  readonly cluster: Cluster;
  readonly settings: LedgerSettings;
  readonly #logs: readonly AppendedLines[];
  readonly #acknowledged: Acknowledged[] = [];
  readonly #client: ChildProcess;

  private constructor(cluster: Cluster, settings: LedgerSettings) {
    this.cluster = cluster;
    this.settings = settings;
    const files = [
      cluster.client.path(clientLog),
      ...cluster.nodes.map((node) => node.path(directLog)),
    ];
    for (const file of files) writeFileSync(file, "");
    this.#logs = files.map((file) => new AppendedLines(file));
    const args = [cluster.virtualAddress, clientLog, String(settings.pauseMs ?? 5)];
    this.#client = cluster.client.spawn(process.execPath, nodeArguments("client.ts", args));
  }

  /** Hosts, daemons and the installed module; nothing is started. When that fails, its logs are kept. */
  static async create(settings: LedgerSettings): Promise<LedgerCluster> {
    const lab = await Lab.create();
    try {
      const { witness, nodeNames = ["node1", "node2"], twoNetworks = false } = settings;
      const cluster = await Cluster.create({ lab, witness, nodeNames, twoNetworks });
      cluster.writeConfiguration();
      await Promise.all([
        cluster.witness?.start(),
        ...cluster.nodes.map((node) => cluster.startDaemon(node)),
      ]);
      for (const node of cluster.nodes) {
        mkdirSync(node.path(ledgerDirectory));
        await cluster.gemel(node, installation(cluster, node, settings));
      }
      return new LedgerCluster(cluster, settings);
    } catch (error) {
      const logs = saveLogs(lab);
      await lab.destroy();
      throw new Error(`The cluster could not be built; logs in ${logs}`, { cause: error });
    }
  }

  get nodes(): readonly [Host, Host] {
    return this.cluster.nodes;
  }

  /** What was acknowledged so far, in no particular order. */
  get acknowledged(): readonly Acknowledged[] {
    for (const log of this.#logs) {
      for (const line of log.next()) this.#acknowledged.push(parseRecord(line));
    }
    return this.#acknowledged;
  }

  /** From nothing to PRIM on `primary` and SECOND on the other node, with writers on both. */
  async protect(primary: Host): Promise<void> {
    const { cluster } = this;
    const files = cluster.nodes.flatMap(({ name }) => directFiles(name));
    for (const file of files) writeFileSync(primary.path(join(ledgerDirectory, file)), "");
    await cluster.gemel(primary, ["prim", "-m", ledgerModule]);
    await cluster.waitForView(primary, ledgerModule, {
      what: "the ledger to serve",
      timeoutMs: 30_000,
      accept: ({ state, readiness }) => state === "ALONE" && readiness === "Ready",
    });
    await cluster.gemel(cluster.peerOf(primary), ["second", "-m", ledgerModule]);
    await this.untilProtected(30_000);
    await Promise.all(cluster.nodes.map((node) => this.#startWriter(node)));
  }

  /** Power on, as after a power cut: the module starts by itself. */
  async powerOn(node: Host): Promise<void> {
    await node.boot();
    await this.cluster.startDaemon(node);
    await this.#startWriter(node);
  }

  async view(node: Host): Promise<ModuleView | undefined> {
    return this.cluster.view(node, ledgerModule);
  }

  /** Both nodes say that they are protected; returns the primary. */
  async untilProtected(timeoutMs: number): Promise<Host> {
    const { cluster } = this;
    let views: (ModuleView | undefined)[] = [];
    return waitFor(
      async () => {
        views = await Promise.all(cluster.nodes.map((node) => this.view(node)));
        const all = views.every((view) => view?.protected === true && view.readiness === "Ready");
        const primary = views.findIndex((view) => view?.state === "PRIM");
        return all ? cluster.nodes[primary] : undefined;
      },
      {
        what: "both nodes to be protected",
        timeoutMs,
        intervalMs: 50,
        describe: () =>
          cluster.nodes.map(({ name }, at) => `${name}: ${describeView(views[at])}`).join("; "),
      },
    );
  }

  /** An operation of the client that is begun from now on is acknowledged, by `node` if given; returns it. */
  async untilAnswered(timeoutMs: number, node?: Host): Promise<Acknowledged> {
    const sinceMs = monotonicMs();
    return waitFor(
      () =>
        this.acknowledged.findLast(
          (one) =>
            one.writer === "client" &&
            one.beganMs > sinceMs &&
            (node === undefined || one.node === node.name),
        ),
      { what: `an answer of ${node?.name ?? "the ledger"}`, timeoutMs, intervalMs: 10 },
    );
  }

  /** The longest gap between two answers that the client saw since `fromMs`. */
  outageMs(fromMs: number): number {
    const times = this.acknowledged
      .filter(({ writer }) => writer === "client")
      .map(({ atMs }) => atMs)
      .sort((a, b) => a - b);
    return longestGap(times, { fromMs, untilMs: monotonicMs() })?.ms ?? 0;
  }

  /** Writers wait, both trees become equal; fails unless they do, and hold all that was acknowledged. */
  async expectNothingLost(): Promise<void> {
    await this.whileHeld(async (tree) => {
      const lost = this.lost(tree);
      if (lost.length === 0) return;
      const some = lost.slice(0, 5).map((one) => JSON.stringify(one));
      throw new Error(`${lost.length} acknowledged operations are lost: ${some.join(", ")}`);
    });
  }

  /** Call `look` with one of the trees, while the writers wait and both trees are equal; fails unless they become so. */
  async whileHeld(look: (tree: string) => Promise<void>): Promise<void> {
    this.#hold(true);
    try {
      await this.#untilQuiet();
      const [left = "", right = ""] = this.nodes.map((node) => node.path(ledgerDirectory));
      await waitFor(() => compareTrees(left, right).identical, {
        what: "both nodes to hold the same",
        timeoutMs: 10_000,
        intervalMs: 100,
      });
      await look(left);
    } finally {
      this.#hold(false);
    }
  }

  /** The acknowledged operations that are not in the ledger below `tree`. */
  lost(tree: string): Acknowledged[] {
    const names = ["ledger", ...this.nodes.flatMap(({ name }) => directFiles(name))];
    const present = new Set(
      names
        .map((name) => join(tree, name))
        .filter(existsSync)
        .flatMap((path) => readFileSync(path, "utf8").split("\n")),
    );
    return this.acknowledged.filter((one) => !present.has(entryOf(one)));
  }

  /** Rescue copies on both nodes. */
  rescues(): string[] {
    return this.nodes.flatMap((node) => {
      const folder = moduleLayout(layout(node.root), ledgerModule).rescues;
      return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
    });
  }

  /** Fails when there is a rescue copy: a node had to yield what it had written alone. */
  expectNobodyYielded(): void {
    const rescues = this.rescues();
    if (rescues.length > 0) throw new Error(`A node had to yield: ${rescues.join(", ")}`);
  }

  async destroy(): Promise<void> {
    this.#client.stdin?.end();
    await this.cluster.lab.destroy();
  }

  /** The writer through the node's own mount; ends with the host's power. */
  async #startWriter(node: Host): Promise<void> {
    if (this.settings.direct === false) return;
    const args = nodeArguments("direct-writer.ts", [ledgerDirectory, this.#sync, directLog]);
    // One thread for each operation that waits, and one for the others.
    const threads = ["env", `UV_THREADPOOL_SIZE=${directCount + 1}`];
    await node.startService("direct-writer", [...threads, process.execPath, ...args]);
  }

  get #sync(): string {
    return this.settings.sync ?? "write";
  }

  #hold(hold: boolean): void {
    for (const host of [...this.nodes, this.cluster.client]) {
      if (!host.isUp) continue;
      const file = `/proc/${host.pid}/root${holdFile}`;
      if (hold) writeFileSync(file, "");
      else rmSync(file, { force: true });
    }
  }

  async #untilQuiet(): Promise<void> {
    let count = -1;
    let sinceMs = 0;
    await waitFor(
      () => {
        const now = this.acknowledged.length;
        if (now !== count) sinceMs = monotonicMs();
        count = now;
        return monotonicMs() - sinceMs >= quietMs;
      },
      { what: "the writers to pause", timeoutMs: 10_000 },
    );
  }
}

function nodeArguments(program: string, args: readonly string[]): string[] {
  return ["--disable-warning=ExperimentalWarning", join(programs, program), ...args];
}

function installation(cluster: Cluster, node: Host, settings: LedgerSettings): string[] {
  const timeoutMs = settings.timeoutMs ?? 3000;
  const common = {
    NODE: process.execPath,
    PROGRAMS: programs,
    DIRECTORY: ledgerDirectory,
    SYNC: settings.sync ?? "write",
    MAXLOOP: String(settings.maxLoop ?? 3),
    ONDEATH: settings.onDeath ?? "restart",
  };
  const ofPairs = {
    VIP: cluster.virtualAddress,
    PULSE: `${Math.round(timeoutMs / 15)}ms`,
    TIMEOUT: `${timeoutMs}ms`,
    FAILOVER: settings.failover === false ? "off" : "on",
    DEFAULTPRIM: settings.defaultPrimary ?? "alone",
    SPLIT: settings.splitBrain ?? "yield",
    REBOOT: settings.automaticReboot ?? "off",
    ...(settings.thirdMachine === true ? { THIRD: addresses.client } : {}),
  };
  const macros = settings.light === true ? common : { ...common, ...ofPairs };
  const set = Object.entries(macros).flatMap(([key, value]) => ["--set", `${key}=${value}`]);
  writeTemplate(node, settings);
  return ["module", "install", templateFolder, "-m", ledgerModule, "--id", "1", ...set];
}

/** The same scripts for every kind of it. */
function writeTemplate(node: Host, { light, checkers, thirdMachine }: LedgerSettings): void {
  const isChecked = checkers === true || thirdMachine === true;
  const kind = light === true ? "light" : isChecked ? "checked" : "plain";
  const [from, to] = [join(programs, "module"), node.path(templateFolder)];
  cpSync(join(from, "bin"), join(to, "bin"), { recursive: true });
  cpSync(join(from, `conf/${kind}.xml`), join(to, "conf/userconfig.xml"));
}
