/**
 * A set of Linux namespaces, alive as long as its first process.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import {
  identify,
  isAlive,
  type ProcessIdentity,
  processesInNamespaceOf,
  signal,
} from "../system/process-identity.ts";
import { waitFor } from "../system/wait-for.ts";

/** `owner`: ends with the process that started it. `detached`: outlives it. */
export type Life = "owner" | "detached";

export type NamespaceKind = "host" | "network";

const recipes: Readonly<Record<NamespaceKind, { script: string; unshare: readonly string[] }>> = {
  host: {
    script: "init.sh",
    unshare: ["--net", "--mount", "--pid", "--ipc", "--uts", "--fork", "--kill-child"],
  },
  network: { script: "holder.sh", unshare: ["--net"] },
};

export type NamespaceOptions = {
  readonly kind: NamespaceKind;
  readonly life: Life;
  readonly env: Readonly<Record<string, string>>;
  /** File for what the first process says on standard error. */
  readonly log: string;
};

const startTimeoutMs = 20_000;
const starting = new Set<Promise<ProcessIdentity>>();

/**
 * Start a namespace and wait until it is ready; returns its first process.
 *
 * @throws Error with the first process's own words when it fails.
 */
export function startNamespace(options: NamespaceOptions): Promise<ProcessIdentity> {
  const started = start(options).finally(() => starting.delete(started));
  starting.add(started);
  return started;
}

/** Wait until no namespace is half-way up, so that ending all of them misses none. */
export async function settleStarts(): Promise<void> {
  await Promise.allSettled(starting);
}

async function start(options: NamespaceOptions): Promise<ProcessIdentity> {
  const recipe = recipes[options.kind];
  const script = fileURLToPath(new URL(recipe.script, import.meta.url));
  const log = openSync(options.log, "a");
  const child = spawn("unshare", [...recipe.unshare, "bash", script], {
    stdio: [options.life === "owner" ? "pipe" : "ignore", "pipe", log],
    env: { ...process.env, ...options.env, LAB_LIFE: options.life },
    detached: true,
  });
  closeSync(log);
  let pid: number | undefined;
  const spoken = child.stdout;
  const ready = new Promise<void>((resolve, reject) => {
    if (spoken === null) {
      throw new Error("The namespace has no standard output");
    }
    createInterface({ input: spoken }).on("line", (line) => {
      if (line.startsWith("pid ")) {
        pid = Number(line.slice(4));
      } else if (line === "ready") {
        resolve();
      }
    });
    child.on("error", reject);
    child.on("exit", (code, signalName) => {
      const said = readFileSync(options.log, "utf8").trim();
      reject(new Error(`A namespace ended early (${code ?? signalName}): ${said}`));
    });
  });
  const timer = setTimeout(() => child.kill("SIGKILL"), startTimeoutMs);
  try {
    await ready;
  } finally {
    clearTimeout(timer);
    // From now on its end is no failure of the start.
    child.removeAllListeners("exit");
  }
  spoken?.destroy();
  child.unref();
  const first = pid === undefined ? undefined : identify(pid);
  if (first === undefined) {
    throw new Error("A namespace ended as soon as it was ready");
  }
  return first;
}

/** End everything in the namespace at once and wait until it is gone. */
export async function killNamespace(first: ProcessIdentity): Promise<void> {
  signal(first, "SIGKILL");
  // PID 1 of a namespace is gone only when everything else in it is.
  await waitFor(() => !isAlive(first), {
    what: `the end of the processes of namespace ${first.pid}`,
    timeoutMs: 15_000,
    intervalMs: 5,
    describe: () => `alive: ${processesInNamespaceOf(first.pid).join(" ")}`,
  });
}
