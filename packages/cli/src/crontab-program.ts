/** The program `crontab`, and a lock so that two of us do not undo each other's change. @module */
import { execFile, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { GemelError } from "@gemel/base";
import type { Context } from "./context.ts";

const timeoutMs = 10_000;

export class CrontabProgram {
  readonly #user: string;
  readonly #env: NodeJS.ProcessEnv;

  constructor(user: string, env: Context["env"]) {
    this.#user = user;
    this.#env = { ...process.env, ...env, LC_ALL: "C" };
  }

  /** One character a byte, so that none is lost; empty when the user has none. */
  async read(): Promise<string> {
    const { failure, stdout } = await this.#run(["-l"], null);
    if (failure === null) return stdout;
    if (/no crontab for|can't open '/.test(failure)) return "";
    throw this.#failed(failure);
  }

  async write(table: string): Promise<void> {
    const { failure } = await this.#run(["-"], table);
    if (failure !== null) throw this.#failed(failure);
  }

  #run(
    args: readonly string[],
    input: string | null,
  ): Promise<{ readonly failure: string | null; readonly stdout: string }> {
    const options = {
      ...{ env: this.#env, timeout: timeoutMs, killSignal: "SIGKILL" as const },
      ...{ encoding: "latin1" as const, maxBuffer: 8 << 20 },
    };
    return new Promise((resolve, reject) => {
      const words = ["-u", this.#user, ...args];
      const child = execFile("crontab", words, options, (error, stdout, stderr) => {
        if (error === null) resolve({ failure: null, stdout });
        else if (error.code === "ENOENT")
          reject(missing("crontab", "cron (Debian, Ubuntu) or cronie (Red Hat, SUSE)"));
        else resolve({ failure: stderr.trim() === "" ? error.message : stderr.trim(), stdout });
      });
      // It may end without having read all; its exit code says so.
      child.stdin?.on("error", () => undefined);
      child.stdin?.end(input ?? "", "latin1");
    });
  }

  #failed(words: string): GemelError {
    const message = `The crontab of ${this.#user}: ${words}`;
    if (/unknown/.test(words)) {
      return new GemelError("usage", message, { remedy: "Name a user of this host" });
    }
    if (/privileged|not allowed|not permitted/i.test(words)) {
      return new GemelError("not_root", message, { remedy: "Run it as root" });
    }
    return new GemelError("internal", message, { remedy: `Try crontab -u ${this.#user} -l` });
  }
}

/** Run `act` while no other command does: flock(1) locks the open file that it is given, which stays ours. */
export async function withCrontabs<T>(folder: string, act: () => Promise<T>): Promise<T> {
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const fd = openSync(`${folder}/crontab.lock`, "a", 0o600);
  try {
    await lock(fd);
    return await act();
  } finally {
    closeSync(fd);
  }
}

async function lock(fd: number): Promise<void> {
  const child = spawn("flock", ["-w", "10", "3"], { stdio: ["ignore", "ignore", "ignore", fd] });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", () => reject(missing("flock", "util-linux")));
    child.on("exit", resolve);
  });
  if (code === 0) return;
  throw new GemelError("timeout", "Another command has been changing a crontab for 10 s", {
    remedy: "Find it with ps, or try again",
  });
}

function missing(program: string, packages: string): GemelError {
  return new GemelError("program_missing", `${program} is not installed`, {
    remedy: `Install the package ${packages}`,
  });
}
