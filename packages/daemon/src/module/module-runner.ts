/**
 * One module on this node: the engine, its clock and timer, and the executors of its outputs.
 *
 * Outputs are executed strictly in the order of emission over all steps; `persist` is a barrier.
 * Every effect that was started comes back as exactly one `finished`.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { GemelError, type InstantMs, instantMs } from "@gemel/base";
import {
  type EngineConfig,
  type Input,
  initial,
  type MonitorClass,
  nextDeadline,
  type Output,
  type State,
  step,
  viewOf,
} from "@gemel/engine";
import type {
  ActionRequest,
  MirrorStatus,
  ModuleView,
  Rescue,
  RescueRestore,
  ResyncEstimate,
  VerifyReport,
} from "@gemel/protocol";
import type { HeartbeatService } from "../heartbeat/heartbeat-service.ts";
import type { LineageStore } from "../lineage-store.ts";
import type { EventStore, NewEvent } from "../log/event-store.ts";
import type { ModuleLog } from "../log/module-log.ts";
import type { ModuleNotice } from "../mirror/mirror-client.ts";
import { killMountUsers } from "../mirror/mount-users.ts";
import { liftMounts, mountedOn } from "../mirror/mounts.ts";
import { verifyWords } from "../mirror/verify-reports.ts";
import { restoreRescue } from "../rescue/restore.ts";
import { findRunning } from "../scripts/running-script.ts";
import { boottimeMs } from "../system/native.ts";
import { type ActionContext, executeAction } from "./actions.ts";
import type { Situation } from "./config-effect.ts";
import type { ModuleParts, PartListeners } from "./module-parts.ts";
import { saveWanted, wasWanted } from "./module-settings.ts";
import { moduleView } from "./module-view.ts";
import { ModuleWatch } from "./module-watch.ts";
import { readState, saveState } from "./state-file.ts";

const persistAgainMs = 1000;
/** setTimeout holds no more; the timer is simply set again then. */
const timerMax = 2 ** 31 - 1;
const sweepMs = 60_000;
const scriptPollMs = 100;
const helloMs = 5000;
const compareAllMs = 15_000;
const estimateMs = 600_000;
const verifyMs = 15_000;

export type RunnerOptions = {
  readonly parts: (listeners: PartListeners) => ModuleParts;
  readonly heartbeats: HeartbeatService;
  readonly lineage: LineageStore;
  readonly log: ModuleLog;
  readonly events: EventStore;
  /** Why the module of that name on this node does not serve; null when it does. */
  readonly otherModule: (name: string) => Promise<string | null>;
};

type Reply = (refusal: GemelError | null) => void;

/** Outputs of one step, and the state that is kept once they were executed. */
type Batch = { readonly outputs: readonly Output[]; readonly state: State };

export class ModuleRunner {
  readonly parts: ModuleParts;
  /** Its monitors, checkers and resources. */
  readonly watch: ModuleWatch;
  readonly log: ModuleLog;
  readonly events: EventStore;
  readonly #heartbeats: HeartbeatService;
  readonly #lineage: LineageStore;
  readonly #context: ActionContext;
  readonly #replies = new Map<number, Reply>();
  readonly #queue: Batch[] = [];
  readonly #sweeper: NodeJS.Timeout;
  #state: State | null = null;
  #since: string = new Date().toISOString();
  #executing = false;
  #timer: NodeJS.Timeout | undefined;
  #bootTimer: NodeJS.Timeout | undefined;
  /** One after the other, so that the last one counts. */
  #noted: Promise<void> = Promise.resolve();
  #began: Promise<void> = Promise.resolve();
  #nextCommand = 1;
  #closed = false;

