/**
 * The crash test: rounds of load, a cut at a random instant, recovery by rule, and the two questions
 * of `history.ts` to every disk that they can be asked of.
 *
 * @module
 */
import { setTimeout as delay } from "node:timers/promises";
import { type Prng, prng } from "@gemel/base";
import { type MirrorLab, until } from "../mirror-node.ts";
import { type CrashNode, CrashPair, type CutOrder } from "./crash-pair.ts";
import { checkOrder, type WriterHistory } from "./history.ts";
import { Load } from "./load.ts";
import { now } from "./outside-log.ts";

export const cutKinds = [
  /** The primary; the replica takes over. */
  "primary",
  /** The primary, then the survivor while it serves alone. */
  "primary_then_survivor",
  /** The replica; the primary goes on alone. */
  "replica",
  /** The replica, then the primary while it serves alone. */
  "replica_then_primary",
  /** Both within a few milliseconds. */
  "both",
  /** The target or the source of a resynchronisation. */
  "target",
  "source",
] as const;
export type CutKind = (typeof cutKinds)[number];

export type CrashCounts = {
  readonly cuts: Record<CutKind, number>;
  operations: number;
  /** Answers that promised durability. */
  promises: number;
  /** Promised cells that were looked for on a disk. */
  checked: number;
  /** Cells that a cut took back because nothing was promised of them. */
  forgotten: number;
  /** Takeovers whose tree was shown to be a prefix of the history. */
  prefixes: number;
};

const writersMax = 3;

/** A cut comes after at least so many operations, however slow the machine is. */
const operationsMin = 150;

export class CrashRun {
  readonly counts: CrashCounts = {
    cuts: { ...emptyCuts },
    operations: 0,
    promises: 0,
    checked: 0,
    forgotten: 0,
    prefixes: 0,
  };
  readonly #lab: MirrorLab;
  readonly #pair: CrashPair;
  readonly #sync: "write" | "fsync";
  readonly #random: Prng;
  readonly #told: WriterHistory[] = [];
  #load: Load | null = null;
  #round = 0;

  private constructor(lab: MirrorLab, pair: CrashPair, sync: "write" | "fsync", seed: number) {
    this.#lab = lab;
    this.#pair = pair;
    this.#sync = sync;
    this.#random = prng(seed);
  }

  static async start(lab: MirrorLab, sync: "write" | "fsync", seed: number): Promise<CrashRun> {
    const pair = await CrashPair.start(lab, sync);
    const run = new CrashRun(lab, pair, sync, seed);
    await pair.serve(pair.primary);
    await pair.protect();
    return run;
  }

  /** One round; throws with what is wrong. Protected again when it returns. */
  async round(kind: CutKind): Promise<void> {
    this.#round += 1;
    try {
      await this.#play(kind);
    } catch (error) {
      const words = this.#load?.words.join("; ") ?? "";
      const text = error instanceof Error ? error.message : String(error);
      throw new Error(`Round ${this.#round} (${kind}): ${text}\nwriters: ${words}`, {
        cause: error,
      });
    }
    this.counts.cuts[kind] += 1;
  }

  async end(): Promise<void> {
    this.#load?.kill();
    await this.#pair.end();
  }

  async #play(kind: CutKind): Promise<void> {
    const load = await this.#begin("");
    const enough = operationsMin + this.#upTo(operationsMin);
    await until("there is load", () => load.count > enough);
    await delay(this.#upTo(50));
    switch (kind) {
      case "primary":
      case "primary_then_survivor":
        return this.#cutPrimary(load, kind === "primary_then_survivor");
      case "replica":
      case "replica_then_primary":
      case "target":
      case "source":
        return this.#cutReplica(load, kind);
      case "both":
        return this.#cutBoth(load);
    }
  }

