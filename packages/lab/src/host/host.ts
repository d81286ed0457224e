/**
 * One host of the lab: namespaces around a directory that is its disk.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AttachmentState } from "../lab-directory.ts";
import type { Switch } from "../switch.ts";
import {
  identify,
  isAlive,
  type ProcessIdentity,
  processesInNamespaceOf,
  signal,
} from "../system/process-identity.ts";
import { CommandFailed, type RunResult, run } from "../system/run.ts";
import { makeHostRoot } from "./host-files.ts";
import { killNamespace, type Life, startNamespace } from "./namespace.ts";

/** The checkout; hosts see it at the same path, read-only. */
export const repository: string = fileURLToPath(new URL("../../../..", import.meta.url)).replace(
  /\/$/,
  "",
);

export type ExecOptions = {
  /** The command is ended when it takes longer. Default 30 s. */
  readonly timeoutMs?: number;
  /** Default root. */
  readonly user?: string;
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
};

export type HostOptions = {
  readonly name: string;
  /** Holds `root` and the logs of the host's start. */
  readonly directory: string;
  readonly life: Life;
  /** Called before something is started; throws when the lab is being removed. */
  readonly onStart: () => void;
  /** Called when something changed that the lab's state must tell. */
  readonly onChange: () => void;
  /** The state of a host that runs already. */
  readonly first?: ProcessIdentity | null;
};

const daemonRestartMs = 200;

/** What the machine's environment may name, and is not in the host. */
const ownPlaces = { TMPDIR: "/tmp" } as const;

export class Host {
  readonly name: string;
  readonly directory: string;
  /** The host's `/`, as seen from the machine: its disk. */
  readonly root: string;
  readonly #life: Life;
  readonly #onStart: () => void;
  readonly #onChange: () => void;
  readonly #attachments: { readonly lan: Switch; readonly state: AttachmentState }[] = [];
  #first: ProcessIdentity | null;

  constructor(options: HostOptions) {
    this.name = options.name;
    this.directory = options.directory;
    this.root = join(options.directory, "root");
    this.#life = options.life;
    this.#onStart = options.onStart;
    this.#onChange = options.onChange;
    this.#first = options.first ?? null;
  }

  /** Make the disk of a new host. */
  async make(): Promise<void> {
    mkdirSync(this.directory, { recursive: true });
    await makeHostRoot(this.root, this.name);
  }

  get first(): ProcessIdentity | null {
    return this.#first;
  }

  get attachments(): readonly AttachmentState[] {
    return this.#attachments.map(({ state }) => state);
  }

  get isUp(): boolean {
    return this.#first !== null && isAlive(this.#first);
  }

  /** The pid of the host's PID 1 as the machine sees it. */
  get pid(): number {
    if (this.#first === null) {
      throw new Error(`Host ${this.name} has no power`);
    }
    return this.#first.pid;
  }

  /** Connect to a switch; the cable is laid again at every boot. */
  async attach(lan: Switch, address: string, interfaceName = "eth0"): Promise<void> {
    const state = { switchName: lan.name, interfaceName, address };
    this.#attachments.push({ lan, state });
    if (this.isUp) {
      await lan.plug({ name: this.name, pid: this.pid, interfaceName, address });
    }
    this.#onChange();
  }

  /** Take over a connection that exists already. */
  adopt(lan: Switch, state: AttachmentState): void {
    this.#attachments.push({ lan, state });
  }

