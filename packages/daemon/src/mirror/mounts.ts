/**
 * What is mounted where, read from the kernel's table: never a call that a dead mount could block.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { runProgram } from "../system/run-program.ts";

export type Mount = {
  readonly point: string;
  readonly fileSystem: string;
  readonly source: string;
};

/** All mounts of this process's namespace, in the order in which they were made. */
export function listMounts(): Mount[] {
  return parseMountInfo(readFileSync("/proc/self/mountinfo", "utf8"));
}

/** @see proc_pid_mountinfo(5) */
export function parseMountInfo(text: string): Mount[] {
  return text.split("\n").flatMap((line) => {
    const fields = line.split(" ");
    const dash = fields.indexOf("-");
    const [point, fileSystem, source] = [fields[4], fields[dash + 1], fields[dash + 2]];
    if (point === undefined || fileSystem === undefined || source === undefined) return [];
    return [{ point: plainText(point), fileSystem, source: plainText(source) }];
  });
}

/** Those of `directories` that have a FUSE mount on them. */
export function mountedOn(directories: readonly string[]): string[] {
  return listMounts()
    .filter(({ point, fileSystem }) => directories.includes(point) && isFuse(fileSystem))
    .map(({ point }) => point);
}

/** Lift every FUSE mount from `directories`, at once for new users, later for those that hold it. */
export async function liftMounts(directories: readonly string[]): Promise<string[]> {
  const lifted: string[] = [];
  for (const { point, fileSystem } of listMounts().reverse()) {
    if (!directories.includes(point) || !isFuse(fileSystem)) continue;
    const result = await runProgram("umount", ["-l", point]);
    if (result.exitCode === 0) lifted.push(point);
  }
  return lifted;
}

function isFuse(fileSystem: string): boolean {
  return fileSystem === "fuse" || fileSystem.startsWith("fuse.");
}

/** The kernel writes space, tab, newline and backslash as octal. */
function plainText(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
}
