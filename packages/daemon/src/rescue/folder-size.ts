/**
 * How much a folder holds, and whether that much can be put elsewhere.
 *
 * @module
 */
import { lstat, mkdtemp, rm, statfs, writeFile } from "node:fs/promises";
import { GemelError } from "@gemel/base";
import { runProgram } from "../system/run-program.ts";

const measureTimeoutMs = 3_600_000;

/** Left free on the disk in any case, as a part of it and at most. */
const reservePart = 0.05;
const reserveBytesMax = 1 << 30;

export type FolderSize = { readonly files: number; readonly bytes: number };

/** Files of any kind but folders, and what all takes on the disk, within one file system. */
export async function folderSize(
  path: string,
  timeoutMs: number = measureTimeoutMs,
): Promise<FolderSize> {
  const options = { timeoutMs };
  const size = await runProgram("du", ["-s", "-x", "--block-size=1", "--", path], options);
  const inodes = await runProgram("find", [path, "-xdev", "!", "-type", "d", "-printf", "."], {
    ...options,
    outputSizeMax: 1 << 30,
  });
  if (size.exitCode !== 0 || inodes.exitCode !== 0) {
    const words = size.stderr.trim() || inodes.stderr.trim();
    throw new GemelError("internal", `Cannot measure ${path}: ${words}`);
  }
  return { files: inodes.stdout.length, bytes: Number.parseInt(size.stdout, 10) };
}

/** Throws `no_space` unless `bytes` more fit below `folder`, with something left. */
export async function demandSpace(folder: string, bytes: number, remedy: string): Promise<void> {
  const { bavail, blocks, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const reserve = Math.min(reserveBytesMax, blocks * bsize * reservePart);
  if (bytes + reserve <= free) return;
  const [wanted, there] = [bytes + reserve, free].map((size) => Math.ceil(size / 1_000_000));
  throw new GemelError("no_space", `${folder} has ${there} MB free, ${wanted} MB are needed`, {
    remedy,
  });
}

/** Whether a copy from `path` to `folder` takes no room: both share their blocks. */
export async function sharesBlocks(path: string, folder: string): Promise<boolean> {
  const [from, to] = await Promise.all([lstat(path), lstat(folder)]);
  if (from.dev !== to.dev) return false;
  const probe = await mkdtemp(`${folder}/.probe-`);
  try {
    await writeFile(`${probe}/a`, "x".repeat(8192));
    const args = ["--reflink=always", `${probe}/a`, `${probe}/b`];
    return (await runProgram("cp", args)).exitCode === 0;
  } finally {
    await rm(probe, { recursive: true, force: true });
  }
}