  /** Switch the host on. Its daemon does not start by itself, see {@link startDaemon}. */
  async boot(): Promise<void> {
    if (this.isUp) {
      throw new Error(`Host ${this.name} is up already`);
    }
    this.#onStart();
    this.#first = await startNamespace({
      kind: "host",
      life: this.#life,
      env: { LAB_NAME: this.name, LAB_ROOT: this.root, LAB_BIND: bindDirectories() },
      log: join(this.directory, "init.log"),
    });
    this.#onChange();
    for (const { lan, state } of this.#attachments) {
      await lan.plug({ name: this.name, pid: this.pid, ...state });
    }
  }

  /** Pull its cables: it keeps its interfaces and addresses. */
  async unplug(): Promise<void> {
    await Promise.all(this.#attachments.map(({ lan }) => lan.pullCable(this.name)));
  }

  /** Put its cables back; nothing happens when they are there. */
  async plugIn(): Promise<void> {
    await Promise.all(this.#attachments.map(({ lan }) => lan.putCableBack(this.name)));
  }

  /** Everything stops at once and nothing is said to the network; what is on disk stays. */
  async powerCut(): Promise<void> {
    const first = this.#first;
    if (first === null) {
      return;
    }
    await this.unplug();
    await killNamespace(first);
    this.#first = null;
    this.#onChange();
  }

  /** Run a command in the host to its end. */
  async exec(
    command: string,
    args: readonly string[] = [],
    options: ExecOptions = {},
  ): Promise<RunResult> {
    const timeoutS = (options.timeoutMs ?? 30_000) / 1000;
    const bounded = ["timeout", "--kill-after=1", String(timeoutS), command, ...args];
    return run("nsenter", this.#enter(bounded, options.user), {
      ...(options.input === undefined ? {} : { input: options.input }),
      env: { ...ownPlaces, ...options.env },
      cwd: "/",
    });
  }

  /**
   * Run a command in the host that must succeed; returns its standard output.
   *
   * @throws CommandFailed when it ends otherwise.
   */
  async execOk(
    command: string,
    args: readonly string[] = [],
    options: ExecOptions = {},
  ): Promise<string> {
    const result = await this.exec(command, args, options);
    if (result.code !== 0) {
      throw new CommandFailed(`${this.name}: ${[command, ...args].join(" ")}`, result);
    }
    return result.stdout;
  }

  /** Start a long-running program in the host, with pipes; it ends with the host. */
  spawn(command: string, args: readonly string[], user?: string): ChildProcess {
    return spawn("nsenter", this.#enter([command, ...args], user), {
      stdio: ["pipe", "pipe", "pipe"],
      detached: true,
      cwd: "/",
      env: { ...process.env, ...ownPlaces },
    });
  }

  /** Start a long-running Node program in the host that messages and sockets can be sent to. */
  spawnWithChannel(command: string, args: readonly string[]): ChildProcess {
    return spawn("nsenter", this.#enter([command, ...args]), {
      stdio: ["ignore", "ignore", "ignore", "ipc"],
      detached: true,
      cwd: "/",
    });
  }

  /** Start `gemeld` as a service: it is started again 200 ms after it failed. */
  async startDaemon(environment: Readonly<Record<string, string>> = {}): Promise<void> {
    const set = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
    await this.startService("gemeld", ["env", ...set, join(repository, "bin/gemeld")]);
  }

  /** Start a supervised program; what it says goes to `/var/log/<name>.log` of the host. */
  async startService(name: string, command: readonly string[]): Promise<void> {
    const supervise = fileURLToPath(new URL("supervise.sh", import.meta.url));
    await this.execOk("setsid", [
      ...["--fork", "bash", supervise, `/var/log/${name}.log`, String(daemonRestartMs)],
      ...command,
    ]);
  }

  /** The path on the machine of a file of the host. */
  path(inHost: string): string {
    return join(this.root, inHost);
  }

  /** Pids, as the machine sees them, of everything in the host but PID 1. */
  processes(): number[] {
    return processesInNamespaceOf(this.pid).filter((pid) => pid !== this.pid);
  }

  /** Stop every process of the host but PID 1 in its tracks, or those of the user `owner` only. */
  pause(owner?: number): void {
    const stopped = new Set<number>();
    let before = -1;
    // Until a look finds nobody new: what was just being started is caught as well.
    while (stopped.size !== before) {
      before = stopped.size;
      for (const pid of this.processes()) {
        const identity = identify(pid);
        if (identity === undefined || (owner !== undefined && ownerOf(pid) !== owner)) {
          continue;
        }
        if (signal(identity, "SIGSTOP")) {
          stopped.add(pid);
        }
      }
    }
  }

  /** Let everything go on, also what another process of the lab has paused. */
  resume(): void {
    for (const pid of this.processes()) {
      const identity = identify(pid);
      if (identity !== undefined) {
        signal(identity, "SIGCONT");
      }
    }
  }

  /** Send a signal to a process of this host, named as the machine sees it. */
  kill(pid: number, name: NodeJS.Signals = "SIGKILL"): void {
    if (!this.processes().includes(pid)) {
      throw new Error(`Host ${this.name} has no process ${pid}`);
    }
    process.kill(pid, name);
  }

  #enter(command: readonly string[], user?: string): string[] {
    const become =
      user === undefined || user === "root"
        ? []
        : ["setpriv", `--reuid=${user}`, `--regid=${this.#groupOf(user)}`, "--init-groups"];
    return [
      ...["--target", String(this.pid), "--mount", "--uts", "--ipc", "--net", "--pid", "--"],
      ...become,
      ...command,
    ];
  }

  #groupOf(user: string): string {
    const lines = readFileSync(this.path("/etc/passwd"), "utf8").split("\n");
    const fields = lines.find((line) => line.startsWith(`${user}:`))?.split(":");
    if (fields?.[3] === undefined) {
      throw new Error(`Host ${this.name} has no user ${user}`);
    }
    return fields[3];
  }
}

/** What a host must see of the machine wherever it lies: the checkout and the running Node. */
function bindDirectories(): string {
  return [repository, dirname(process.execPath)].join("\n");
}

/** User id of a process; undefined when it has ended. */
function ownerOf(pid: number): number | undefined {
  return statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid;
}
