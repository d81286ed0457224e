/**
 * What is mounted where, read from the kernel's table: never a call that a dead mount could block.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { isReadOnlyOverItself, type MountEntry, parseMountinfo } from "@gemel/base";
import { runProgram } from "../system/run-program.ts";

function listMounts(): MountEntry[] {
  return parseMountinfo(readFileSync("/proc/self/mountinfo", "utf8"));
}

/** Those of `directories` that have a FUSE mount on them. */
export function mountedOn(directories: readonly string[]): string[] {
  return listMounts()
    .filter(({ target, fileSystem }) => directories.includes(target) && isFuse(fileSystem))
    .map(({ target }) => target);
}

/**
 * Lift what a dead gemel-fs left on `directories`: every FUSE mount, and the read-only mount of a
 * replica. At once for new users, later for those that hold it. Returns where something was.
 */
export async function liftMounts(directories: readonly string[]): Promise<string[]> {
  const lifted: string[] = [];
  for (const { target, fileSystem } of listMounts().reverse()) {
    if (directories.includes(target) && isFuse(fileSystem)) await lift(target, lifted);
  }
  for (const directory of directories) {
    while (isReadOnlyOverItself(listMounts(), directory)) {
      if (!(await lift(directory, lifted))) break;
    }
  }
  return lifted;
}

async function lift(directory: string, lifted: string[]): Promise<boolean> {
  const { exitCode } = await runProgram("umount", ["-l", directory]);
  if (exitCode === 0) lifted.push(directory);
  return exitCode === 0;
}

function isFuse(fileSystem: string): boolean {
  return fileSystem === "fuse" || fileSystem.startsWith("fuse.");
}
