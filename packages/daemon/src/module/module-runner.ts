/**
 * One module on this node: the engine, its clock and timer, and what feeds it.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { GemelError, type InstantMs, instantMs } from "@gemel/base";
import {
  type EngineConfig,
  type Input,
  idleStep,
  initial,
  isActive,
  type MirrorNotice,
  type MonitorClass,
  type State,
  step,
  viewOf,
} from "@gemel/engine";
import type {
  ActionRequest,
  FarmRequest,
  LoopRequest,
  LoopView,
  MirrorStatus,
  ModuleView,
} from "@gemel/protocol";
import { changeTraffic } from "../farm/change-traffic.ts";
import type { HeartbeatService } from "../heartbeat/heartbeat-service.ts";
import { HostBoot } from "../host-boot.ts";
import type { LineageStore } from "../lineage-store.ts";
import type { CommandLog } from "../log/command-log.ts";
import type { EventStore } from "../log/event-store.ts";
import type { ModuleLog } from "../log/module-log.ts";
import type { ModuleNotice } from "../mirror/mirror-client.ts";
import { MirrorWatchdog } from "../mirror/mirror-watchdog.ts";
import { boottimeMs } from "../system/native.ts";
import type { ActionContext } from "./actions.ts";
import type { Situation } from "./config-effect.ts";
import { EngineClock } from "./engine-clock.ts";
import { withoutGone } from "./gone-resources.ts";
import { awaitScript, removeLeftovers } from "./leftovers.ts";
import type { MirrorParts } from "./mirror-parts.ts";
import { type KeepOnPeer, MirrorRequests } from "./mirror-requests.ts";
import type { ModuleHearing } from "./module-hearing.ts";
import type { ModuleParts, PartListeners } from "./module-parts.ts";
import { saveWanted, wasWanted } from "./module-settings.ts";
import { moduleView, showsChange } from "./module-view.ts";
import { ModuleWatch } from "./module-watch.ts";
import { OutputQueue } from "./output-queue.ts";
import { StateFile } from "./state-file.ts";

const sweepMs = 60_000;
/** What the heartbeat thread says comes in its own order. */
const heard: ReadonlySet<Input["type"]> = new Set([
  "peer_report",
  "peer_seen",
  "peer_unreadable",
  "heartbeat",
]);

export type RunnerOptions = {
  readonly parts: (listeners: PartListeners) => ModuleParts;
  readonly commands: CommandLog;
  readonly heartbeats: HeartbeatService;
  readonly lineage: LineageStore;
  readonly log: ModuleLog;
  readonly events: EventStore;
  /** Why the module of that name on this node does not serve; null when it does. */
  readonly otherModule: (name: string) => Promise<string | null>;
  readonly hearing: ModuleHearing;
  readonly keepOnPeer: KeepOnPeer;
};

/** What a mirror said of itself, and when, in milliseconds since the epoch. */
export type MirrorHeard = { readonly status: MirrorStatus; readonly atMs: number };

export class ModuleRunner {
  readonly parts: ModuleParts;
  /** Its monitors, checkers and resources. */
  readonly watch: ModuleWatch;
  readonly log: ModuleLog;
  readonly events: EventStore;
  readonly #heartbeats: HeartbeatService;
  readonly #lineage: LineageStore;
  readonly #hearing: ModuleHearing;
  readonly #context: ActionContext;
  readonly #outputs: OutputQueue;
  readonly #clock: EngineClock = new EngineClock(() => this.#look());
  readonly #stateFile: StateFile;
  readonly #boot: HostBoot;
  readonly #mirror: MirrorRequests | null;
  readonly #watchdog: MirrorWatchdog<MirrorStatus> | null;
  #heard: MirrorHeard | null = null;
  readonly #sweeper: NodeJS.Timeout;
  #state: State | null = null;
  /** What the last step was made with: an idle one must be made with the same. */
  #steppedWith: EngineConfig | null = null;
  #since: string = new Date().toISOString();
  #bootTimer: NodeJS.Timeout | undefined;
  /** One after the other, so that the last one counts. */
  #noted: Promise<void> = Promise.resolve();
  #began: Promise<void> = Promise.resolve();
  #nextCommand = 1;
  #closed = false;

