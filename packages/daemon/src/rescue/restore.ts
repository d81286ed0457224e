/**
 * Bringing things back from a rescue copy: to a folder that the operator names, or, when that is
 * asked for, to where they were, through the mirror, so that the other node gets them as well.
 *
 * Nothing is ever overwritten.
 *
 * @module
 */
import { lstat, readdir, rename, rm } from "node:fs/promises";
import { dirname, posix } from "node:path";
import { GemelError } from "@gemel/base";
import type { Rescue, RescueRestore } from "@gemel/protocol";
import { makeFolder } from "../system/make-folder.ts";
import { runProgram } from "../system/run-program.ts";
import { demandSpace, folderSize } from "./folder-size.ts";

const copyTimeoutMs = 24 * 3_600_000;

/** Where something is in the copy, and where it shall be. */
type Piece = { readonly from: string; readonly to: string };

export type RestoreContext = {
  /** The replicated directories. */
  readonly directories: readonly string[];
  /** Why nothing can be written into them now; null when it can. */
  readonly obstacle: string | null;
};

/** The paths that are there again. Throws `usage`, `refused`, `not_empty`, `no_space`. */
export async function restoreRescue(
  rescue: Rescue,
  request: RescueRestore,
  context: RestoreContext,
): Promise<string[]> {
  const wanted =
    request.paths.length > 0 ? request.paths : rescue.directories.map(({ path }) => path);
  if (wanted.length === 0) throw refusedCopy(rescue);
  if (request.to === null) return restoreInPlace(rescue, request, context);
  const to = posix.normalize(request.to).replace(/(.)\/+$/, "$1");
  await demandFreeTarget(to, rescue, context.directories);
  const beside = `${to}.restoring`;
  await rm(beside, { recursive: true, force: true });
  await makeFolder(beside, 0o700).catch((error: Error) => {
    throw new GemelError("usage", `Cannot make a folder at ${to}: ${error.message}`, {
      cause: error,
      remedy: `See what is at ${dirname(to)}, or name another folder`,
    });
  });
  try {
    const pieces = wanted.map((path) => pieceOf(rescue, path, `${beside}${path}`));
    await demandRoom(pieces, beside);
    for (const piece of pieces) await copy(piece);
    // Over an empty folder too.
    await rename(beside, to);
  } catch (error) {
    await rm(beside, { recursive: true, force: true });
    throw error;
  }
  return wanted.map((path) => `${to}${path}`);
}

async function restoreInPlace(
  rescue: Rescue,
  { paths }: RescueRestore,
  { obstacle }: RestoreContext,
): Promise<string[]> {
  if (paths.length === 0) {
    throw new GemelError("usage", "Name the paths that shall be brought back into the live data", {
      remedy: "See them with `gemel rescue show`; or restore everything to a folder of its own",
    });
  }
  if (obstacle !== null) {
    throw new GemelError("refused", `The live data cannot be written on this node: ${obstacle}`, {
      remedy: "Restore to a folder, copy it to the node that serves, and from there into the data",
    });
  }
  const pieces = paths.map((path) => pieceOf(rescue, path, path));
  for (const { to } of pieces) {
    if (!(await exists(to))) continue;
    throw new GemelError("refused", `${to} is there already, and nothing is overwritten`, {
      remedy: `Move ${to} away first, or restore to a folder and merge by hand`,
    });
  }
  await demandRoom(pieces, dirname(pieces[0]?.to ?? "/"));
  for (const piece of pieces) await copy(piece);
  return [...paths];
}

function pieceOf(rescue: Rescue, path: string, to: string): Piece {
  if (!posix.isAbsolute(path) || posix.normalize(path) !== path) {
    throw new GemelError("usage", `"${path}" is not an absolute path in its plain form`);
  }
  const index = rescue.directories.findIndex((one) => isInside(one.path, path));
  const directory = rescue.directories[index];
  if (directory === undefined) {
    throw new GemelError("usage", `The rescue copy ${rescue.id} holds nothing of ${path}`, {
      remedy: `gemel rescue show ${rescue.id} -m ${rescue.module}`,
    });
  }
  return { from: `${rescue.folder}/${index}${path.slice(directory.path.length)}`, to };
}

async function demandFreeTarget(
  to: string,
  rescue: Rescue,
  directories: readonly string[],
): Promise<void> {
  if (!posix.isAbsolute(to) || to === "/") {
    throw new GemelError("usage", `"${to}" is not an absolute path of a folder`);
  }
  const own = [...directories, dirname(rescue.folder)];
  const other = own.find((path) => isInside(path, to) || isInside(to, path));
  if (other !== undefined) {
    throw new GemelError("refused", `${to} and ${other} overlap`, {
      remedy: "Name a folder of its own; `--live` brings named paths back to where they were",
    });
  }
  const names = await readdir(to).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw new GemelError("usage", `Cannot use ${to} as a folder: ${error.message}`, {
      cause: error,
    });
  });
  if (names.length === 0) return;
  throw new GemelError("not_empty", `${to} holds something already (${names.length} entries)`, {
    remedy: "Name a folder that is empty or not there yet",
  });
}

async function demandRoom(pieces: readonly Piece[], folder: string): Promise<void> {
  let bytes = 0;
  for (const { from } of pieces) {
    if (!(await exists(from))) {
      throw new GemelError("usage", `The rescue copy does not hold ${from}`, {
        remedy: "See what it holds with `gemel rescue show`",
      });
    }
    bytes += (await folderSize(from)).bytes;
  }
  await demandSpace(folder, bytes, `Make room on the disk of ${folder}, or name another folder`);
}

async function copy({ from, to }: Piece): Promise<void> {
  await makeFolder(dirname(to));
  const args = ["-a", "-T", "-n", "--reflink=auto", "--sparse=always", "--", from, to];
  const result = await runProgram("cp", args, { timeoutMs: copyTimeoutMs });
  if (result.exitCode === 0) return;
  throw new GemelError("internal", `Cannot restore ${to}: ${result.stderr.trim()}`, {
    remedy: "Mend what the message says and restore again; the rescue copy is as it was",
  });
}

function refusedCopy({ id, folder }: Rescue): GemelError {
  return new GemelError("refused", `The rescue copy ${id} has no manifest`, {
    remedy: `Copy by hand what is needed from ${folder}`,
  });
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
    throw error;
  }
}

function isInside(outer: string, inner: string): boolean {
  return inner === outer || inner.startsWith(`${outer}/`);
}
