/**
 * Replace a file so that after a power cut there is either the old one or the new one.
 *
 * @module
 */
import { open, rename } from "node:fs/promises";
import { dirname } from "node:path";

/** Write beside, fsync, rename, fsync the directory; durable when it resolves. */
export async function replaceFile(
  path: string,
  content: string | Uint8Array,
  mode = 0o600,
): Promise<void> {
  const beside = `${path}.new`;
  const file = await open(beside, "w", mode);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
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
