/**
 * Replace a file so that after a power cut there is either the old one or the new one.
 *
 * @module
 */
import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

/** What is being replaced: two at once would write the same file beside it. */
const replacing = new Map<string, Promise<void>>();

/**
 * Write beside, fsync, rename, fsync the directory; durable when it resolves. Of two at once, the later one
 * counts. When it rejects (ENOSPC, ...) the old file is as it was.
 */
export async function replaceFile(
  path: string,
  content: string | Uint8Array,
  mode = 0o600,
): Promise<void> {
  const before = replacing.get(path) ?? Promise.resolve();
  const done = before.catch(() => undefined).then(() => replace(path, content, mode));
  replacing.set(path, done);
  try {
    await done;
  } finally {
    if (replacing.get(path) === done) replacing.delete(path);
  }
}

async function replace(path: string, content: string | Uint8Array, mode: number): Promise<void> {
  const beside = `${path}.new`;
  const file = await open(beside, "w", mode);
  try {
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (error) {
    // A full disk: what was written of it gives its room back.
    await rm(beside, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncDirectory(dirname(path));
}

/** Make the names in a directory durable. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
