/**
 * What is watched for one module: its monitors and checkers, and the resources that they set.
 *
 * Resources that the engine knows are its own; here are the others (numbers, words of programs and of
 * operators), and what all of them were before.
 *
 * @module
 */
import { GemelError } from "@gemel/base";
import type { Input, MonitorClass } from "@gemel/engine";
import type {
  Checker,
  ModuleSettings,
  Monitored,
  ProcessMonitor,
  ResourceSet,
  ResourceView,
} from "@gemel/protocol";
import type { Sight } from "../checkers/checker.ts";
import type { ModuleLog } from "../log/module-log.ts";
import { readClasses, saveClasses } from "../monitors/enabled-classes.ts";
import type { ModuleParts } from "./module-parts.ts";
import { chosen, readSettings, type SettingsChange, saveSettings } from "./module-settings.ts";
import { ResourceHistory } from "./resource-history.ts";
import { scriptFailure } from "./script-failure.ts";

/** Classes of resources that programs and operators may set. */
const settable = /^(custom|user)\.\S{1,100}$/;

/** Monitors of these are watched with their scripts, or with the module; scripts enable the others. */
const ownClasses: ReadonlySet<string> = new Set(["prim", "both", "second", "sec", "pre"]);

/** A special handler may take so long, and is called again no sooner than after the pause. */
const handlerTimeoutMs = 300_000;
const handlerPauseMs = 5000;

export class ModuleWatch {
  readonly #parts: ModuleParts;
  readonly #log: ModuleLog;
  readonly #feed: (input: Input) => void;
  readonly #history = new ResourceHistory();
  readonly #own = new Map<string, string>();
  #engine: Readonly<Record<string, string>> = {};
  #settings: ModuleSettings;
  #classes: ReadonlySet<MonitorClass> = new Set();
  #stopped = true;
  /** Classes that scripts have enabled. */
  readonly #enabled: Set<string>;
  /** One after the other: each changes what the one before has left. */
  #changing: Promise<void> = Promise.resolve();
  /** Monitors whose special handler runs, or has just run. */
  readonly #handling = new Set<ProcessMonitor>();

  constructor(parts: ModuleParts, log: ModuleLog, feed: (input: Input) => void) {
    this.#parts = parts;
    this.#log = log;
    this.#feed = feed;
    this.#settings = readSettings(parts.place.files.state);
    this.#enabled = readClasses(parts.place.files.run);
  }

  get settings(): ModuleSettings {
    return this.#settings;
  }

