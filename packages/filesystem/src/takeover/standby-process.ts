/**
 * Keeps one standby beside a serving `gemel-fs`.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import { getPriority } from "node:os";
import { execArgv, execPath } from "node:process";
import { GemelError } from "@gemel/base";
import { closeDescriptor } from "../file-calls.ts";
import { isKernelSince } from "../kernel.ts";
import { makeChannel, receive } from "./channel.ts";
import { custodyVersion, custodyVersionOf } from "./custody-message.ts";

/** A standby that died is replaced after this, and later each time that one ended before it was ready. */
const againMs = { first: 2000, most: 60_000 } as const;
/** How long another program may take until it is ready. */
const readyMs = 20_000;

export type Standby = { readonly pid: number; readonly channel: number };

export type StandbyProcessOptions = {
  /** Of this process; the standby gets the same ones. */
  readonly arguments: readonly string[];
  /** A new standby waits at the other end of `channel`, or (null) the present one is gone. Resolves when that was seen to. */
  readonly changed: (standby: Standby | null) => Promise<void>;
  readonly log: (message: string) => void;
};

type Candidate = { readonly child: ChildProcess; readonly channel: number };

export class StandbyProcess {
  readonly #options: StandbyProcessOptions;
  #child: ChildProcess | null = null;
  #timer: NodeJS.Timeout | undefined;
  #againMs: number = againMs.first;
  #isEnded = false;

  constructor(options: StandbyProcessOptions) {
    this.#options = options;
  }

  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** Not before `delayMs`: at a failover the processors belong to the application that starts. */
  startAfter(delayMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#start(), delayMs).unref();
  }

  /**
   * Have `program` wait instead of the present one. Resolves when it holds everything; rejects with `GemelError` refused when it
   * cannot go on here: the present one stays then.
   */
  async replace(program: string): Promise<void> {
    clearTimeout(this.#timer);
    const candidate = this.#spawn(program, []);
    const timer = setTimeout(() => candidate.child.kill("SIGKILL"), readyMs);
    const refusal = await refusalOf(candidate);
    clearTimeout(timer);
    const { pid } = candidate.child;
    if (refusal !== null || pid === undefined) {
      candidate.child.kill("SIGKILL");
      if (this.#child === null) this.startAfter(this.#againMs);
      throw new GemelError("refused", `${program} cannot go on here: ${refusal ?? "no process"}`);
    }
    const former = this.#child;
    this.#adopt(candidate.child);
    await this.#options.changed({ pid, channel: candidate.channel });
    former?.kill("SIGKILL");
  }

  /** It ends by itself when this process does; here it is told to be gone first. */
  end(): void {
    this.release();
    this.#child?.kill("SIGKILL");
  }

  /** This process ends, the standby goes on. */
  release(): void {
    this.#isEnded = true;
    clearTimeout(this.#timer);
  }

  /** The end of the channel is that of the process. */
  async #start(): Promise<void> {
    if (this.#isEnded || this.#child !== null) return;
    const script = process.argv[1] ?? "";
    const candidate = this.#spawn(execPath, [...execArgv, script]);
    const { child, channel } = candidate;
    this.#adopt(child);
    const refusal = await refusalOf(candidate);
    if (this.#isEnded || !this.#is(child)) return;
    if (refusal === null && child.pid !== undefined) {
      this.#againMs = againMs.first;
      await this.#options.changed({ pid: child.pid, channel });
      return;
    }
    this.#againMs = Math.min(2 * this.#againMs, againMs.most);
    this.#options.log(`The standby of gemel-fs cannot go on here: ${refusal ?? "no process"}`);
    child.kill("SIGKILL");
  }

  #spawn(program: string, first: readonly string[]): Candidate {
    const [here, there] = makeChannel();
    const child = spawn(
      // It is loaded as anybody else, not before the application that this process serves.
      "nice",
      [
        ...["-n", String(-getPriority()), program, ...first],
        ...[...this.#options.arguments, "--standby", String(custodyVersion)],
      ],
      // In the group of this process, so that whoever ends the group ends both.
      { stdio: ["ignore", "inherit", "inherit", there] },
    );
    closeDescriptor(there);
    child.unref();
    child.on("error", (error) => this.#options.log(`Cannot start a standby: ${error.message}`));
    return { child, channel: here };
  }

  #is(child: ChildProcess): boolean {
    return this.#child === child;
  }

  #adopt(child: ChildProcess): void {
    child.on("exit", () => this.#gone(child));
    this.#child = child;
  }

  #gone(child: ChildProcess): void {
    if (!this.#is(child)) return;
    this.#child = null;
    void this.#options.changed(null);
    if (this.#isEnded) return;
    this.#options.log("The standby of gemel-fs ended; another one is started");
    this.startAfter(this.#againMs);
  }
}

/** It says once that it is ready, when everything is loaded: null. Why it is not. */
async function refusalOf({ channel }: Candidate): Promise<string | null> {
  const said = await receive(channel);
  if (said === null) return "it ended before it was ready, see gemel-fs.log";
  const version = custodyVersionOf(said.message);
  if (version === custodyVersion) return null;
  return `it keeps the state of a mount in version ${version}, the one that serves in ${custodyVersion}`;
}

/**
 * Whether a mount can be taken over here: the kernel repeats what was read and not answered.
 *
 * @see Linux 6.9, FUSE_NOTIFY_RESEND
 */
export function canTakeOver(kernel?: string): boolean {
  return isKernelSince(6, 9, kernel);
}
