/**
 * The `gemel-fs` of one module: started when needed, found again after a restart of gemeld, ended
 * with nothing left mounted.
 *
 * It runs in a session of its own and outlives gemeld. When it dies while it serves, its standby goes
 * on in its place, and is met here under the same socket. Whether to start it again after it is gone
 * for good is the engine's business: this class only says so.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { GemelError } from "@gemel/base";
import { type MirrorStatus, type ResyncEstimate, resyncEstimateSchema } from "@gemel/protocol";
import { killWithGroup } from "../system/process-group.ts";
import { runProgram } from "../system/run-program.ts";
import {
  type MirrorAnswer,
  type MirrorAsk,
  MirrorClient,
  type MirrorNotice,
  type ModuleNotice,
} from "./mirror-client.ts";
import { liftMounts } from "./mounts.ts";
import { isRunning, readPid, writePid } from "./pid-file.ts";

/** Usually half a second; to end one that is only slow and to begin anew makes nothing faster on a starved host. */
const startTimeoutMs = 30_000;
const helloTimeoutMs = 5000;
const exitTimeoutMs = 10_000;
/** For one that did not answer the last time. */
const hungExitTimeoutMs = 1000;
/** How long a standby may take until it answers in the place of a process that died. */
const successionMs = 15_000;
const successionPollMs = 5;
/** All of a large tree may have to be looked at. */
const idleEstimateMs = 120_000;
/** How long a killed process may take to be gone. */
const killedMs = 3000;
const outputSizeMax = 4 << 20;

export type MirrorProcessOptions = {
  readonly program: string;
  readonly arguments: readonly string[];
  readonly socket: string;
  readonly directories: readonly string[];
  /** What a resynchronisation may take; told to one that runs already as well. */
  readonly limits: { readonly bytesPerSecond: number | null; readonly files: number };
  /** Its stdout and stderr, appended. */
  readonly output: string;
  readonly notice: (notice: ModuleNotice) => void;
  /** It ended, or closed the connection, without having been told to. */
  readonly died: (message: string) => void;
};

export class MirrorProcess {
  readonly #options: MirrorProcessOptions;
  #client: MirrorClient | null = null;
  #ending = false;
  /** Pid of the process that would go on in the place of the present one. */
  #standby: number | null = null;
  /** While a successor is waited for: whether it came. */
  #succession: Promise<boolean> | null = null;

  /** The last command was not answered in time. */
  #isHung = false;

  constructor(options: MirrorProcessOptions) {
    this.#options = options;
  }

