/**
 * Keeps one standby beside a serving `gemel-fs`.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import { release } from "node:os";
import { execArgv, execPath } from "node:process";
import { closeDescriptor } from "../file-calls.ts";
import { makeChannel, receive } from "./channel.ts";
import { custodyVersion } from "./custody-message.ts";

/** A standby that died is replaced after this, so that one that cannot start takes no processor. */
const againMs = 2000;

export type StandbyProcessOptions = {
  /** Of this process; the standby gets the same ones. */
  readonly arguments: readonly string[];
  /** A new standby waits at the other end of `channel`, or (null) the present one is gone. */
  readonly changed: (standby: { readonly pid: number; readonly channel: number } | null) => void;
  readonly log: (message: string) => void;
};

export class StandbyProcess {
  readonly #options: StandbyProcessOptions;
  #child: ChildProcess | null = null;
  #timer: NodeJS.Timeout | undefined;
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
    this.#timer = setTimeout(() => this.#start(), delayMs).unref();
  }

  #start(): void {
    if (this.#isEnded || this.#child !== null) return;
    const [here, there] = makeChannel();
    const { arguments: own } = this.#options;
    const script = process.argv[1] ?? "";
    const child = spawn(
      execPath,
      [...execArgv, script, ...own, "--standby", String(custodyVersion)],
      // In the group of this process, so that whoever ends the group ends both.
      { stdio: ["ignore", "inherit", "inherit", there] },
    );
    closeDescriptor(there);
    child.unref();
    child.on("error", (error) => this.#options.log(`Cannot start a standby: ${error.message}`));
    child.on("exit", () => this.#gone(child));
    this.#child = child;
    void this.#awaitReady(child, here);
  }

  /** It says so once, when everything is loaded; the end of the channel is that of the process. */
  async #awaitReady(child: ChildProcess, channel: number): Promise<void> {
    const ready = await receive(channel);
    if (ready === null || child.pid === undefined || this.#isEnded) return;
    this.#options.changed({ pid: child.pid, channel });
  }

  /** It ends by itself when this process does; here it is told to be gone first. */
  end(): void {
    this.#isEnded = true;
    clearTimeout(this.#timer);
    this.#child?.kill("SIGKILL");
  }

  #gone(child: ChildProcess): void {
    if (this.#child !== child) return;
    this.#child = null;
    this.#options.changed(null);
    if (this.#isEnded) return;
    this.#options.log("The standby of gemel-fs ended; another one is started");
    this.startAfter(againMs);
  }
}

/**
 * Whether a mount can be taken over here: the kernel repeats what was read and not answered.
 *
 * @see Linux 6.9, FUSE_NOTIFY_RESEND
 */
export function canTakeOver(kernel: string = release()): boolean {
  const [major = 0, minor = 0] = kernel.split(".").map((part) => Number.parseInt(part, 10));
  return major > 6 || (major === 6 && minor >= 9);
}
