/**
 * This node in one farm: the engine's decisions, the pulses that feed them, the tables that carry
 * them out. It decides nothing.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { type InstantMs, instantMs } from "@gemel/base";
import {
  type FarmConfig,
  type FarmInput,
  type FarmState,
  farmDeadline,
  farmInitial,
  farmPulse,
  farmResumed,
  farmRoute,
  farmStep,
  shares,
} from "@gemel/engine";
import type { FarmModuleConfig, FarmStatus, Traffic } from "@gemel/protocol";
import type { HeartbeatService } from "../heartbeat/heartbeat-service.ts";
import type { FarmBeatSettings } from "../heartbeat/thread-messages.ts";
import type { NewEntry } from "../log/module-log.ts";
import { every, nextOnGrid } from "../system/grid.ts";
import { boottimeMs } from "../system/native.ts";
import { VirtualAddresses } from "../vip/virtual-addresses.ts";
import { countConnections } from "./connections.ts";
import { DataPath } from "./data-path.ts";
import { FarmCare, wordsOf } from "./farm-care.ts";
import { farmConfig } from "./farm-config.ts";
import { farmStatus } from "./farm-status.ts";
import { readSaved, writeSaved } from "./saved-farm.ts";

const drainPollMs = 250;
/** How long a module that stops waits for clients to end by themselves. */
const stopWaitMs = 10_000;
/** How long a share may take to come or go, at most: a leader may just be lost. */
const agreeMs = 10_000;

export type FarmMemberOptions = {
  readonly config: FarmModuleConfig;
  readonly node: string;
  readonly beat: FarmBeatSettings;
  readonly heartbeats: Pick<HeartbeatService, "addFarm" | "drain" | "heardAt" | "pulse" | "remove">;
  /** A folder that does not survive the boot of the host. */
  readonly run: string;
  /** URLs at which clients see who answers. */
  readonly testPages: readonly string[];
  readonly log: (entry: NewEntry) => void;
  /** What its nodes agreed on matters to who watches over it. */
  readonly happened: (rule: string, message: string) => void;
  /** {@link FarmMember.status} may say something else now. */
  readonly changed: () => void;
};

export class FarmMember {
  readonly #options: FarmMemberOptions;
  readonly #config: FarmConfig;
  readonly #path: DataPath;
  readonly #addresses: VirtualAddresses;
  readonly #care: FarmCare;
  #state: FarmState;
  /** What the scripts or the automaton want, and whether an operator drained the node. */
  #wanted: "open" | "closed" = "closed";
  #drained = false;
  #timer: NodeJS.Timeout | undefined;
  #endTicks: () => void = () => undefined;
  /** The tables are being changed; they must be again; then the addresses are announced. */
  #routing = false;
  #stale = false;
  #announces = false;
  #closed = false;