  /** Pid of the process that an earlier or this gemeld started, or null. */
  get pid(): number | null {
    return readPid(this.#pidFile);
  }

  /** Connect to one that runs already; its status, or null when none answers. */
  async attach(): Promise<MirrorStatus | null> {
    const deadline = performance.now() + successionMs;
    for (;;) {
      try {
        return await this.#connect();
      } catch {
        // ENOENT, ECONNREFUSED, or no answer to hello: there is none to re-attach to; or its
        // standby is about to go on in its place.
        if (!isRunning(this.#standbyFile) || performance.now() > deadline) return null;
        await delay(successionPollMs);
      }
    }
  }

  /** One has answered on the connection that stands: not while it is being started or ended. */
  get isConnected(): boolean {
    return this.#client?.open === true;
  }

  /** Its status, or null when there is none. `timeoutMs` null: waits until it answers or ends. */
  async status(timeoutMs: number | null): Promise<MirrorStatus | null> {
    if (this.#client?.open !== true) return null;
    try {
      return (await this.#client.request({ type: "hello" }, timeoutMs)).status ?? null;
    } catch (error) {
      if (error instanceof GemelError) return null;
      throw error;
    }
  }

  /** What may differ, of directories that are not served; by a process of its own. Rejects when it cannot be said. */
  async estimateIdle(): Promise<ResyncEstimate> {
    const { program, arguments: args } = this.#options;
    const { exitCode, stdout, stderr } = await runProgram(program, [...args, "--estimate"], {
      timeoutMs: idleEstimateMs,
    });
    if (exitCode !== 0) throw new GemelError("internal", stderr.trim());
    return resyncEstimateSchema.parse(JSON.parse(stdout));
  }

  /** Send a command; `serve` and `follow` start the process when it is not there. */
  async request(request: MirrorAsk, timeoutMs: number): Promise<MirrorAnswer> {
    if (request.type === "exit") return this.#exit();
    if (this.#succession !== null) await this.#succession;
    const starts = request.type === "serve" || request.type === "follow";
    if (this.#client?.open !== true) {
      if (starts) await this.#start();
      else if (gives(request)) return this.#exit();
    }
    const client = this.#client;
    if (client === null) {
      throw new GemelError("internal", `There is no mirror process to take "${request.type}"`);
    }
    const answer = await this.#answered(client, request, timeoutMs);
    if (answer.ok || !gives(request)) return answer;
    // Giving up a role twice is not a failure: the second time there is none.
    const role = (await this.status(helloTimeoutMs))?.role;
    return role === "idle" ? { ...answer, ok: true } : answer;
  }

  /** Have the program that is installed now go on in its place; what it answers before it ends. */
  handOver(timeoutMs: number): Promise<MirrorAnswer> {
    return this.request({ type: "hand_over", program: this.#options.program }, timeoutMs);
  }

  /** End the process itself, not its standby. Rejects when it goes on in spite of that, or is gone for good. */
  async kill(): Promise<void> {
    const pid = this.pid;
    if (pid === null || !isRunning(this.#pidFile)) {
      if (this.#succession !== null || isRunning(this.#standbyFile)) return;
      throw new GemelError("internal", "The mirror process is gone");
    }
    process.kill(pid, "SIGKILL");
    const deadline = performance.now() + killedMs;
    while (isRunning(this.#pidFile) && this.pid === pid) {
      if (performance.now() > deadline) {
        throw cannotBeKilled(pid);
      }
      await delay(successionPollMs);
    }
  }

  /** Let go of it without ending it: gemeld ends. */
  detach(): void {
    this.#ending = true;
    this.#client?.close();
  }

  get #pidFile(): string {
    return `${dirname(this.#options.socket)}/mirror.pid`;
  }

  get #standbyFile(): string {
    return `${dirname(this.#options.socket)}/mirror-standby.pid`;
  }

  /** Asked again of the successor when the process dies meanwhile: every command may come twice. */
  async #answered(
    client: MirrorClient,
    request: MirrorAsk,
    timeoutMs: number,
  ): Promise<MirrorAnswer> {
    try {
      const answer = await client.request(request, timeoutMs);
      this.#isHung = false;
      return answer;
    } catch (error) {
      this.#isHung = error instanceof GemelError && error.code === "timeout";
      const successor = (await this.#succession) === true ? this.#client : null;
      if (successor === null) throw error;
      const answer = await successor.request(request, timeoutMs);
      const served = request.type === "serve" && answer.status?.role === "primary";
      return served ? { ...answer, ok: true } : answer;
    }
  }

  #hear(notice: MirrorNotice): void {
    if (notice.type === "standby") this.#keep(notice.pid);
    else this.#options.notice(notice);
  }

  #keep(standby: number | null): void {
    this.#standby = standby;
    if (standby === null) rmSync(this.#standbyFile, { force: true });
    else writePid(this.#standbyFile, standby);
  }

  #closed(): void {
    this.#client = null;
    if (this.#ending) return;
    if (this.#standby === null) {
      this.#options.died("The mirror process ended");
      return;
    }
    this.#succession = this.#succeeded();
  }

  async #succeeded(): Promise<boolean> {
    const hasCome = (await this.attach()) !== null;
    this.#succession = null;
    if (!hasCome && !this.#ending) {
      this.#options.died("The mirror process ended, and its standby did not go on");
    }
    return hasCome;
  }

  async #connect(): Promise<MirrorStatus> {
    const client = await MirrorClient.open(this.#options.socket, {
      notice: (notice) => this.#hear(notice),
      closed: () => {
        if (this.#client === client) this.#closed();
      },
    });
    try {
      const { status } = await client.request({ type: "hello" }, helloTimeoutMs);
      if (status === undefined)
        throw new GemelError("internal", "hello was answered without status");
      this.#client = client;
      if (status.pid !== undefined && status.pid !== this.pid) writePid(this.#pidFile, status.pid);
      this.#keep(status.standby ?? null);
      // Not waited for: one of an earlier version does not know it, and goes on as it was.
      const limits = { type: "limits", ...this.#options.limits } as const;
      client.request(limits, helloTimeoutMs).catch(() => undefined);
      return status;
    } catch (error) {
      client.close();
      throw error;
    }
  }

  async #start(): Promise<void> {
    // One that does not answer holds the mounts and the port: it must be gone first.
    await this.#end();
    this.#ending = false;
    const child = this.#spawn();
    let ended: string | null = null;
    child.on("error", (error) => {
      ended = error.message;
    });
    child.on("exit", (code, signal) => {
      ended = `exit ${code ?? signal}`;
    });
    const deadline = performance.now() + startTimeoutMs;
    while (performance.now() < deadline && ended === null) {
      if ((await this.attach()) !== null) return;
      await delay(20);
    }
    const last = this.#lastOutput();
    await this.#end();
    throw new GemelError(
      ended === null ? "timeout" : "internal",
      `The mirror process did not start (${ended ?? `no answer in ${startTimeoutMs} ms`})${last}`,
      { remedy: `Look at ${this.#options.output}` },
    );
  }

  #spawn(): ChildProcess {
    const { program, socket, output } = this.#options;
    mkdirSync(dirname(socket), { recursive: true, mode: 0o755 });
    mkdirSync(dirname(output), { recursive: true, mode: 0o750 });
    const size = statSync(output, { throwIfNoEntry: false })?.size ?? 0;
    if (size > outputSizeMax) renameSync(output, `${output}.1`);
    const fd = openSync(output, "a", 0o640);
    try {
      const child = spawn(program, [...this.#options.arguments], {
        cwd: "/",
        detached: true,
        stdio: ["ignore", fd, fd],
      });
      if (child.pid !== undefined) writePid(this.#pidFile, child.pid);
      child.unref();
      return child;
    } finally {
      closeSync(fd);
    }
  }

  /** The last line it wrote, as an appendix to a message. */
  #lastOutput(): string {
    const text = readFileSync(this.#options.output, "utf8").trimEnd();
    const last = text.slice(text.lastIndexOf("\n") + 1).slice(0, 300);
    return last === "" ? "" : `: ${last}`;
  }

  async #exit(): Promise<MirrorAnswer> {
    this.#ending = true;
    const client = this.#client;
    if (client !== null) {
      try {
        await client.request({ type: "exit" }, this.#isHung ? hungExitTimeoutMs : exitTimeoutMs);
      } catch (error) {
        // It ended while answering, or hangs: what follows covers both.
        if (!(error instanceof GemelError)) throw error;
      }
    }
    await this.#end();
    return { type: "done", id: 0, ok: true };
  }

  /** No process, no mount, no socket: whatever state they are in. */
  async #end(): Promise<void> {
    this.#ending = true;
    this.#client?.close();
    this.#client = null;
    const pid = this.pid;
    if (pid !== null) {
      const deadline = performance.now() + 1000;
      while (isRunning(this.#pidFile) && performance.now() < deadline) await delay(10);
      if (isRunning(this.#pidFile)) killWithGroup(pid);
      while (isRunning(this.#pidFile) && performance.now() < deadline + 2000) await delay(10);
    }
    this.#isHung = false;
    await liftMounts(this.#options.directories);
    if (pid !== null && isRunning(this.#pidFile)) throw cannotBeKilled(pid);
    this.#keep(null);
    rmSync(this.#pidFile, { force: true });
    rmSync(this.#options.socket, { force: true });
  }
}

function cannotBeKilled(pid: number): GemelError {
  return new GemelError("internal", `The mirror process (pid ${pid}) cannot be killed`, {
    remedy: "Look whether a disk of this host hangs (dmesg)",
  });
}

function gives({ type }: MirrorAsk): boolean {
  return type === "leave" || type === "withdraw";
}
