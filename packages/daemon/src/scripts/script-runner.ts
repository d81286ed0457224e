/**
 * Runs a module's scripts, one at a time per call, each in a session of its own.
 *
 * What a script starts must outlive gemeld: no pipe is held, output goes straight to a file, and the
 * script is the leader of a new session. When its time is up the whole process group is ended.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { basename } from "node:path";
import type { CommandLog } from "../log/command-log.ts";
import { boottimeMs } from "../system/native.ts";
import { clearRunning, recordRunning } from "./running-script.ts";
import type { ScriptLogs } from "./script-logs.ts";
import { type Command, isForHost, type VirtualHost, withHostName } from "./virtual-host.ts";

/** A script that runs may print faster than any disk is large. */
const boundEveryMs = 250;

/** Between the request to end and the end by force, for a script whose time is up. */
const killAfterMs = 1000;

export type ScriptCall = {
  readonly script: string;
  readonly arguments: readonly string[];
  readonly timeoutMs: number;
  /** A program beside the scripts of the engine, whichever of them runs. */
  readonly isBeside?: true;
};

export type ScriptOutcome =
  /** The module has no such script. */
  | { readonly type: "absent" }
  | {
      readonly type: "ended";
      /** 128 + signal number is not used: null when a signal ended it. */
      readonly exitCode: number | null;
      readonly signal: string | null;
      readonly durationMs: number;
      readonly output: string;
    }
  | { readonly type: "timeout"; readonly durationMs: number; readonly output: string }
  | { readonly type: "failed"; readonly message: string };

export type ScriptRunnerOptions = {
  /** Folder of the scripts; also their working directory. */
  readonly scripts: string;
  /** Where the running script is remembered for the next gemeld. */
  readonly run: string;
  readonly logs: ScriptLogs;
  readonly environment: Readonly<Record<string, string>>;
  /** Where each run is noted, with how it ended. */
  readonly commands: Pick<CommandLog, "begin">;
  /** The host name that scripts see; null: the node's. */
  readonly virtualHost: VirtualHost | null;
};

export class ScriptRunner {
  readonly #options: ScriptRunnerOptions;
  /** Each ends a script that runs. */
  readonly #running = new Set<() => void>();

  constructor(options: ScriptRunnerOptions) {
    this.#options = options;
  }

  /** Never rejects: every way to end is an outcome. */
  async run(call: ScriptCall): Promise<ScriptOutcome> {
    const path = call.script.startsWith("/")
      ? call.script
      : `${this.#options.scripts}/${call.script}`;
    const usable = await executable(path);
    if (usable === "absent") return { type: "absent" };
    const ended = this.#options.commands.begin({
      ...{ kind: "script", what: call.script, detail: call.arguments.join(" ") },
      ...{ who: "", via: "" },
    });
    const outcome = await this.#start(path, usable, call);
    ended(resultOf(outcome));
    return outcome;
  }

  async #start(path: string, usable: string, call: ScriptCall): Promise<ScriptOutcome> {
    if (usable !== "yes") return { type: "failed", message: usable };
    const log = this.#options.logs.create(basename(call.script));
    const startedAt = boottimeMs();
    let child: ChildProcess;
    try {
      const { program, args } = this.#command(path, call);
      child = spawn(program, args, {
        cwd: this.#options.scripts,
        env: { ...process.env, ...this.#options.environment },
        detached: true,
        stdio: ["ignore", log.fd, log.fd],
      });
    } finally {
      log.close();
    }
    return this.#watch(child, call, log.path, startedAt);
  }

  #command(program: string, { script, arguments: args }: ScriptCall): Command {
    const { virtualHost } = this.#options;
    const command = { program, args };
    return virtualHost !== null && isForHost(virtualHost, script)
      ? withHostName(virtualHost, command)
      : command;
  }

  /** End the script of the engine that runs, as when its time is up. */
  end(): void {
    for (const end of this.#running) end();
  }

  /** Whatever becomes of its output, a script goes on. */
  #bound(output: string): void {
    try {
      this.#options.logs.bound(output);
    } catch {
      // ENOENT: swept meanwhile. ENOSPC: what was cut off has made room, the rest is lost.
    }
  }

  #watch(
    child: ChildProcess,
    call: ScriptCall,
    output: string,
    startedAt: number,
  ): Promise<ScriptOutcome> {
    const { run } = this.#options;
    return new Promise((resolve) => {
      let late = false;
      let force: NodeJS.Timeout | undefined;
      let ended = false;
      const stop = (): void => {
        if (ended) return;
        ended = true;
        killGroup(child.pid, "SIGTERM");
        force = setTimeout(() => killGroup(child.pid, "SIGKILL"), killAfterMs);
      };
      const timer = setTimeout(() => {
        late = true;
        stop();
      }, call.timeoutMs);
      const isBeside = call.isBeside === true;
      const bounding = setInterval(() => this.#bound(output), boundEveryMs).unref();
      if (!isBeside) this.#running.add(stop);
      if (!isBeside && child.pid !== undefined) recordRunning(run, child.pid, call.script);
      const end = (outcome: ScriptOutcome): void => {
        clearTimeout(timer);
        clearInterval(bounding);
        this.#bound(output);
        this.#running.delete(stop);
        // The leader may have obeyed while a child of its group did not.
        if (ended) killGroup(child.pid, "SIGKILL");
        clearTimeout(force);
        if (!isBeside) clearRunning(run);
        resolve(outcome);
      };
      child.on("error", (error) => end({ type: "failed", message: error.message }));
      child.on("exit", (exitCode, signal) => {
        const durationMs = Math.round(boottimeMs() - startedAt);
        if (late) end({ type: "timeout", durationMs, output });
        else end({ type: "ended", exitCode, signal, durationMs, output });
      });
    });
  }
}

function resultOf(outcome: ScriptOutcome): string {
  if (outcome.type !== "ended") return outcome.type;
  return outcome.signal === null ? `exit ${outcome.exitCode}` : `signal ${outcome.signal}`;
}

/** `yes`, `absent`, or why the file cannot be run. */
async function executable(path: string): Promise<string> {
  try {
    await access(path, constants.F_OK);
  } catch {
    // ENOENT, and ENOTDIR when the module has no bin folder at all.
    return "absent";
  }
  try {
    await access(path, constants.X_OK);
    return "yes";
  } catch {
    // EACCES: the only thing that F_OK did not find.
    return `${path} is not executable; try "chmod +x ${path}"`;
  }
}

/** ESRCH means that the group is gone already. */
export function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
