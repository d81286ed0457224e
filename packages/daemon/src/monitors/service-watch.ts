/**
 * Watches the systemd units of `<errd>`.
 *
 * systemd is asked now and then, and at once when the main process of a unit ends.
 *
 * @module
 */
import type { ProcessMonitor } from "@gemel/protocol";
import { type DeathWatch, deathWatch, type Watched } from "../system/death-watch.ts";
import { runProgram } from "../system/run-program.ts";
import type { ProcessListener, ProcessView } from "./process-watch.ts";

/** A unit is asked for no more often than this by itself. */
const askEveryMs = 2000;

type Entry = {
  readonly monitor: ProcessMonitor;
  readonly timer: NodeJS.Timeout;
  main: Watched | null;
  up: boolean | null;
  asking: boolean;
};

export class ServiceWatch {
  readonly #monitors: readonly ProcessMonitor[];
  readonly #pollMs: number;
  readonly #listener: ProcessListener;
  readonly #deaths: () => DeathWatch;
  readonly #entries = new Map<ProcessMonitor, Entry>();

  constructor(
    monitors: readonly ProcessMonitor[],
    pollMs: number,
    listener: ProcessListener,
    deaths: () => DeathWatch = deathWatch,
  ) {
    this.#monitors = monitors.filter((monitor) => monitor.service);
    this.#pollMs = Math.max(pollMs, askEveryMs);
    this.#listener = listener;
    this.#deaths = deaths;
  }

  /** Watch the units of exactly these classes. */
  watch(classes: ReadonlySet<ProcessMonitor["class"]>): void {
    for (const monitor of this.#monitors) {
      const entry = this.#entries.get(monitor);
      if (classes.has(monitor.class) && entry === undefined) this.#start(monitor);
      if (!classes.has(monitor.class) && entry !== undefined) this.#end(entry);
    }
  }

  list(): ProcessView[] {
    return this.#monitors.map((monitor) => {
      const entry = this.#entries.get(monitor);
      const { name, class: group, action } = monitor;
      const pids = entry?.main ? [entry.main.pid] : [];
      return { name, class: group, action, pids, up: entry?.up ?? null };
    });
  }

  close(): void {
    this.watch(new Set());
  }

  #start(monitor: ProcessMonitor): void {
    const timer = setInterval(() => void this.#ask(entry), this.#pollMs);
    const entry: Entry = { monitor, timer, main: null, up: null, asking: false };
    this.#entries.set(monitor, entry);
  }

  #end(entry: Entry): void {
    clearInterval(entry.timer);
    entry.main?.end();
    this.#entries.delete(entry.monitor);
  }

  async #ask(entry: Entry): Promise<void> {
    if (entry.asking) return;
    entry.asking = true;
    try {
      const { up, main } = await unitState(entry.monitor.name);
      if (this.#entries.get(entry.monitor) !== entry) return;
      if (main !== entry.main?.pid) {
        entry.main?.end();
        const died = (): void => void this.#ask(entry);
        entry.main = main === undefined ? null : this.#deaths().watch(main, died);
      }
      if (up && entry.up === true) return;
      entry.up = up;
      this.#listener(entry.monitor, up, up ? 1 : 0);
    } finally {
      entry.asking = false;
    }
  }
}

/** What cannot be asked counts as down: the operator wants it watched. */
async function unitState(name: string): Promise<{ up: boolean; main: number | undefined }> {
  try {
    const args = ["show", "--property=ActiveState,MainPID", "--", name];
    const { stdout } = await runProgram("systemctl", args);
    const state = /^ActiveState=(.*)$/m.exec(stdout)?.[1] ?? "";
    const pid = Number(/^MainPID=(\d+)$/m.exec(stdout)?.[1] ?? 0);
    const up = state === "active" || state === "reloading" || state === "activating";
    return { up, main: pid > 0 ? pid : undefined };
  } catch {
    // `program_missing`: there is no systemd on this host.
    return { up: false, main: undefined };
  }
}