  constructor({ parts, heartbeats, lineage, log, events, otherModule }: RunnerOptions) {
    this.log = log;
    this.events = events;
    this.#heartbeats = heartbeats;
    this.#lineage = lineage;
    this.parts = parts({
      notice: (notice) => this.#hearMirror(notice),
      died: (message) => this.#feed(this.#mirrorInput({ type: "broken", message })),
      monitor: (monitor, up) =>
        this.#feed({
          type: "monitor",
          resource: `proc.${monitor.name}`,
          status: up ? "up" : "down",
          action: monitor.action,
        }),
      checker: (checker, sight) => this.watch.hear(checker, sight),
      checkerEnded: (words) => log.add({ level: "E", component: "checker", message: words }),
      otherModule,
    });
    this.watch = new ModuleWatch(this.parts, log, (input) => this.#feed(input));
    this.#context = {
      parts: this.parts,
      classes: new Set<MonitorClass>(),
      watch: () => this.watch.run(this.#context.classes, this.stopped),
      log: (entry) => log.add(entry),
    };
    this.#sweeper = setInterval(() => {
      this.parts.scriptLogs.sweep();
      void this.#sweepRescues();
    }, sweepMs).unref();
  }

  /** `booted`: the host booted since gemeld last ran here. Rejects when the record is damaged. */
  begin(booted: boolean): Promise<void> {
    this.#began = this.#begin(booted);
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

  async view(): Promise<ModuleView> {
    await this.#began;
    const mirror = await this.parts.mirror.status(300);
    return moduleView({
      state: this.#present(),
      parts: this.parts,
      mirror,
      since: this.#since,
      now: this.#now(),
      resources: this.watch.values(),
    });
  }

  /** Accepted when it resolves; throws the refusal of the engine. */
  async act(request: ActionRequest): Promise<ModuleView> {
    await this.#began;
    const role = request.fullsync === true ? await this.#mirrorRole() : null;
    // Before it can begin to follow with what the map says.
    if (role === "idle") await this.#compareAll();
    const id = this.#nextCommand;
    this.#nextCommand += 1;
    const refusal = await new Promise<GemelError | null>((resolve) => {
      this.#replies.set(id, resolve);
      this.#feed({
        type: "command",
        id,
        action: request.action,
        identity: request.identity ?? null,
        fullsync: request.fullsync ?? false,
        entropy: entropy(),
      });
    });
    if (refusal !== null) throw refusal;
    if (role === "primary" || role === "replica") await this.#compareAll();
    return this.view();
  }

  /** Bring things back from a rescue copy; the paths that are there again. */
  async restoreRescue(id: string, request: RescueRestore): Promise<string[]> {
    const { rescues, directories } = this.parts;
    const rescue = await rescues.get(id);
    const restored = await restoreRescue(rescue, request, {
      directories,
      obstacle: await this.#whyNotWritable(),
    });
    const message = `Restored from the rescue copy ${id}: ${restored.join(", ")}`;
    this.log.add({ level: "U", component: "user", message });
    return restored;
  }

  async deleteRescue(id: string): Promise<Rescue> {
    const rescue = await this.parts.rescues.remove(id);
    const message = `The rescue copy ${id} was deleted`;
    this.log.add({ level: "U", component: "user", message });
    return rescue;
  }

  async #whyNotWritable(): Promise<string | null> {
    const { state, readiness } = await this.view();
    const serves = (state === "PRIM" || state === "ALONE") && readiness === "Ready";
    return serves ? null : `the module is ${state} ${readiness} here`;
  }

  async #sweepRescues(): Promise<void> {
    const { rescueAgeMs: ageMs, rescueBytesMax: bytesMax } = this.parts.config.mirror;
    try {
      for (const { id } of await this.parts.rescues.sweep({ ageMs, bytesMax })) {
        const message = `The rescue copy ${id} was deleted, as <rfs rescueage rescuesize> say`;
        this.log.add({ level: "E", component: "mirror", message });
      }
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      const message = `Rescue copies that are kept no longer cannot be deleted: ${words}`;
      this.log.add({ level: "E", component: "mirror", message });
    }
  }

  /** Compare both copies; see {@link lastVerify}. */
  async verify(repair: boolean): Promise<void> {
    await this.#began;
    if ((await this.#mirrorRole()) !== "primary") {
      throw new GemelError("refused", "The copies are compared from the node that serves", {
        remedy: "Run it on the other node",
      });
    }
    const answer = await this.parts.mirror.request({ type: "verify", repair }, verifyMs);
    if (answer.ok) return;
    const name = this.parts.config.name;
    throw new GemelError("refused", answer.message ?? "The copies cannot be compared now", {
      remedy: `See gemel state -m ${name}; the module must be protected`,
    });
  }

  get lastVerify(): VerifyReport | null {
    return this.parts.verifyReports.last;
  }

  async #keepVerify(report: VerifyReport): Promise<void> {
    try {
      await this.parts.verifyReports.keep(report);
    } catch (error) {
      const message = `The report of the comparison cannot be kept: ${String(error)}`;
      this.log.add({ level: "E", component: "mirror", message });
    }
    if (report.state === "running") return;
    const level = report.differences === 0 && report.state === "done" ? "I" : "E";
    this.log.add({ level, component: "mirror", message: verifyWords(report) });
  }

  /** What a resynchronisation would have to look at now. */
  async estimate(): Promise<ResyncEstimate> {
    await this.#began;
    if ((await this.#mirrorRole()) !== "primary") {
      throw new GemelError("refused", "Only the node that serves knows what has changed", {
        remedy: `Run it on the other node, or start the module: gemel start -m ${this.parts.config.name}`,
      });
    }
    const answer = await this.parts.mirror.request({ type: "estimate" }, estimateMs);
    if (answer.estimate !== undefined) return answer.estimate;
    throw new GemelError("internal", answer.message ?? "The mirror process gave no estimate");
  }

  async #mirrorRole(): Promise<MirrorStatus["role"]> {
    return (await this.parts.mirror.status(helloMs))?.role ?? "idle";
  }

  /** Whatever the change map says: the next resynchronisation compares everything. */
  async #compareAll(): Promise<void> {
    const { mirror, place } = this.parts;
    const status = await mirror.status(helloMs);
    if (status === null) await rm(place.files.changeMap, { force: true });
    else await mirror.request({ type: "compare_all" }, compareAllMs);
    const message = "Everything is compared at the next synchronisation, as it was asked for";
    this.log.add({ level: "U", component: "user", message });
  }

  /** Let go of everything without ending anything: gemeld ends, or the module is configured anew. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#bootTimer);
    clearInterval(this.#sweeper);
    this.#heartbeats.remove(this.parts.config.name);
    this.watch.close();
    this.events.close();
    this.parts.witness?.close();
    this.parts.mirror.detach();
  }

  async #begin(booted: boolean): Promise<void> {
    const { files } = this.parts.place;
    const record = await this.#lineage.read();
    await this.#awaitScript();
    const mirror = await this.parts.mirror.attach();
    const saved = booted ? null : readState(files.run);
    const active = saved?.state.position === "serving" || saved?.state.position === "following";
    if (mirror === null && !active) await this.#clean();
    const incarnation = randomBytes(8).toString("hex");
    this.#state = initial({ record, incarnation, now: this.#now() });
    this.#heartbeats.add(this.parts.beat, {
      report: (report, seenAt) => this.#feed({ type: "peer_report", report, seenAt }),
      seen: (seenAt) => this.#feed({ type: "peer_seen", seenAt }),
      lan: (lan, up) => {
        const network = this.parts.config.heartbeat.idents[lan] ?? lan;
        this.#feed({ type: "heartbeat", network, status: up ? "up" : "down" });
      },
      problem: (lan, code, message) => this.#heartbeatProblem(lan, code, message),
    });
    if (mirror !== null || saved !== null) {
      this.#feed({ type: "attach", mirror, saved: saved?.state ?? null });
      // It was in this state before gemeld was away, and still is.
      const unchanged = saved !== null && viewOf(saved.state).state === viewOf(this.#state).state;
      if (unchanged) this.#since = saved.since;
    } else {
      // A module that is new on a running host is not started by itself, whatever its `boot` says.
      const starts = booted && this.#startsAtBoot();
      const { bootDelayMs } = this.parts.config;
      this.#feed({ type: "boot" }, { ...this.#engine, boot: starts && bootDelayMs === 0 });
      if (starts && bootDelayMs > 0) this.#startLater(bootDelayMs);
    }
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

  /** A script of an earlier gemeld ends by itself or by its own bound; nothing is done beside it. */
  async #awaitScript(): Promise<void> {
    const { run } = this.parts.place.files;
    const running = findRunning(run);
    if (running === null) return;
    const message = `Waiting for ${running.script} (pid ${running.pid}), begun before gemeld ended`;
    this.log.add({ level: "I", component: "script", message });
    while (findRunning(run) !== null) await delay(scriptPollMs);
  }

  /** Remove what an earlier life left: a dead mount with its users, a virtual address. */
  async #clean(): Promise<void> {
    const { directories, addresses } = this.parts;
    if (mountedOn(directories).length > 0) await killMountUsers(directories, new Set());
    const lifted = await liftMounts(directories);
    if (lifted.length > 0) {
      const message = `Lifted what was left mounted: ${lifted.join(", ")}`;
      this.log.add({ level: "E", component: "mirror", message });
    }
    const removed = await addresses.release();
    if (removed.length === 0) return;
    const message = `Removed what was left of the virtual addresses: ${removed.join(", ")}`;
    this.log.add({ level: "E", component: "vip", message });
  }

  #hearMirror(notice: ModuleNotice): void {
    if (notice.type === "verify") {
      void this.#keepVerify(notice.report);
      return;
    }
    if (notice.type !== "log") {
      this.#feed(this.#mirrorInput(notice));
      return;
    }
    const level = notice.level === "info" ? "I" : "E";
    this.log.add({ level, component: "mirror", message: notice.message });
  }

  #mirrorInput(notice: Exclude<ModuleNotice, { type: "log" | "verify" }>): Input {
    return { type: "mirror", notice, entropy: entropy() };
  }

  #heartbeatProblem(lan: string, code: string, words: string): void {
    const { port } = this.parts.beat;
    const message =
      code === "EADDRINUSE"
        ? `Cannot listen for heartbeats on lan "${lan}": UDP port ${port} is in use (${words})`
        : `Heartbeats on lan "${lan}": ${words}`;
    this.log.add({ level: "C", component: "heartbeat", message });
  }

  #feed(input: Input, config: EngineConfig = this.#engine): void {
    if (this.#closed || this.#state === null) return;
    const before = viewOf(this.#state).state;
    const { state, outputs } = step(this.#state, input, this.#now(), config);
    const changed = state.resources !== this.#state.resources;
    if (state.wanted !== this.#state.wanted) this.#noteWanted(state.wanted);
    this.#state = state;
    if (changed) this.watch.note(state.resources);
    if (viewOf(state).state !== before) {
      this.#since = new Date().toISOString();
      if ((before === "STOP") !== this.stopped) this.#context.watch();
    }
    this.#queue.push({ outputs, state });
    void this.#execute();
    this.#setTimer(state);
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

  #setTimer(state: State): void {
    clearTimeout(this.#timer);
    const waitMs = nextDeadline(state, this.parts.engine) - boottimeMs();
    this.#timer = setTimeout(
      () => {
        // A silence may be only this thread's own: hear first what the other one has said.
        this.#heartbeats.drain();
        this.#feed({ type: "deadline" });
      },
      Math.ceil(Math.min(Math.max(waitMs, 0), timerMax)),
    );
  }

  async #execute(): Promise<void> {
    if (this.#executing) return;
    this.#executing = true;
    for (let batch = this.#queue.shift(); batch !== undefined; batch = this.#queue.shift()) {
      for (const output of batch.outputs) await this.#output(output);
      if (!this.#closed) {
        saveState(this.parts.place.files.run, { state: batch.state, since: this.#since });
      }
    }
    this.#executing = false;
  }

  async #output(output: Output): Promise<void> {
    switch (output.type) {
      case "persist":
        return this.#persist(output);
      case "report":
        return this.#heartbeats.report(output.report);
      case "start":
        void this.#effect(output);
        return;
      case "log": {
        const { type: _, ...entry } = output;
        return this.log.add(entry);
      }
      case "event":
        return this.#remember(output.event);
      case "reply":
        return this.#reply(output);
    }
  }

  #remember(event: NewEvent): void {
    try {
      this.events.add(event);
    } catch (error) {
      const message = `Cannot store an event: ${String(error)}`;
      this.log.add({ level: "E", component: "engine", message });
    }
  }

  /** Nothing after it may happen before it is durable, so it is tried until it is. */
  async #persist({ record }: Extract<Output, { type: "persist" }>): Promise<void> {
    for (let attempt = 0; !this.#closed; attempt += 1) {
      try {
        return await this.#lineage.write(record);
      } catch (error) {
        const message = `Cannot write the lineage record, trying again: ${String(error)}`;
        if (attempt % 30 === 0) this.log.add({ level: "C", component: "engine", message });
        await delay(persistAgainMs);
      }
    }
  }

  async #effect({ effect, action }: Extract<Output, { type: "start" }>): Promise<void> {
    try {
      const result = await executeAction(action, this.#context);
      this.#feed({ type: "finished", effect, ok: true, ...result });
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const { message } = error;
      const known = error instanceof GemelError;
      const { code, remedy } = known ? error : { code: "internal", remedy: undefined };
      this.#feed({ type: "finished", effect, ok: false, code, message, remedy });
    }
  }

  #reply({ command, refusal }: Extract<Output, { type: "reply" }>): void {
    const reply = this.#replies.get(command);
    this.#replies.delete(command);
    if (refusal === null) {
      reply?.(null);
      return;
    }
    const { code, rule, message, remedy } = refusal;
    reply?.(new GemelError(code, `${message} [${rule}]`, { remedy }));
  }
}

/** 128 random bits. */
function entropy(): string {
  return randomBytes(16).toString("hex");
}