  constructor(options: RunnerOptions) {
    const { parts, heartbeats, lineage, log, events, otherModule, hearing, keepOnPeer } = options;
    this.log = log;
    this.events = events;
    this.#heartbeats = heartbeats;
    this.#lineage = lineage;
    this.#hearing = hearing;
    this.parts = parts({
      notice: (notice) => this.#hearMirror(notice),
      died: (message) => this.#feed(this.#mirrorInput({ type: "broken", message })),
      monitor: (monitor, up) => this.watch.hearProcess(monitor, up),
      checker: (checker, sight) => this.watch.hear(checker, sight),
      measured: ({ resource }, latencyMs) =>
        this.watch.show(`latency.${resource}`, String(latencyMs)),
      count: (resource, value) => this.watch.show(resource, value),
      checkerEnded: (words) => log.add({ level: "E", component: "checker", message: words }),
      otherModule,
      farmChanged: () => this.#tellChange(),
      farmHappened: (rule, message) => this.#feed({ type: "farm", rule, message }),
      log: (entry) => log.add(entry),
      commands: options.commands,
      heartbeats,
    });
    this.#stateFile = new StateFile(this.parts.place.files.run);
    this.#boot = new HostBoot(this.parts.place.files.run);
    this.watch = new ModuleWatch(this.parts, log, (input) => this.#feed(input));
    this.#context = {
      parts: this.parts,
      classes: new Set<MonitorClass>(),
      watch: () => this.watch.run(this.#context.classes, this.stopped),
      log: (entry) => log.add(entry),
    };
    this.#outputs = new OutputQueue({
      heartbeats,
      lineage,
      log,
      events,
      happened: (event) => hearing.event(this.parts.config.name, event),
      context: this.#context,
      finished: (input) => this.#feed(input),
      executed: (state) => this.#executed(state),
    });
    const { mirror, place } = this.parts;
    const view = (): Promise<ModuleView> => this.view();
    const { changeMap } = place.files;
    const requests = { changeMap, log, view, keepOnPeer };
    this.#mirror = mirror === null ? null : new MirrorRequests({ parts: mirror, ...requests });
    this.#watchdog = mirror === null ? null : this.#guard(mirror);
    this.#sweeper = setInterval(() => {
      this.parts.scriptLogs.sweep();
      void this.#mirror?.sweepRescues();
    }, sweepMs).unref();
  }

  /** `isStart`: gemeld has just started, perhaps because the host did. Rejects when the record is damaged. */
  begin(isStart: boolean): Promise<void> {
    this.#began = this.#begin(isStart && this.#boot.isNew);
    return this.#began;
  }

  /** True when nothing of the module runs: it may be configured anew or uninstalled. */
  get stopped(): boolean {
    return this.#state !== null && viewOf(this.#state).state === "STOP";
  }

  /** State and readiness; null before it began. */
  get situation(): Situation | null {
    return this.#state === null ? null : viewOf(this.#state);
  }

  /** What can be asked about its data. Throws `refused` for a module that has none. */
  get mirror(): MirrorRequests {
    if (this.#mirror !== null) return this.#mirror;
    const { name, mode } = this.parts.config;
    throw new GemelError("refused", `The ${mode} module "${name}" has no data of its own`, {
      remedy: "Ask it of a mirror module",
    });
  }

  async view(): Promise<ModuleView> {
    await this.#began;
    return moduleView({
      state: this.#present(),
      parts: this.parts,
      mirror: (await this.parts.mirror?.process.status(300)) ?? null,
      since: this.#since,
      now: this.#now(),
      resources: this.watch.values(),
    });
  }

  /** What the mirror said last, if it said something since this was taken; it is asked every second anyway. */
  takeHeard(): MirrorHeard | null {
    const heard = this.#heard;
    this.#heard = null;
    return heard;
  }

  /** Accepted when it resolves; throws the refusal of the engine. */
  async act(request: ActionRequest): Promise<ModuleView> {
    await this.#began;
    // Whoever decides something does not wait for boot_delay.
    clearTimeout(this.#bootTimer);
    // What was torn, or is given up, is described by no map.
    const whole = request.fullsync === true || request.action.endsWith("force");
    const mirror = whole ? this.#mirror : null;
    const role = (await mirror?.role()) ?? null;
    // Before it can begin to follow with what the map says.
    if (role === "idle") await mirror?.compareAll();
    if (whole && role !== "primary" && role !== "replica") await this.#acceptDirectories();
    const id = this.#nextCommand;
    this.#nextCommand += 1;
    const reply = this.#outputs.replyTo(id);
    // From the step of this command on the boot is taken up; not before.
    this.#bootTimer = undefined;
    this.#feed({
      type: "command",
      id,
      action: request.action,
      identity: request.identity ?? null,
      fullsync: request.fullsync ?? false,
      entropy: entropy(),
    });
    const refusal = await reply;
    if (refusal !== null) throw refusal;
    if (role === "primary" || role === "replica") await mirror?.compareAll();
    return this.view();
  }

  /** What is there now is meant, should it be another directory than before. */
  async #acceptDirectories(): Promise<void> {
    const { mirror } = this.parts;
    await mirror?.identities.accept(mirror.directories);
  }

  /** How many automatic restarts were counted, after `request` has changed that. */
  async loop({ op, identity }: LoopRequest): Promise<LoopView> {
    await this.#began;
    if (op !== "show") this.#feed({ type: "loop", op, identity: identity ?? "an administrator" });
    const { loop } = this.#present();
    const { maxLoop, loopIntervalMs } = this.parts.config;
    const isOver = this.#now() - loop.since >= loopIntervalMs;
    return { count: isOver ? 0 : loop.count, max: maxLoop, intervalMs: loopIntervalMs };
  }

  /** What it does in the farm. Throws `refused` for a module that is none. */
  async changeTraffic({ traffic }: FarmRequest): Promise<ModuleView> {
    await this.#began;
    const { farm, config } = this.parts;
    if (farm === null) {
      throw new GemelError("refused", `The ${config.mode} module "${config.name}" is no farm`, {
        remedy: "Ask it of a farm module",
      });
    }
    const { state } = viewOf(this.#present());
    if ((traffic === "drain" || traffic === "undrain") && state !== "UP") {
      throw new GemelError("refused", `The module is ${state} here: it takes no traffic`, {
        remedy: `Start it with gemel start -m ${config.name}`,
      });
    }
    await changeTraffic(farm, traffic);
    this.log.add({ level: "U", component: "user", message: `Traffic: ${traffic}` });
    return this.view();
  }

  /** Let go of everything without ending anything: gemeld ends, or the module is configured anew. */
  close(): void {
    this.#closed = true;
    this.#outputs.close();
    this.#stateFile.close();
    this.#watchdog?.close();
    this.#clock.close();
    clearTimeout(this.#bootTimer);
    clearInterval(this.#sweeper);
    this.watch.close();
    this.events.close();
    const { mirror, farm } = this.parts;
    farm?.close();
    if (mirror === null) return;
    this.#heartbeats.remove(this.parts.config.name);
    mirror.witness?.close();
    mirror.process.detach();
  }

  async #begin(booted: boolean): Promise<void> {
    const record = await this.#lineage.read();
    await awaitScript(this.parts, this.log);
    const mirror = (await this.parts.mirror?.process.attach()) ?? null;
    const saved = booted ? null : this.#stateFile.read();
    if (mirror === null && !isActive(saved?.state.position ?? "down")) {
      await removeLeftovers(this.parts, this.log);
    }
    const incarnation = randomBytes(8).toString("hex");
    this.#state = initial({ record, incarnation, now: this.#now() });
    if (this.parts.mirror !== null) this.#listen(this.parts.mirror);
    this.parts.farm?.begin();
    // One without a role was started for what the boot asked for, by a gemeld that did not live to note it.
    const isHeld = mirror !== null && !(booted && mirror.role === "idle");
    if (isHeld || saved !== null) {
      const last = saved && withoutGone(saved.state, this.parts.config, this.parts.engine);
      this.#feed({ type: "attach", mirror, saved: last });
      // It was in this state before gemeld was away, and still is.
      const unchanged = saved !== null && viewOf(saved.state).state === viewOf(this.#state).state;
      if (unchanged) this.#since = saved.since;
    } else {
      // A module that is new on a running host is not started by itself, whatever its `boot` says.
      const starts = booted && this.#startsAtBoot();
      const { bootDelayMs } = this.parts.config;
      // Before the step: as long as it is to come, the boot is not taken up.
      if (starts && bootDelayMs > 0) this.#startLater(bootDelayMs);
      this.#feed({ type: "boot" }, { ...this.#engine, boot: starts && bootDelayMs === 0 });
    }
  }

  #guard({ process }: MirrorParts): MirrorWatchdog<MirrorStatus> {
    return new MirrorWatchdog({
      ask: () => process.status(null),
      isConnected: () => process.isConnected,
      hasRole: () => this.#state !== null && this.#state.mirror.role !== "idle",
      answered: (status) => {
        this.#heard = { status, atMs: Date.now() };
      },
      hung: () => this.#feed(this.#mirrorInput({ type: "hung" })),
    });
  }

  #listen({ beat, config }: MirrorParts): void {
    this.#heartbeats.add(beat, {
      report: (report, seenAt) => this.#feed({ type: "peer_report", report, seenAt }),
      seen: (seenAt) => this.#feed({ type: "peer_seen", seenAt }),
      unreadable: (seenAt) => this.#feed({ type: "peer_unreadable", seenAt }),
      lan: (lan, up) => {
        const network = config.heartbeat.idents[lan] ?? lan;
        this.#feed({ type: "heartbeat", network, status: up ? "up" : "down" });
        if (up) this.#confirmAddresses();
      },
      problem: (lan, code, words) => {
        const message =
          code === "EADDRINUSE"
            ? `Cannot listen for heartbeats on lan "${lan}": UDP port ${beat.port} is in use (${words})`
            : `Heartbeats on lan "${lan}": ${words}`;
        this.log.add({ level: "C", component: "heartbeat", message });
      },
    });
  }

  /** The peer slept, perhaps: its kernel may have answered for what is here, and its clients believe it. */
  #confirmAddresses(): void {
    const { readiness } = viewOf(this.#present());
    if (readiness !== "Ready") return;
    this.parts.addresses.confirm().catch((error: unknown) => {
      const message = `Cannot announce the virtual addresses again: ${String(error)}`;
      this.log.add({ level: "E", component: "vip", message });
    });
  }

  #startsAtBoot(): boolean {
    const { config, place } = this.parts;
    switch (config.boot) {
      case "on":
        return true;
      case "off":
        return false;
      case "auto":
        return wasWanted(place.files.state);
      case "ignore":
        return this.watch.settings.boot;
    }
  }

  #startLater(delayMs: number): void {
    const message = `Starts in ${Math.round(delayMs / 1000)} s (boot_delay)`;
    this.log.add({ level: "I", component: "engine", message });
    this.#bootTimer = setTimeout(() => {
      void this.act({ action: "start", identity: "boot" });
    }, delayMs);
  }

  /** The outputs of the step that led to `state` were executed. */
  #executed(state: State): void {
    this.#stateFile.save({ state, since: this.#since });
    // From here on the next gemeld goes by what was saved.
    if (state.began && this.#bootTimer === undefined) this.#boot.note();
  }

  /** What the operators of this node decided wins over the configuration. */
  get #engine(): EngineConfig {
    const { failover } = this.watch.settings;
    const { engine } = this.parts;
    return failover === null ? engine : { ...engine, failover };
  }

  #present(): State {
    if (this.#state !== null) return this.#state;
    throw new GemelError("internal", `The module ${this.parts.config.name} did not begin`);
  }

  #now(): InstantMs {
    return instantMs(boottimeMs());
  }

  #hearMirror(notice: ModuleNotice): void {
    if (notice.type === "verify") {
      void this.#mirror?.hearVerify(notice.report);
      return;
    }
    if (notice.type !== "log") {
      this.#feed(this.#mirrorInput(notice));
      if (notice.type === "progress") this.#tellChange();
      return;
    }
    const level = notice.level === "info" ? "I" : "E";
    this.log.add({ level, component: "mirror", message: notice.message });
  }

  #mirrorInput(notice: MirrorNotice): Input {
    return { type: "mirror", notice, entropy: entropy() };
  }

  #feed(input: Input, config: EngineConfig = this.#engine): void {
    if (this.#closed || this.#state === null) return;
    if (!heard.has(input.type)) this.#catchUp();
    const old = this.#state;
    const now = this.#now();
    const idle = this.#steppedWith === config ? idleStep(old, input, now, config) : null;
    if (idle !== null) {
      this.#state = idle;
      this.#outputs.add({ outputs: [], state: idle });
      return;
    }
    this.#steppedWith = config;
    const before = viewOf(old).state;
    const { state, outputs } = step(old, input, now, config);
    const changed = state.resources !== old.resources;
    const isShutdown = input.type === "command" && input.action === "shutdown";
    if (state.wanted !== old.wanted && !isShutdown) this.#noteWanted(state.wanted);
    this.#state = state;
    if (changed) this.watch.note(state.resources);
    if (viewOf(state).state !== before) {
      this.#since = new Date().toISOString();
      if ((before === "STOP") !== this.stopped) this.#context.watch();
    }
    this.#outputs.add({ outputs, state });
    this.#clock.set(state, this.parts.engine);
    if (showsChange(old, state)) this.#tellChange();
  }

  /** Hear first what the heartbeat thread knows: a silence may be only this thread's own. True: it was news. */
  #catchUp(): boolean {
    this.#heartbeats.drain();
    const seenAt = this.#heartbeats.seenAt(this.parts.config.name);
    if (seenAt === null || seenAt <= this.#present().peer.seenAt) return false;
    this.#feed({ type: "peer_seen", seenAt });
    return true;
  }

  #tellChange(): void {
    if (!this.#closed) this.#hearing.changed(this.parts.config.name);
  }

  /** Best effort: it only decides whether `boot="auto"` starts it. */
  #noteWanted(wanted: State["wanted"]): void {
    this.#noted = this.#noted
      .then(() => saveWanted(this.parts.place.files.state, wanted))
      .catch((error: unknown) => {
        const message = `Cannot note whether the module is to run: ${String(error)}`;
        this.log.add({ level: "E", component: "engine", message });
      });
  }

  #look(): void {
    if (this.#closed || this.#state === null) return;
    // A step is a step: with that news it has been made.
    if (!this.#catchUp()) this.#feed({ type: "deadline" });
  }
}

/** 128 random bits. */
function entropy(): string {
  return randomBytes(16).toString("hex");
}