  constructor(options: FarmMemberOptions) {
    const { config, node, run } = options;
    this.#options = options;
    this.#config = farmConfig(config, node);
    this.#path = new DataPath(config, node);
    const addresses = config.interfaces.flatMap(({ addresses: list }) => list);
    const invisible = config.interfaces
      .filter(({ type }) => type === "vmac_invisible")
      .flatMap(({ addresses: list, hardware }) =>
        list.map((one) => [one.address, hardware] as const),
      );
    const { resetConnections } = config;
    const claimed = new Map(invisible);
    this.#addresses = new VirtualAddresses(addresses, config.id, resetConnections, claimed);
    this.#care = new FarmCare(this.#path, this.#addresses, {
      route: () => farmRoute(this.#state, this.#config),
      answers: () => this.#answers(),
      isBusy: () => this.#routing,
      signing: () => this.#remember(),
      back: () => this.#feed({ type: "hardware", hardware: this.#path.hardware }),
      changed: () => this.#applyTraffic(),
      critical: (message) => options.log({ level: "C", component: "farm", message }),
    });
    const { awayMs } = this.#config;
    const start = { incarnation: randomBytes(8).toString("hex"), now: now(), awayMs };
    const saved = readSaved(run);
    this.#state = saved === null ? farmInitial(start) : farmResumed(saved.state, start);
    this.#drained = saved?.drained ?? false;
    this.#wanted = saved?.state.traffic === "closed" || saved === null ? "closed" : "open";
  }

  /** Watch the others and be watched; what takes traffic goes on taking it. */
  begin(): void {
    const { heartbeats, beat, log } = this.#options;
    heartbeats.addFarm(beat, {
      pulse: (pulse, heardAt) => this.#take({ type: "pulse", pulse, heardAt }),
      heard: (node, heardAt) => this.#take({ type: "heard", heardAt: { [node]: heardAt } }),
      away: (node, heardAt) => this.#take({ type: "away", node, heardAt }),
      awake: () => {
        this.#take({ type: "deadline" });
        heartbeats.pulse(farmPulse(this.#state, this.#config), true);
      },
      problem: (lan, code, words) => {
        const where = lan === "" ? "" : ` on lan "${lan}"`;
        const used = code === "EADDRINUSE" ? `UDP port ${beat.port} is in use: ` : "";
        log({ level: "C", component: "farm", message: `Pulses${where}: ${used}${words}` });
      },
    });
    heartbeats.pulse(farmPulse(this.#state, this.#config), true);
    this.#feed({ type: "deadline" });
    this.#endTicks = every(this.#config.lookMs, () => this.#due());
    this.#care.begin();
  }

  /** The tables and the addresses are here; nothing is taken yet that was not taken before. */
  async enter(): Promise<void> {
    const route = farmRoute(this.#state, this.#config);
    const attaches = this.#wanted === "open";
    if (attaches) await this.#path.attach(route);
    else await this.#path.load(route);
    this.#feed({ type: "hardware", hardware: this.#path.hardware });
    if (!attaches) await this.#probe();
    // What changed while they were loaded.
    this.#route();
    // Silent: another node may answer for them since gemeld was away; who does, announces it.
    await this.#addresses.add({ silent: true });
  }

  /** Throws `address_in_use` when a host that is not of the farm has one of the addresses. */
  async #probe(): Promise<void> {
    const { interfaces } = this.#options.config;
    const virtual = interfaces.map(({ hardware }) => hardware);
    const untilMs = boottimeMs() + this.#config.nodeLostMs;
    for (;;) {
      const farm = new Set([...virtual, ...this.#path.hardware]);
      for (const list of Object.values(this.#state.known)) for (const one of list) farm.add(one);
      try {
        return await this.#addresses.probe((hardware) => farm.has(hardware));
      } catch (error) {
        // A node that has only just been started may not have heard the others.
        if (boottimeMs() > untilMs || this.#closed) throw error;
      }
    }
  }

  /** Take a share. With `scriptcontrol="on"` only when a script says so. */
  async open(byScript = false): Promise<void> {
    if (this.#options.config.scriptControl && !byScript && this.#wanted === "closed") return;
    this.#wanted = "open";
    this.#applyTraffic();
    if (this.#drained) return;
    await this.#until(() => this.#isMember());
  }

  /** Take nothing new, and wait for what is connected, but not for long: the module stops. */
  async drain(): Promise<void> {
    if (this.#wanted === "closed") return;
    const untilMs = boottimeMs() + Math.min(stopWaitMs, this.#options.config.farm.keepMs);
    this.#feed({ type: "traffic", traffic: "draining" });
    await this.#until(() => (this.#ownSlots() === 0 && this.#isCarriedOut()) || this.#isLast());
    if (!this.#isLast()) {
      const addresses = this.#addresses.list;
      while (boottimeMs() < untilMs && !this.#closed) {
        if ((await countConnections(addresses)) === 0) break;
        await delay(drainPollMs);
      }
    }
    this.cut();
  }

  /** Take nothing at once. */
  cut(): void {
    this.#wanted = "closed";
    this.#applyTraffic();
  }

  /**
   * Nothing is left of the addresses and the tables. Whatever cannot be done, the rest is; the first failure is thrown, all
   * are logged.
   */
  async leave(): Promise<void> {
    const failures: unknown[] = [];
    const steps = [
      () => this.cut(),
      () =>
        this.#options.config.resetConnections ? this.#addresses.resetConnections() : undefined,
      () => this.#addresses.release(),
      () => this.#path.remove(),
    ];
    for (const step of steps) {
      try {
        await step();
      } catch (error) {
        failures.push(error);
        this.#complain("The farm cannot be left as it should", error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }

  /** An operator takes the node out of the traffic, or back into it. */
  setDrained(drained: boolean): void {
    this.#drained = drained;
    this.#applyTraffic();
    this.#save();
    this.#options.changed();
  }

  get status(): FarmStatus {
    const { config, testPages } = this.#options;
    const { state, drained } = { state: this.#state, drained: this.#drained };
    return farmStatus({ config, engine: this.#config, state, drained, testPages });
  }

  /** Let go without ending anything. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#endTicks();
    this.#care.close();
    this.#path.close();
    this.#options.heartbeats.remove(this.#options.config.name);
  }

  #applyTraffic(): void {
    const isClosed = this.#wanted === "closed" || this.#care.isCutOff;
    const traffic: Traffic = isClosed ? "closed" : this.#drained ? "draining" : "open";
    this.#feed({ type: "traffic", traffic });
  }

  #isMember(): boolean {
    const { view } = this.#state;
    return view?.members.includes(this.#config.node) === true && this.#state.part !== "seeks";
  }

  #ownSlots(): number {
    const { view } = farmRoute(this.#state, this.#config);
    const own = view?.nodes.indexOf(this.#config.node) ?? -1;
    return (view?.groups ?? []).reduce(
      (sum, { owners }) => sum + (shares(owners, own + 1)[own] ?? 0),
      0,
    );
  }

  /** The node through which clients come sends new ones where the view says. */
  #isCarriedOut(): boolean {
    const { view, routed, peers } = this.#state;
    const director = view?.director ?? null;
    if (view === null || director === null) return true;
    const done = director === this.#config.node ? routed : peers[director]?.pulse.routed;
    return done !== undefined && done >= view.epoch;
  }

  /** There is nobody to take over. */
  #isLast(): boolean {
    const others = Object.entries(this.#state.peers).filter(
      ([node, { pulse }]) => this.#state.view?.members.includes(node) && pulse.traffic !== "closed",
    );
    return others.length === 0;
  }

  async #until(condition: () => boolean): Promise<void> {
    const untilMs = boottimeMs() + agreeMs;
    while (!condition() && boottimeMs() < untilMs && !this.#closed) await delay(20);
  }

  /** Before anything is concluded from a silence, which may be only this thread's own: what was heard meanwhile. */
  #feed(input: FarmInput): void {
    if (this.#closed) return;
    this.#options.heartbeats.drain();
    this.#take(input);
  }

  /** What the heartbeat thread says comes in its own order: nothing that waits behind it goes first. */
  #take(input: FarmInput): void {
    if (this.#closed) return;
    const { heartbeats, config } = this.#options;
    this.#step({ type: "heard", heardAt: heartbeats.heardAt(config.name) });
    this.#step(input);
    clearTimeout(this.#timer);
    const dueAtMs = farmDeadline(this.#state, this.#config);
    // Otherwise the next look on the grid sees it.
    if (dueAtMs >= nextOnGrid(this.#config.lookMs)) return;
    const waitMs = Math.ceil(Math.max(0, dueAtMs - boottimeMs()));
    this.#timer = setTimeout(() => this.#due(), waitMs);
  }

  #due(): void {
    this.#feed({ type: "deadline" });
    this.#care.watch();
  }

  #step(input: FarmInput): void {
    const old = this.#state;
    const { state, outputs } = farmStep(old, input, now(), this.#config);
    this.#state = state;
    if (state.traffic !== old.traffic || state.view?.epoch !== old.view?.epoch) {
      this.#options.changed();
    }
    for (const output of outputs) {
      if (output.type === "pulse") this.#options.heartbeats.pulse(output.pulse, output.urgent);
      if (output.type === "route") this.#route();
      if (output.type === "announce") this.#announces = true;
      if (output.type === "log") {
        const { level, rule, message, isEvent } = output;
        this.#options.log({ level, component: "farm", rule, message });
        if (isEvent) this.#options.happened(rule, message);
      }
    }
    if (outputs.length > 0) this.#save();
  }

  /** One after the other, and of those that wait only the last. */
  #route(): void {
    this.#stale = true;
    if (this.#routing) return;
    this.#routing = true;
    void this.#routeAll();
  }

  async #routeAll(): Promise<void> {
    while (this.#stale && !this.#closed) {
      this.#stale = false;
      try {
        const route = farmRoute(this.#state, this.#config);
        // Said again now, it would draw clients away from the node that answers.
        if (!route.directs) this.#addresses.hush();
        await this.#path.route(route);
        if (this.#announces && route.directs) await this.#announce();
        if (route.view !== null) this.#feed({ type: "routed", epoch: route.view.epoch });
      } catch (error) {
        this.#complain("The rules of the farm cannot be changed", error);
      }
    }
    this.#routing = false;
  }

  /** After the rules say that this node answers; everybody was told once when it resolves. */
  async #announce(): Promise<void> {
    this.#announces = false;
    try {
      if (this.#path.isLoaded) await this.#addresses.announceNow();
    } catch (error) {
      this.#complain("The addresses cannot be announced", error);
    }
  }

  /** After a restart the time of the last step says how long it was away. */
  #remember(): void {
    try {
      this.#save();
    } catch {
      // ENOSPC: what is remembered is older, so that this node listens before it answers again.
    }
  }

  #answers(): boolean {
    const { groups, interfaces } = this.#options.config;
    if (interfaces.some(({ type }) => type === "vmac_invisible")) return true;
    if (groups.some(({ rules }) => rules.some(({ proto }) => proto === "arp"))) return true;
    return farmRoute(this.#state, this.#config).directs;
  }

  #complain(what: string, error: unknown): void {
    const message = `${what}: ${wordsOf(error)}`;
    this.#options.log({ level: "C", component: "farm", message });
  }

  #save(): void {
    writeSaved(this.#options.run, { state: this.#state, drained: this.#drained });
  }
}

function now(): InstantMs {
  return instantMs(boottimeMs());
}