  async #cutPrimary(load: Load, survivorToo: boolean): Promise<void> {
    const pair = this.#pair;
    const lost = pair.primary;
    // Now and then the network, or the disk of the one that stays, gets into trouble before.
    const hasSlowDisk = this.#random() < 0.5;
    if (hasSlowDisk) await this.#slowReplica();
    if (this.#random() < 0.5) lost.line.stall("to_replica");
    if (this.#random() < 0.5) lost.line.cut();
    await delay(this.#upTo(40));
    const histories = await this.#ended(load, await pair.cut(lost, this.#order()));
    const takenOver = pair.takeOver();
    if (hasSlowDisk) {
      await delay(10 + this.#upTo(20));
      pair.replica.disk.thaw();
    }
    await takenOver;
    this.#checkPrefix(pair.replica, histories);
    this.#checkPromises(pair.replica);
    await pair.serve(pair.replica);
    if (survivorToo) {
      const second = await this.#begin("s");
      await delay(this.#upTo(200));
      await this.#ended(second, await pair.cut(pair.primary, this.#order()));
      await pair.boot(pair.primary);
      this.#checkPromises(pair.primary);
      await pair.serve(pair.primary);
    }
    await pair.boot(lost);
    await this.#protected();
  }

  /** What arrives meanwhile is received together, acknowledged, and not yet applied. */
  async #slowReplica(): Promise<void> {
    const { node, disk } = this.#pair.replica;
    await node.stop();
    await delay(10);
    disk.freeze();
    node.signal("SIGCONT");
  }

  async #cutReplica(load: Load, kind: CutKind): Promise<void> {
    const pair = this.#pair;
    const from = pair.primary.node.events.length;
    // On a slow disk, what is answered too early is answered long before it is there.
    const hasSlowDisk = this.#random() < 0.5;
    if (hasSlowDisk) await this.#slowReplica();
    await delay(this.#upTo(40));
    const cutAt = await pair.cut(pair.replica, hasSlowDisk ? "disk" : this.#order());
    await pair.goOnAlone(from);
    const resumed = load.count;
    await until("the writers go on alone", () => load.count > resumed + 50);
    if (kind !== "replica") await delay(this.#upTo(200));
    switch (kind) {
      case "replica": {
        const histories = await this.#ended(load);
        this.#checkPromises(pair.primary);
        this.#expectEverything(pair.primary, histories);
        await pair.boot(pair.replica);
        this.#checkPromises(pair.replica, cutAt);
        break;
      }
      case "replica_then_primary":
        await this.#loseSource(load);
        await pair.boot(pair.replica);
        this.#checkPromises(pair.replica, cutAt);
        break;
      default:
        await pair.boot(pair.replica);
        await this.#cutResynchronisation(load, kind);
    }
    await this.#protected();
  }

  /** The replica is back; one of the two is lost while it is brought up to date. */
  async #cutResynchronisation(load: Load, kind: CutKind): Promise<void> {
    const pair = this.#pair;
    const from = pair.primary.node.events.length;
    await pair.admit();
    await delay(this.#upTo(60));
    if (kind === "source") {
      await this.#loseSource(load);
      // The target must not serve; it waits for its source, and follows it anew.
      await pair.leave();
      return;
    }
    await pair.cut(pair.replica, this.#order());
    await pair.lostReplica(from);
    const resumed = load.count;
    await until("the writers go on", () => load.count > resumed + 50);
    const histories = await this.#ended(load);
    this.#expectEverything(pair.primary, histories);
    await pair.boot(pair.replica);
  }

  /** The primary, the only one with everything, loses power and comes back. */
  async #loseSource(load: Load): Promise<void> {
    const pair = this.#pair;
    await this.#ended(load, await pair.cut(pair.primary, this.#order()));
    await pair.boot(pair.primary);
    this.#checkPromises(pair.primary);
    await pair.serve(pair.primary);
  }

  async #cutBoth(load: Load): Promise<void> {
    const pair = this.#pair;
    const [first, second] =
      this.#random() < 0.5 ? [pair.primary, pair.replica] : [pair.replica, pair.primary];
    const cutAt = now();
    if (this.#random() < 0.5) {
      // The same instant for both disks.
      first.disk.cut();
      second.disk.cut();
      await Promise.all([first.node.kill(), second.node.kill()]);
    } else {
      await pair.cut(first, this.#order());
      await pair.cut(second, this.#order());
    }
    await this.#ended(load, cutAt);
    for (const node of [first, second]) {
      await pair.boot(node);
      this.#checkPromises(node);
    }
    // Equal generations: either has everything that was promised.
    await pair.serve(this.#random() < 0.5 ? first : second);
    await this.#protected();
  }

  async #begin(suffix: string): Promise<Load> {
    this.#load = await Load.start({
      directory: this.#pair.directory,
      outside: this.#lab.root,
      name: `r${this.#round}${suffix}`,
      seed: Math.floor(this.#random() * 2 ** 31),
      // Fewer writers flush less for each other.
      count: 1 + Math.floor(this.#random() * writersMax),
    });
    return this.#load;
  }

  /** The writers have ended, if the primary was cut at `cutAt` because of that. */
  async #ended(load: Load, cutAt?: bigint): Promise<WriterHistory[]> {
    const histories = await load.end();
    for (const history of histories) {
      if (cutAt !== undefined) history.trustUntil(cutAt);
      this.counts.operations += history.answered;
      this.counts.promises += history.promisesGiven;
    }
    this.#told.push(...histories);
    return histories;
  }

  async #protected(): Promise<void> {
    await this.#pair.protect();
  }

  #checkPromises(which: CrashNode, until?: bigint): void {
    const wrong: string[] = [];
    for (const history of this.#told) {
      const report = history.checkPromises(which.node.directory, until);
      wrong.push(...report.violations);
      this.counts.checked += report.promised;
      this.counts.forgotten += report.forgotten;
    }
    fail(`${which.node.name} does not hold what was promised`, wrong);
  }

  /** A replica that stayed alive holds one moment of the history, not before what was answered. */
  #checkPrefix(which: CrashNode, histories: readonly WriterHistory[]): void {
    const found = [];
    const wrong: string[] = [];
    for (const history of histories) {
      const prefixes = history.prefixes(which.node.directory);
      const bound = history.lastBound(this.#sync);
      if (prefixes === null) wrong.push(`${history.folder}: no prefix of its history`);
      else if (prefixes.most < bound) {
        wrong.push(`${history.folder}: ${prefixes.most} operations, ${bound} were answered`);
      } else {
        found.push({ history, prefixes });
        history.endAt(prefixes.most);
      }
    }
    fail(`${which.node.name} is not a prefix`, [...wrong, ...checkOrder(found)]);
    this.counts.prefixes += 1;
  }

  /** A node that lost nothing has every operation that was answered. */
  #expectEverything(which: CrashNode, histories: readonly WriterHistory[]): void {
    const wrong = histories.flatMap((history) => {
      const most = history.prefixes(which.node.directory)?.most ?? -1;
      return most >= history.answered
        ? []
        : [`${history.folder}: ${most} operations, ${history.answered} were answered`];
    });
    fail(`${which.node.name} lost operations without a cut`, wrong);
  }

  #upTo(ms: number): number {
    return Math.floor(this.#random() * ms);
  }

  #order(): CutOrder {
    return this.#random() < 0.5 ? "disk" : "process";
  }
}

const emptyCuts: Record<CutKind, number> = {
  primary: 0,
  primary_then_survivor: 0,
  replica: 0,
  replica_then_primary: 0,
  both: 0,
  target: 0,
  source: 0,
};

function fail(what: string, wrong: readonly string[]): void {
  if (wrong.length === 0) return;
  throw new Error(`${what}:\n  ${wrong.slice(0, 10).join("\n  ")}\n  (${wrong.length} in all)`);
}
