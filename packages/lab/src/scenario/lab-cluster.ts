/**
 * The cluster of a scenario on real hosts: the ledger as its service, the client's records as its memory.
 *
 * @module
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import {
  type ActionName,
  layout,
  type ModuleState,
  type ModuleView,
  moduleLayout,
  type Readiness,
} from "@gemel/protocol";
import type {
  CheckerAction,
  Cluster,
  Expectation,
  NodeName,
  Settings,
  Within,
} from "@gemel/scenarios";
import { describeView, healthPort } from "../cluster/cluster.ts";
import { type Host, repository } from "../host/host.ts";
import {
  LedgerCluster,
  type LedgerSettings,
  ledgerDirectory,
  ledgerModule,
} from "../ledger/ledger-cluster.ts";
import { entryOf } from "../ledger/record.ts";
import { identify, signal } from "../system/process-identity.ts";
import { waitFor } from "../system/wait-for.ts";

const daemon = "daemon/src/main.ts";
const supervisor = "bin/gemeld";
const commandMs = 60_000;
const pollMs = 25;

export class LabCluster implements Cluster {
  readonly ledger: LedgerCluster;
  /** Hosts that sleep, until they have woken up. */
  readonly #sleeps: Promise<void>[] = [];
  /** When the last thing was done: what the log says since then counts. */
  #doneAt: number = Date.now();

  private constructor(ledger: LedgerCluster) {
    this.ledger = ledger;
  }

  /** Two hosts without power; the module is installed and was never started. */
  static async create(
    settings: Settings & Pick<LedgerSettings, "automaticReboot">,
  ): Promise<LabCluster> {
    const { catalogue: _, witness = false, ...others } = settings;
    const ledger = await LedgerCluster.create({
      ...{ ...others, witness, direct: false },
      nodeNames: ["a", "b"],
    });
    for (const node of ledger.nodes) await node.powerCut();
    return new LabCluster(ledger);
  }

  async destroy(): Promise<void> {
    await Promise.allSettled(this.#sleeps);
    await this.ledger.destroy();
  }

  async protect(primary: NodeName, secondary: NodeName): Promise<void> {
    await Promise.all([this.powerOn(primary), this.powerOn(secondary)]);
    for (const node of [primary, secondary])
      await this.expect(node).toBe("WAIT", "NotReady").within(commandMs);
    await this.run(primary, "prim");
    await this.ledger.untilProtected(commandMs);
    await this.ledger.untilAnswered(commandMs);
  }

  async powerOn(node: NodeName): Promise<void> {
    await this.ledger.powerOn(this.#host(node));
    this.#done();
  }

  async powerOff(node: NodeName): Promise<void> {
    await this.#host(node).powerCut();
    this.#done();
  }

  async pause(node: NodeName, durationMs: number): Promise<void> {
    const host = this.#host(node);
    host.pause();
    await host.unplug();
    this.#done();
    this.#sleeps.push(
      delay(durationMs).then(async () => {
        await host.plugIn();
        host.resume();
      }),
    );
  }

  async freeze(node: NodeName, durationMs: number): Promise<void> {
    const host = this.#host(node);
    host.pause();
    this.#done();
    this.#sleeps.push(delay(durationMs).then(() => host.resume()));
  }

  async cutOneNetwork(): Promise<void> {
    const { secondLan } = this.ledger.cluster;
    if (secondLan === null) throw new Error("The cluster has one network only");
    for (const { name } of this.ledger.nodes) await secondLan.pullCable(name);
  }

  async killMirror(node: NodeName): Promise<void> {
    await this.#signalMirror(node, "-KILL");
  }

  async hangMirror(node: NodeName): Promise<void> {
    await this.#signalMirror(node, "-STOP");
  }

  async loseAddress(node: NodeName): Promise<void> {
    const { virtualAddress } = this.ledger.cluster;
    this.#done();
    await this.#host(node).execOk("ip", ["addr", "del", `${virtualAddress}/24`, "dev", "eth0"]);
  }

  async checkerSays(node: NodeName, checker: CheckerAction, status: "up" | "down"): Promise<void> {
    this.#done();
    const resource = `custom.${checker}`;
    const set = ["set", "-m", ledgerModule, "-r", resource, "-v", status, "-i", resource];
    await this.ledger.cluster.gemel(this.#host(node), set, commandMs);
  }

  async interruptCopy(node: NodeName): Promise<void> {
    const host = this.#host(node);
    const big = [
      "if=/dev/urandom",
      `of=${ledgerDirectory}/big`,
      "bs=1M",
      "count=200",
      "conv=fsync",
    ];
    await this.ledger.cluster.peerOf(host).execOk("dd", big, { timeoutMs: commandMs });
    await this.powerOn(node);
    await waitFor(async () => (await this.ledger.view(host))?.record?.data === "inconsistent", {
      what: `a copy onto ${node}`,
      timeoutMs: commandMs,
      intervalMs: 10,
    });
    await this.powerOff(node);
  }

  async writeIsRefused(node: NodeName): Promise<void> {
    const write = ["-c", `echo stray > ${ledgerDirectory}/stray`];
    const { code, stderr } = await this.#host(node).exec("sh", write);
    if (code === 0 || !stderr.includes("Read-only file system"))
      throw new Error(`A write on ${node} is not refused: ${stderr}`);
  }

  async onlyHealthy(node: NodeName): Promise<void> {
    for (const host of this.ledger.nodes.filter(({ isUp }) => isUp)) {
      const url = `http://127.0.0.1:${healthPort}/health/primary/${ledgerModule}`;
      const ask = `fetch("${url}").then(({ status }) => console.log(status))`;
      const status = (await host.execOk(process.execPath, ["-e", ask])).trim();
      const expected = host.name === node ? "200" : "503";
      if (status !== expected) throw new Error(`${host.name} says ${status}, not ${expected}`);
    }
  }

  async partition(): Promise<void> {
    await this.ledger.cluster.partition();
    this.#done();
  }

  async cutFromWitness(node: NodeName): Promise<void> {
    await this.ledger.cluster.cutFromWitness(this.#host(node));
  }

  async isolate(node: NodeName): Promise<void> {
    const { cluster } = this.ledger;
    const host = this.#host(node);
    await this.partition();
    await cluster.lan.block(host.name, cluster.client.name);
    if (cluster.witness !== null) await cluster.cutFromWitness(host);
    this.#done();
  }

  /** The client is the third machine. */
  async thirdDown(): Promise<void> {
    const { cluster } = this.ledger;
    for (const { name } of cluster.nodes) await cluster.lan.block(name, cluster.client.name);
    this.#done();
  }

  async heal(): Promise<void> {
    await this.ledger.cluster.heal();
    this.#done();
  }

  async witnessDown(): Promise<void> {
    await this.#witness().powerCut();
    this.#done();
  }

  async witnessUp(): Promise<void> {
    await this.#witness().boot();
    await this.ledger.cluster.witness?.start();
    this.#done();
  }

  async killApplication(node: NodeName): Promise<void> {
    const host = this.#host(node);
    const pid = readFileSync(`/proc/${host.pid}/root/run/ledger.pid`, "utf8").trim();
    this.#done();
    await host.execOk("kill", ["-9", pid]);
  }

  async breakStart(node: NodeName): Promise<void> {
    writeFileSync(this.#host(node).path("/var/tmp/ledger.broken"), "");
  }

  async killDaemon(node: NodeName): Promise<void> {
    const host = this.#host(node);
    // First what would start it again.
    for (const text of [supervisor, daemon]) killAll(host, text);
    this.#done();
  }

  async restartDaemon(node: NodeName): Promise<void> {
    await this.ledger.cluster.startDaemon(this.#host(node));
    this.#done();
  }

  async run(node: NodeName, action: ActionName): Promise<void> {
    this.#done();
    // The host's end is that of all its modules.
    const which = action === "shutdown" ? [] : ["-m", ledgerModule];
    await this.ledger.cluster.gemel(this.#host(node), [action, ...which], commandMs);
  }

  async refuses(node: NodeName, action: ActionName): Promise<void> {
    const args = [action, "-m", ledgerModule];
    const { code } = await this.#host(node).exec(join(repository, "bin/gemel"), args);
    if (code === 0) throw new Error(`${action} on ${node} is not refused`);
  }

  pass(durationMs: number): Promise<void> {
    return delay(durationMs);
  }

  expect(node: NodeName): Expectation {
    const host = this.#host(node);
    return {
      toBe: (state, readiness) =>
        this.#within(host, `${state} ${readiness ?? ""}`, async (view) =>
          readiness === "Transient"
            ? stands(view, state, readiness) || (await this.#passedThrough(host, state, readiness))
            : stands(view, state, readiness),
        ),
      toSay: (part) =>
        this.#within(host, `"${part}"`, async (view) => view?.reason.includes(part) ?? false),
    };
  }

  async survivor(limitMs: number): Promise<NodeName> {
    const alone = async (): Promise<Host[]> => {
      const views = await Promise.all(this.ledger.nodes.map((node) => this.ledger.view(node)));
      return this.ledger.nodes.filter((_, index) => stands(views[index], "ALONE", "Ready"));
    };
    const [one, two] = await waitFor(
      async () => {
        const found = await alone();
        return found.length > 0 && found;
      },
      { what: "one node to go on alone", timeoutMs: limitMs, intervalMs: pollMs },
    );
    if (one === undefined || two !== undefined) throw new Error("Two nodes are alone");
    return one.name === "a" ? "a" : "b";
  }

  async serves(limitMs: number): Promise<void> {
    await this.ledger.untilAnswered(limitMs);
  }

  async runsOn(node: NodeName, limitMs: number): Promise<void> {
    const root = `/proc/${this.#host(node).pid}/root`;
    const runs = async (): Promise<boolean> => {
      const file = `${root}/run/ledger.pid`;
      const pid = existsSync(file) ? readFileSync(file, "utf8").trim() : "";
      return pid !== "" && existsSync(`${root}/proc/${pid}`);
    };
    await waitFor(runs, { what: `the ledger to run on ${node}`, timeoutMs: limitMs });
  }

  async nothingLost(): Promise<void> {
    await this.ledger.expectNothingLost();
    this.ledger.expectNobodyYielded();
  }

  async nothingDiscarded(): Promise<void> {
    await this.ledger.whileHeld(async (tree) => {
      const copies = this.ledger.rescues();
      if (copies.length === 0) throw new Error("There is no rescue copy");
      const kept = new Set(copies.flatMap(linesBelow));
      const gone = this.ledger.lost(tree).filter((one) => !kept.has(entryOf(one)));
      if (gone.length > 0) throw new Error(`${gone.length} acknowledged operations are nowhere`);
    });
  }

  #within(
    host: Host,
    what: string,
    holds: (view: ModuleView | undefined) => Promise<boolean>,
  ): Within {
    let last: ModuleView | undefined;
    const look = async (): Promise<boolean> => {
      last = await this.ledger.view(host);
      return holds(last);
    };
    return {
      within: async (limitMs) => {
        await waitFor(look, {
          what: `${host.name} to be ${what}`,
          timeoutMs: limitMs,
          intervalMs: pollMs,
          describe: () => describeView(last),
        });
      },
      throughout: async (durationMs) => {
        const end = Date.now() + durationMs;
        while (Date.now() < end) {
          if (!(await look()))
            throw new Error(`${host.name} is not ${what} all the time: ${describeView(last)}`);
          await delay(10 * pollMs);
        }
      },
    };
  }

  /** A state that lasts for a moment only is found in the log. */
  async #passedThrough(host: Host, state: ModuleState, readiness: Readiness): Promise<boolean> {
    const entries = await this.ledger.cluster.log(host, ledgerModule).catch(() => []);
    return entries.some(
      ({ at, message }) =>
        Date.parse(at) >= this.#doneAt && message === `Local state ${state} ${readiness}`,
    );
  }

  /** To the process that serves or follows, once a primary has its standby; and to it only. */
  async #signalMirror(node: NodeName, name: "-KILL" | "-STOP"): Promise<void> {
    const host = this.#host(node);
    const { run } = moduleLayout(layout(), ledgerModule);
    const pidIn = (file: string): string | false => {
      const path = `/proc/${host.pid}/root${run}/${file}`;
      return existsSync(path) && readFileSync(path, "utf8").trim();
    };
    const wait = { timeoutMs: commandMs, intervalMs: 50 };
    const isPrimary = (await this.ledger.view(host))?.mirror?.role === "primary";
    if (isPrimary)
      await waitFor(() => pidIn("mirror-standby.pid"), { what: "a standby of gemel-fs", ...wait });
    const pid = await waitFor(() => pidIn("mirror.pid"), { what: "a gemel-fs", ...wait });
    this.#done();
    await host.execOk("kill", [name, pid.split(/\s/)[0] ?? ""]);
  }

  #done(): void {
    this.#doneAt = Date.now();
  }

  #host(node: NodeName): Host {
    return this.ledger.cluster.node(node);
  }

  #witness(): Host {
    const { witness } = this.ledger.cluster;
    if (witness === null) throw new Error("The cluster has no witness");
    return witness.host;
  }
}

function stands(
  view: ModuleView | undefined,
  state: ModuleState,
  readiness: Readiness | undefined,
): boolean {
  return view?.state === state && (readiness === undefined || view.readiness === readiness);
}

function killAll(host: Host, text: string): void {
  for (const pid of host.processes()) {
    const commandLine = existsSync(`/proc/${pid}/cmdline`)
      ? readFileSync(`/proc/${pid}/cmdline`, "utf8")
      : "";
    const identity = commandLine.includes(text) ? identify(pid) : undefined;
    if (identity !== undefined) signal(identity, "SIGKILL");
  }
}

/** The lines of all files below a folder. */
function linesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .flatMap((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8").split("\n"));
}
