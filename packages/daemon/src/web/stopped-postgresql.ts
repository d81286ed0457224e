/**
 * What the files of a PostgreSQL say, also when it does not run: how far it is.
 *
 * @module
 */
import { open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** A data directory may be beneath what is mirrored, as Debian's `17/main`. */
const depthMax = 2;
/** `ControlFileData` of PostgreSQL 11 and later: `pg_control_version`, `checkPoint`. */
const versionAt = 8;
const checkpointAt = 32;
const controlBytes = 40;
const versionMin = 1100;
const versionMax = 9999;

export type StoppedPostgresql = {
  /** Its data directory. */
  readonly directory: string;
  /** Of the latest checkpoint: what was written after it is not counted. */
  readonly lsn: string;
  /** When the write-ahead log was written last. */
  readonly logWrittenAt: string | null;
};

/** Null: none of the directories holds one, or it cannot be read. */
export async function stoppedPostgresql(
  directories: readonly string[],
): Promise<StoppedPostgresql | null> {
  for (const directory of directories) {
    const found = await findIn(directory, depthMax);
    if (found !== null) return found;
  }
  return null;
}

async function findIn(directory: string, depth: number): Promise<StoppedPostgresql | null> {
  const lsn = await checkpointOf(directory);
  if (lsn !== null) {
    return { directory, lsn, logWrittenAt: await lastWriteIn(join(directory, "pg_wal")) };
  }
  if (depth === 0) return null;
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (!entry.isDirectory()) continue;
    const found = await findIn(join(directory, entry.name), depth - 1);
    if (found !== null) return found;
  }
  return null;
}

async function checkpointOf(directory: string): Promise<string | null> {
  const file = await open(join(directory, "global/pg_control")).catch(() => null);
  if (file === null) return null;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(controlBytes), 0, controlBytes, 0);
    const version = buffer.readUInt32LE(versionAt);
    if (bytesRead < controlBytes || version < versionMin || version > versionMax) return null;
    const position = buffer.readBigUInt64LE(checkpointAt);
    const half = (value: bigint): string => value.toString(16).toUpperCase();
    return `${half(position >> 32n)}/${half(position & 0xffffffffn)}`;
  } finally {
    await file.close();
  }
}

async function lastWriteIn(folder: string): Promise<string | null> {
  const names = await readdir(folder).catch(() => []);
  const times = await Promise.all(
    names
      .filter((name) => /^[0-9A-F]{24}$/.test(name))
      .map(async (name) => (await stat(join(folder, name))).mtimeMs),
  );
  return times.length === 0 ? null : new Date(Math.max(...times)).toISOString();
}
