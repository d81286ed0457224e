/**
 * Read a module package (`.safe`, a zip file) that may come from anywhere.
 *
 * Everything is looked at before anything is written: only regular files and folders, only names
 * beneath the module's own folder, bounded in number and size while they are unpacked (what an
 * archive says about itself is not believed), every checksum verified.
 *
 * @module
 */
import type { Readable } from "node:stream";
import { crc32 } from "node:zlib";
import { GemelError } from "@gemel/base";
import type { Entry, ZipFile } from "yauzl";

export type PackageFile = {
  /** Relative, with `/`, without `.` and `..`. */
  readonly path: string;
  readonly content: Buffer;
  readonly executable: boolean;
};

const entriesMax = 2000;
const totalSizeMax = 32 << 20;
const pathSizeMax = 1024;
const nameSizeMax = 255;

/** All files of the package `name`. Throws `package_invalid` with what is wrong, naming the entry. */
export async function readPackage(zip: Buffer, name: string): Promise<PackageFile[]> {
  // Loaded when it is needed: gemeld seldom reads packages.
  const { fromBufferPromise } = await import("yauzl");
  let archive: ZipFile;
  try {
    archive = await fromBufferPromise(zip, { strictFileNames: true });
  } catch (error) {
    throw invalid(name, `not a zip file (${words(error)})`, error);
  }
  try {
    return await readEntries(archive, name);
  } catch (error) {
    if (error instanceof GemelError) throw error;
    throw invalid(name, words(error), error);
  } finally {
    archive.close();
  }
}

async function readEntries(archive: ZipFile, name: string): Promise<PackageFile[]> {
  if (archive.entryCount > entriesMax) {
    throw invalid(name, `more than ${entriesMax} entries (${archive.entryCount})`);
  }
  const files: PackageFile[] = [];
  const seen = new Set<string>();
  let left = totalSizeMax;
  for await (const entry of archive.eachEntry()) {
    const path = checkedPath(entry, name);
    if (path === null) continue;
    if (seen.has(path)) throw invalid(name, `"${path}" is in it twice`);
    seen.add(path);
    const content = await contentOf(archive, entry, left, name);
    left -= content.length;
    files.push({ path, content, executable: path.startsWith("bin/") });
  }
  for (const { path } of files) {
    const parts = path.split("/").slice(0, -1);
    const above = parts.map((_, index) => parts.slice(0, index + 1).join("/"));
    const file = above.find((folder) => seen.has(folder));
    if (file !== undefined) throw invalid(name, `"${file}" is a file and a folder`);
  }
  return files;
}

const typeMask = 0o170000;
const regular = 0o100000;
const folder = 0o040000;

/** Null for a folder. */
function checkedPath(entry: Entry, name: string): string | null {
  const path = entry.fileName;
  const shown = JSON.stringify(path.slice(0, 80));
  if (entry.isEncrypted()) throw invalid(name, `${shown} is encrypted`);
  const type = (entry.externalFileAttributes >>> 16) & typeMask;
  if (type !== 0 && type !== regular && type !== folder) {
    throw invalid(name, `${shown} is neither a file nor a folder (a link or a device)`);
  }
  const bare = path.replace(/\/$/, "");
  const parts = bare.split("/");
  const plain = parts.every((part) => part !== "" && part !== "." && part !== "..");
  const longest = Math.max(...parts.map((part) => Buffer.byteLength(part)));
  const fits = Buffer.byteLength(bare) <= pathSizeMax && longest <= nameSizeMax;
  if (!plain || !fits || /[\p{Cc}\\\ufffd]/u.test(bare)) {
    throw invalid(name, `${shown} is not a name beneath the module's folder`);
  }
  return type === folder || path.endsWith("/") ? null : bare;
}

async function contentOf(
  archive: ZipFile,
  entry: Entry,
  sizeMax: number,
  name: string,
): Promise<Buffer> {
  const stream: Readable = await archive.openReadStreamPromise(entry);
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of stream) {
    if (!Buffer.isBuffer(part)) throw invalid(name, "its content cannot be read");
    size += part.length;
    if (size > sizeMax) {
      stream.destroy();
      throw invalid(name, `it unpacks to more than ${totalSizeMax >> 20} MiB`);
    }
    parts.push(part);
  }
  const content = Buffer.concat(parts);
  if (crc32(content) !== entry.crc32) {
    throw invalid(name, `the checksum of "${entry.fileName}" is wrong`);
  }
  return content;
}

function invalid(name: string, why: string, cause?: unknown): GemelError {
  return new GemelError("package_invalid", `The package ${name} is refused: ${why}`, { cause });
}

function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
