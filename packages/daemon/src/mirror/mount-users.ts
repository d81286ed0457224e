/**
 * End every process that uses the replicated directories: the application of a primary that may not
 * go on, or what would keep a mount busy.
 *
 * Users are found by what the kernel says about their links, so a dead mount blocks nothing here.
 *
 * @module
 */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

const rounds = 50;
const pauseMs = 50;

export type MountUser = { readonly pid: number; readonly name: string };

/** Kill (SIGKILL) until nobody is left or the bound is reached; those that were killed. */
export async function killMountUsers(
  directories: readonly string[],
  spared: ReadonlySet<number>,
): Promise<MountUser[]> {
  const killed = new Map<number, MountUser>();
  for (let round = 0; round < rounds; round += 1) {
    const users = findMountUsers(directories, spared);
    if (users.length === 0) break;
    for (const user of users) {
      killed.set(user.pid, user);
      kill(user.pid);
    }
    await delay(pauseMs);
  }
  return [...killed.values()];
}

export function findMountUsers(
  directories: readonly string[],
  spared: ReadonlySet<number>,
): MountUser[] {
  const inside = (path: string): boolean =>
    directories.some((directory) => path === directory || path.startsWith(`${directory}/`));
  return readdirSync("/proc").flatMap((entry) => {
    const pid = Number(entry);
    if (!Number.isInteger(pid) || pid === process.pid || spared.has(pid)) return [];
    return uses(pid, inside) ? [{ pid, name: nameOf(pid) }] : [];
  });
}

function uses(pid: number, inside: (path: string) => boolean): boolean {
  const root = `/proc/${pid}`;
  for (const link of ["cwd", "root", "exe"]) {
    if (inside(linkTarget(`${root}/${link}`))) return true;
  }
  for (const fd of namesIn(`${root}/fd`)) {
    if (inside(linkTarget(`${root}/fd/${fd}`))) return true;
  }
  return textOf(`${root}/maps`)
    .split("\n")
    .some((line) => inside(line.replace(/^(?:\S+ +){5}/, "")));
}

// A process may end between any two of these reads: then it uses nothing any more.

function linkTarget(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    // ENOENT or ESRCH; a kernel thread has no exe.
    return "";
  }
}

function namesIn(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    // ENOENT or ESRCH.
    return [];
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // ENOENT or ESRCH.
    return "";
  }
}

function nameOf(pid: number): string {
  return textOf(`/proc/${pid}/comm`).trim();
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
