/**
 * The cluster of a scenario on real hosts: the ledger as its service, the client's records as its memory.
 *
 * @module
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { ActionName, ModuleState, ModuleView, Readiness } from "@gemel/protocol";
import type { Cluster, Expectation, NodeName, Settings, Within } from "@gemel/scenarios";
import { describeView } from "../cluster/cluster.ts";
import { type Host, repository } from "../host/host.ts";
import { LedgerCluster, ledgerModule } from "../ledger/ledger-cluster.ts";
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
  static async create(settings: Settings): Promise<LabCluster> {
    const { witness = false, failover = true, defaultPrimary = "alone" } = settings;
    const ledger = await LedgerCluster.create({
      ...{ witness, failover, defaultPrimary, direct: false },
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

  async partition(): Promise<void> {
    await this.ledger.cluster.partition();
    this.#done();
  }

  async cutFromWitness(node: NodeName): Promise<void> {
    await this.ledger.cluster.cutFromWitness(this.#host(node));
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
    await this.ledger.cluster.gemel(this.#host(node), [action, "-m", ledgerModule], commandMs);
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
