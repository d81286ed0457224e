/**
 * A host: its disk, its gemel-fs, its application, its virtual address, and a gemeld that feeds
 * the engine and executes its outputs as the real one does.
 *
 * @module
 */
import { assert, instantMs, present } from "@gemel/base";
import type { MirrorNotice } from "@gemel/engine";
import {
  type EngineConfig,
  type Input,
  idleStep,
  initial,
  nextDeadline,
  type Output,
  type Refusal,
  type State,
  step,
} from "@gemel/engine";
import {
  type ActionName,
  emptyLineage,
  type LineageRecord,
  type PeerReport,
} from "@gemel/protocol";
import { demandSame } from "../checkers/idle-steps.ts";
import type { World } from "../world.ts";
import { Application } from "./application.ts";
import { Executor } from "./executor.ts";
import { Mirror } from "./mirror.ts";
import type { Datagram } from "./network.ts";

/** Packets of a past life, without one of the present life, that make it the present one. */
const comebackCount = 5;

/** Reports that may still be on their way. */
const toldMax = 12;

export class Host {
  readonly name: string;
  readonly config: EngineConfig;
  readonly mirror: Mirror;
  readonly application: Application;
  readonly #world: World;
  readonly #executor: Executor;

  /** Counts power cuts: what was planned before one does not happen. */
  life = 0;
  isUp = false;
  pausedUntil = 0;
  #frozenUntil = 0;
  /** Since when this host runs undisturbed: neither off, nor paused, nor without its gemeld. */
  soundSince = 0;

  /** On disk: survives a power cut, `data` only up to `durable`. */
  record: LineageRecord = emptyLineage;
  data: number[] = [];
  durable = 0;
  readonly rescues: Set<number> = new Set();

  /** A replica could not apply something: only a new copy mends it. Forgotten at a power cut. */
  hasHole = false;

  /** The application cannot be started here. */
  startBroken = false;

  /** On the network card and in `/run`: gone after a power cut. */
  hasAddress = false;
  saved: State | null = null;

  /** The answer to the last command; null: accepted. */
  refusal: Refusal | null = null;
  /** gemeld: null while it does not run. */
  engine: State | null = null;
  #engineLife = 0;
  #outbox: Output[] = [];
  #persisting = false;
  #published: PeerReport | null = null;
  /** The last reports, of this life and of earlier ones. */
  told: readonly PeerReport[] = [];
  #timer = 0;
  #sequence = 0;
  /** The heartbeat session, as the daemon keeps it: whose packets prove life. */
  #heard: { readonly incarnation: string; readonly sequence: number } | null = null;
  #candidate: string | null = null;
  readonly #retired = new Map<string, number>();
  #comeback: { readonly incarnation: string; readonly count: number } | null = null;
  #lastFed: PeerReport | null = null;
  /** Until then the other node is of a version whose reports this one cannot read. */
  #unreadableUntil = 0;

  constructor(world: World, config: EngineConfig) {
    this.#world = world;
    this.config = config;
    this.name = config.node;
    this.mirror = new Mirror(world, this);
    this.application = new Application(world, this);
    this.#executor = new Executor(world, this);
  }

  get isPaused(): boolean {
    return this.pausedUntil > this.#world.now;
  }

  powerOn(): void {
    assert(!this.isUp, "the host is on already");
    this.isUp = true;
    this.say("power on");
    this.#startEngine({ type: "boot" });
  }