  /** Let those monitors and checkers run whose time is, and which are not switched off. */
  run(classes: ReadonlySet<MonitorClass>, stopped: boolean): void {
    this.#classes = new Set(classes);
    this.#stopped = stopped;
    if (stopped && this.#enabled.size > 0) {
      this.#enabled.clear();
      saveClasses(this.#parts.place.files.run, this.#enabled);
    }
    this.#apply();
  }

  close(): void {
    this.#parts.watch.close();
    this.#parts.services.close();
    this.#parts.checkers.close();
    this.#parts.connections.watch(false);
  }

  /** The engine's resources as they are now. */
  note(resources: Readonly<Record<string, string>>): void {
    this.#engine = resources;
    this.#history.note(this.values());
  }

  /** What a checker saw. */
  hear({ resource, action }: Checker, { up, detail }: Sight): void {
    const status = up ? "up" : "down";
    if (this.#engine[resource] !== status && detail !== "") {
      const message = `${resource}: ${detail}`;
      this.#log.add({ level: up ? "I" : "E", component: "checker", message });
    }
    this.#history.explain(resource, detail);
    // To wait is a failover rule's: it needs no more than the resource.
    const now = action === "wait" ? "noaction" : action;
    this.#feed({ type: "monitor", resource, status, action: now });
  }

  /** A process or service runs, or does not. */
  hearProcess(monitor: ProcessMonitor, up: boolean): void {
    const { action, handler, restartServices: services } = monitor;
    const resource = `proc.${monitor.name}`;
    if (up || handler === null) {
      this.#feed({ type: "monitor", resource, status: up ? "up" : "down", action, services });
      return;
    }
    this.#feed({ type: "monitor", resource, status: "down", action: "noaction" });
    if (!this.#handling.has(monitor)) void this.#handle(monitor, handler);
  }

  /** Let the module's own program mend it; what it cannot mend is acted on as usual. */
  async #handle(monitor: ProcessMonitor, handler: string): Promise<void> {
    this.#handling.add(monitor);
    const { config, scripts } = this.#parts;
    const resource = `proc.${monitor.name}`;
    const outcome = await scripts.run({
      script: handler,
      arguments: [config.name, resource],
      timeoutMs: handlerTimeoutMs,
      isBeside: true,
    });
    const failure =
      outcome.type === "absent"
        ? { message: `There is no program ${handler} to mend ${resource}` }
        : scriptFailure(handler, outcome);
    const message = failure?.message ?? `${handler} was called for ${resource}: done`;
    this.#log.add({ level: failure === null ? "S" : "E", component: "monitor", message });
    if (failure !== null && this.#monitorClasses().has(monitor.class)) {
      this.#feed({ type: "monitor", resource, status: "down", action: monitor.action });
    }
    setTimeout(() => this.#handling.delete(monitor), handlerPauseMs).unref();
  }

  /** Watch the processes of a class that no script's name says, or do not any more. */
  enable(name: string, on: boolean): void {
    const classes = new Set(this.#parts.config.monitors.processes.map((one) => one.class));
    const others = [...classes].filter((one) => !ownClasses.has(one));
    if (!others.includes(name)) {
      const what = ownClasses.has(name)
        ? `The class "${name}" is watched with its scripts`
        : `No <proc> has the class "${name}"`;
      const remedy =
        others.length === 0
          ? 'Give the <proc> a class of its own, or use "gemel errd off"'
          : `One of ${others.join(", ")}; or "gemel errd off" for all`;
      throw new GemelError("usage", what, { remedy });
    }
    if (on && this.#stopped) {
      const { name: module } = this.#parts.config;
      throw new GemelError("refused", `The module "${module}" is in STOP: nothing is watched`, {
        remedy: "Say so in a script that runs when the module starts",
      });
    }
    if (on) this.#enabled.add(name);
    else this.#enabled.delete(name);
    saveClasses(this.#parts.place.files.run, this.#enabled);
    this.#apply();
  }

  #monitorClasses(): Set<string> {
    if (!this.#settings.errd) return new Set();
    const classes = new Set<string>(this.#classes);
    if (!this.#stopped) {
      classes.add("pre");
      for (const one of this.#enabled) classes.add(one);
    }
    return classes;
  }

  /** A resource that is only shown: a number, a word. Null: there is none any more. */
  show(name: string, value: string | null): void {
    if (value === null) this.#own.delete(name);
    else this.#own.set(name, value);
    this.#history.note(this.values());
  }

  /** Name to value. */
  values(): Record<string, string> {
    const { errd, checker, boot, failover } = this.#settings;
    const waiting = this.#parts.config.checkers
      .filter((one) => this.#parts.checkers.runs(one))
      .map(({ resource }) => [resource, "init"] as const);
    return {
      ...Object.fromEntries(waiting),
      ...this.#engine,
      ...Object.fromEntries(this.#own),
      ...(errd ? {} : { "usersetting.errd": "off" }),
      ...(checker ? {} : { "usersetting.checker": "off" }),
      ...(boot ? { "usersetting.boot": "on" } : {}),
      ...(failover === null ? {} : { "usersetting.failover": failover ? "on" : "off" }),
    };
  }

  /** Every resource with what it was before, sorted by name. */
  resources(): ResourceView[] {
    return this.#history.list(this.values());
  }

  /** What `errd list` shows. */
  monitored(): Monitored[] {
    const all = [...this.#parts.watch.list(), ...this.#parts.services.list()];
    return all.map((one) => ({ ...one, pids: [...one.pids] }));
  }

  /** Say how a resource is. Throws `usage` for those that are not others' to set. */
  set({ name, value, identity, history }: ResourceSet): void {
    if (!settable.test(name)) {
      throw new GemelError("usage", `The resource "${name}" is not for others to set`, {
        remedy: "Set custom.IDENT of a custom checker, or user.NAME of your own",
      });
    }
    if (identity === undefined) {
      const message = `${name} is set to ${value} by an administrator`;
      this.#log.add({ level: "U", component: "user", message });
    }
    if (history !== undefined) this.#history.expect(name, value, history);
    const checker = this.#parts.config.checkers.find((one) => one.resource === name);
    if (checker !== undefined && (value === "up" || value === "down")) {
      this.#own.delete(name);
      this.hear(checker, { up: value === "up", detail: identity ?? "", latencyMs: 0 });
      return;
    }
    this.#own.set(name, value);
    this.#history.note(this.values());
  }

  /** Switch something off or on for this node, durably. */
  change(change: SettingsChange): Promise<void> {
    const done = this.#changing.catch(() => undefined).then(() => this.#change(change));
    this.#changing = done;
    return done;
  }

  async #change(change: SettingsChange): Promise<void> {
    const settings = chosen(this.#settings, change);
    await saveSettings(this.#parts.place.files.state, settings);
    this.#settings = settings;
    for (const [name, on] of Object.entries(change)) {
      const message = on
        ? `${name} is switched on on this node`
        : `${name} is switched off on this node`;
      this.#log.add({ level: "U", component: "user", message });
    }
    this.#apply();
  }

  #apply(): void {
    const { watch, services, checkers } = this.#parts;
    const monitors = this.#monitorClasses();
    watch.watch(monitors);
    services.watch(monitors);
    const times = new Set<Checker["when"]>();
    if (this.#settings.checker) {
      for (const one of this.#classes) if (one !== "sec") times.add(one);
      if (!this.#stopped) times.add("pre");
    }
    checkers.watch(times);
    // What was measured says nothing about a service that is not looked at.
    for (const name of this.#own.keys()) {
      const of = this.#parts.config.checkers.find(({ resource }) => name === `latency.${resource}`);
      if (of !== undefined && !checkers.runs(of)) this.#own.delete(name);
    }
    this.#parts.connections.watch(this.#classes.has("prim"));
  }
}
