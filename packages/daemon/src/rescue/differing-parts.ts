/**
 * What differs from the other node's copy, copied aside without the rest.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { createReadStream, type Stats } from "node:fs";
import { lstat, mkdir, realpath, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { GemelError } from "@gemel/base";
import type { Difference, RescueManifest } from "@gemel/protocol";
import { runProgram } from "../system/run-program.ts";
import { folderSize } from "./folder-size.ts";

const copyTimeoutMs = 24 * 3_600_000;
/** Paths of one call, so that they stay below the kernel's limit for arguments. */
const pathsMax = 100;

export type Kept = NonNullable<RescueManifest["kept"]>[number];

/** One thing that is there, beneath one of the directories. */
export type Part = {
  readonly difference: Difference;
  /** Index of the directory. */
  readonly directory: number;
  /** Relative to it, beginning with "."; never an option. */
  readonly relative: string;
  readonly stat: Stats;
  /** On the disk. */
  readonly bytes: number;
};

/**
 * Those of the differences that are there on this node, each once; what only the other node has is no loss.
 * Nothing that is reached over a symbolic link is one.
 */
export async function partsOf(
  directories: readonly string[],
  differences: readonly Difference[],
): Promise<Part[]> {
  const parts = new Map<string, Part>();
  // A whole subtree counts for more than the attributes of its top.
  const ordered = differences.toSorted((a, b) => weight(a) - weight(b));
  for (const difference of ordered) {
    // Of the top itself it ends so.
    const path = difference.path.replace(/\/$/, "");
    const directory = directories.findIndex((one) => path === one || path.startsWith(`${one}/`));
    const top = directories[directory];
    if (top === undefined) {
      throw new GemelError("usage", `${path} is in none of the replicated directories`);
    }
    const stat = await statBeneath(top, path);
    if (stat === null) continue;
    const isWhole = !stat.isDirectory() || difference.what === "names";
    const bytes = isWhole ? await bytesOf(path, stat) : 0;
    const relative = `.${path.slice(top.length)}`;
    parts.set(path, { difference, directory, relative, stat, bytes });
  }
  return [...parts.values()];
}

/** Copy them to the folders 0, 1, ... of `target`, under their paths; what the manifest says of them. */
export async function copyParts(
  directories: readonly string[],
  parts: readonly Part[],
  target: string,
): Promise<Kept[]> {
  for (const [index, top] of directories.entries()) {
    await mkdir(`${target}/${index}`, { mode: 0o700 });
    const here = parts.filter(({ directory }) => directory === index);
    const isAlone = ({ difference, stat }: Part): boolean =>
      stat.isDirectory() && difference.what !== "names";
    await copyWhole(
      top,
      here.filter((part) => !isAlone(part)),
      `${target}/${index}`,
    );
    // Last: what comes into a directory changes its time.
    await copyAlone(top, here.filter(isAlone), `${target}/${index}`);
  }
  const kept: Kept[] = [];
  for (const { difference, directory, relative, stat, bytes } of parts) {
    const sha256 = stat.isFile() ? await hashOf(join(target, `${directory}`, relative)) : null;
    kept.push({ ...difference, bytes, sha256 });
  }
  return kept;
}

/** On the disk, of everything beneath it. */
async function bytesOf(path: string, stat: Stats): Promise<number> {
  return stat.isDirectory() ? (await folderSize(path)).bytes : stat.blocks * 512;
}

function weight({ what }: Difference): number {
  return what === "names" ? 1 : 0;
}

/** Null when it is not there, or the way to it leads over a symbolic link. */
async function statBeneath(top: string, path: string): Promise<Stats | null> {
  try {
    const stat = await lstat(path);
    if (path === top) return stat;
    const within = dirname(path).slice(top.length);
    return (await realpath(dirname(path))) === `${await realpath(top)}${within}` ? stat : null;
  } catch (error) {
    if (error instanceof Error && "code" in error) {
      if (error.code === "ENOENT" || error.code === "ENOTDIR") return null;
    }
    throw error;
  }
}

async function copyWhole(top: string, parts: readonly Part[], target: string): Promise<void> {
  const args = [
    "-C",
    top,
    "cp",
    "-a",
    "-x",
    "--reflink=auto",
    "--sparse=always",
    "--parents",
    "--",
  ];
  for (const some of slices(parts)) await run("env", [...args, ...some, `${target}/`], top);
}

/** Directories with all of their attributes, and without what is in them. */
async function copyAlone(top: string, parts: readonly Part[], target: string): Promise<void> {
  const archive = `${target}.tar`;
  const attributes = ["--xattrs", "--xattrs-include=*", "--acls"];
  for (const some of slices(parts)) {
    const from = ["-C", top, "--no-recursion", ...attributes, "-cf", archive, "--", ...some];
    await run("tar", from, top);
    await run("tar", ["-C", target, ...attributes, "-p", "--same-owner", "-xf", archive], top);
    await rm(archive);
  }
}

async function run(program: string, args: readonly string[], top: string): Promise<void> {
  const result = await runProgram(program, args, { timeoutMs: copyTimeoutMs });
  if (result.exitCode === 0) return;
  throw new GemelError("internal", `Cannot copy what differs in ${top}: ${result.stderr.trim()}`, {
    remedy: `Mend what the message says; nothing is overwritten before the copy is complete`,
  });
}

function slices(parts: readonly Part[]): string[][] {
  const paths = parts.map(({ relative }) => relative);
  const count = Math.ceil(paths.length / pathsMax);
  return Array.from({ length: count }, (_, at) => {
    return paths.slice(at * pathsMax, (at + 1) * pathsMax);
  });
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const block of createReadStream(path)) hash.update(block);
  return hash.digest("hex");
}