  /** Everything volatile is gone; what was being written may be on the disk or not. */
  powerOff(): void {
    if (!this.isUp) return;
    this.say("power off");
    this.killEngine();
    this.life++;
    this.isUp = false;
    this.pausedUntil = 0;
    this.#frozenUntil = 0;
    this.saved = null;
    this.hasAddress = false;
    this.hasHole = false;
    this.mirror.vanish();
    this.application.vanish();
    this.data.length = this.#world.dice.whole(
      Math.min(this.durable, this.data.length),
      this.data.length,
    );
    this.durable = this.data.length;
  }

  pause(durationMs: number): void {
    this.say(`paused for ${durationMs.toFixed(0)} ms`);
    // What waits for the end of a longer one goes on waiting for it.
    this.pausedUntil = Math.max(this.pausedUntil, this.#world.now + durationMs);
    this.soundSince = this.pausedUntil;
  }

  /** Like a pause, but the kernel goes on: it answers for the address and keeps connections. */
  freeze(durationMs: number): void {
    this.pause(durationMs);
    this.#frozenUntil = this.pausedUntil;
  }

  /** The other node's gemeld is of a version whose reports this one cannot read; of itself nothing changes. */
  misread(durationMs: number): void {
    this.say(`cannot read reports for ${durationMs.toFixed(0)} ms`);
    this.#unreadableUntil = this.#world.now + durationMs;
    this.#lastFed = null;
  }

  /** Both are of one version again. */
  readAgain(): void {
    this.#unreadableUntil = Math.min(this.#unreadableUntil, this.#world.now);
  }

  get isFrozen(): boolean {
    return this.#frozenUntil > this.#world.now;
  }

  /** gemeld dies; everything else on the host goes on. */
  killEngine(): void {
    if (this.engine === null) return;
    this.say("gemeld ends");
    const [first] = this.#outbox;
    if (this.#persisting && first?.type === "persist" && this.#world.dice.chance(0.5))
      this.#store(first.record);
    this.engine = null;
    this.#engineLife++;
    this.#outbox = [];
    this.#persisting = false;
    this.#published = null;
    this.#heard = null;
    this.#candidate = null;
    this.#retired.clear();
    this.#comeback = null;
    this.#lastFed = null;
    this.soundSince = Number.POSITIVE_INFINITY;
  }

  restartEngine(): void {
    if (!this.isUp || this.engine !== null) return;
    const mirror = this.mirror.role === "idle" ? null : this.mirror.status();
    if (mirror === null && this.saved === null) this.#startEngine({ type: "boot" });
    else this.#startEngine({ type: "attach", mirror, saved: this.saved });
    this.mirror.introduce();
  }

  command(
    action: ActionName,
    options: { readonly identity?: string; readonly fullsync?: boolean } = {},
  ): void {
    this.say(`command ${action}`);
    // The answer may wait behind a record; an earlier one is none.
    this.refusal = null;
    this.feed({
      type: "command",
      id: 1,
      action,
      identity: options.identity ?? null,
      fullsync: options.fullsync ?? false,
      entropy: this.#world.dice.hex(),
    });
  }

  mirrorSays(notice: MirrorNotice): void {
    this.say(`mirror says ${notice.type}${notice.type === "link" ? ` ${notice.up}` : ""}`);
    this.feed({ type: "mirror", notice, entropy: this.#world.dice.hex() });
  }

  receive(datagram: Datagram): void {
    if (this.engine === null) return;
    const { incarnation, sequence, report, echo } = datagram;
    if (this.#retired.has(incarnation) && !this.#comesBack(datagram)) return;
    if (echo !== this.engine.incarnation) {
      this.#candidate = incarnation;
      return;
    }
    const heard = this.#heard;
    if (heard !== null && heard.incarnation !== incarnation)
      this.#retired.set(heard.incarnation, heard.sequence);
    if (heard?.incarnation === incarnation && heard.sequence >= sequence) return;
    this.#heard = { incarnation, sequence };
    this.#comeback = null;
    this.#candidate = incarnation;
    if (report === null) return;
    this.#take(report);
  }

  #take(report: PeerReport): void {
    const { now } = this.#world;
    const seenAt = instantMs(now);
    const isReadable = now >= this.#unreadableUntil;
    // One that is of this version again says something else than what could not be read.
    if (isReadable && this.#unreadableUntil > 0) {
      this.#unreadableUntil = 0;
      this.#lastFed = null;
    }
    if (report === this.#lastFed) this.feed({ type: "peer_seen", seenAt });
    else if (isReadable) this.feed({ type: "peer_report", report, seenAt });
    else this.feed({ type: "peer_unreadable", seenAt });
    this.#lastFed = report;
  }

  /** A life that was taken for past and goes on speaking while the other one is silent. */
  #comesBack({ incarnation, sequence, echo }: Datagram): boolean {
    const isNew = sequence > (this.#retired.get(incarnation) ?? 0);
    if (echo !== this.engine?.incarnation || !isNew) return false;
    this.#retired.set(incarnation, sequence);
    const count = this.#comeback?.incarnation === incarnation ? this.#comeback.count + 1 : 1;
    this.#comeback = { incarnation, count };
    if (count < comebackCount) return false;
    this.#retired.delete(incarnation);
    return true;
  }

  feed(input: Input): void {
    if (this.engine === null) return;
    const before = this.engine;
    const now = instantMs(this.#world.now);
    const { state, outputs } = step(before, input, now, this.config);
    const idle = idleStep(before, input, now, this.config);
    if (idle !== null) demandSame(idle, { state, outputs });
    this.engine = state;
    this.saved = state;
    this.#outbox.push(...outputs);
    this.#drain();
    this.#plan();
  }

  /** After `delayMs` on this host, as long as the same gemeld runs. */
  later(delayMs: number, task: () => void): void {
    const life = this.#engineLife;
    const run = (): void => {
      if (life === this.#engineLife) task();
    };
    this.#world.after(delayMs, run, this);
  }

  append(value: number): void {
    this.data.push(value);
  }

  replace(data: readonly number[]): void {
    this.data = [...data];
    this.durable = 0;
  }

  /** From here on the data is neither old nor new. */
  beginCopy(): void {
    this.hasHole = false;
    this.#world.notice({ type: "overwritten", host: this, by: this.#world.peerOf(this) });
    this.replace([]);
  }

  flush(done: () => void): void {
    const size = this.data.length;
    const data = this.data;
    const flushed = (): void => {
      if (this.data !== data) return;
      this.durable = Math.max(this.durable, size);
      done();
    };
    this.#world.after(this.#world.dice.between(0.3, 3), flushed, this);
  }

  say(what: string): void {
    this.#world.say(this.name, what);
  }

  #startEngine(input: Input): void {
    this.#engineLife++;
    this.soundSince = this.#world.now;
    this.engine = initial({
      record: this.record,
      incarnation: this.#world.dice.hex(),
      now: instantMs(this.#world.now),
    });
    this.say(`gemeld starts: ${input.type}`);
    const isHeard = this.#hearEarly();
    this.feed(input);
    // One that is alive makes every earlier life an old one.
    if (!isHeard) this.#hearAncient();
    this.#world.third.watch(this);
    this.#pulse();
  }

  /** Heartbeats are listened to before it is known what the mirror does: a report may come first. */
  #hearEarly(): boolean {
    const { dice, network } = this.#world;
    const peer = this.#world.peerOf(this);
    const report = peer.#published;
    if (report === null || peer.isPaused || !network.whole || !dice.chance(0.3)) return false;
    this.#take(report);
    return true;
  }

  /** The network may have kept a packet from before: nothing tells a new gemeld that it is old. */
  #hearAncient(): void {
    const { dice, faults } = this.#world;
    const { told } = this.#world.peerOf(this);
    if (!dice.chance(faults.ancient) || told.length === 0) return;
    const report = dice.pick(told);
    this.say(`an old packet of ${report.node}: ${report.state} ${report.record.right}`);
    this.feed({ type: "peer_report", report, seenAt: instantMs(this.#world.now) });
    this.#lastFed = report;
  }

  /** One queue, in order; `persist` is a barrier. */
  #drain(): void {
    while (!this.#persisting) {
      const output = this.#outbox[0];
      if (output === undefined) return;
      if (output.type === "persist") {
        this.#persisting = true;
        this.later(this.#world.dice.between(0.5, 6), () => {
          this.#persisting = false;
          this.#outbox.shift();
          this.#store(output.record);
          this.#drain();
        });
        return;
      }
      this.#outbox.shift();
      this.#execute(output);
    }
  }

  #execute(output: Exclude<Output, { readonly type: "persist" }>): void {
    switch (output.type) {
      case "report":
        this.#published = output.report;
        this.told = [...this.told.slice(1 - toldMax), output.report];
        this.#world.notice({ type: "reported", host: this, report: output.report });
        this.#send();
        return;
      case "start":
        this.#executor.begin(output.effect, output.action);
        return;
      case "log":
        this.say(`${output.level} ${output.rule ?? ""} ${output.message}`);
        return;
      case "event":
        return;
      case "reply":
        this.refusal = output.refusal;
        if (output.refusal !== null) this.say(`refused: ${output.refusal.message}`);
        return;
    }
  }

  #store(record: LineageRecord): void {
    const before = this.record;
    this.record = record;
    this.say(
      `record ${record.generation?.slice(0, 4)} ${record.data} ${record.role} ${record.right}@${record.epoch} renounced ${record.renounced}`,
    );
    this.#world.notice({ type: "persisted", host: this, before, record });
  }

  #pulse(): void {
    this.#send();
    this.later(this.config.heartbeatPulseMs, () => this.#pulse());
  }

  #send(): void {
    const { incarnation } = present(this.engine, "gemeld runs");
    const datagram = {
      incarnation,
      sequence: ++this.#sequence,
      echo: this.#candidate,
      report: this.#published,
    };
    this.#world.network.send(this, datagram);
  }

  /** One timer for the engine. */
  #plan(): void {
    const state = present(this.engine, "the engine runs");
    const timer = ++this.#timer;
    const delayMs = Math.max(0, nextDeadline(state, this.config) - this.#world.now);
    this.later(delayMs, () => {
      if (timer === this.#timer) this.feed({ type: "deadline" });
    });
  }
}
