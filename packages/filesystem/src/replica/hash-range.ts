/**
 * Hashes of a range of a file here, for the primary to compare with.
 *
 * @module
 */
import { hash } from "node:crypto";
import {
  type Acknowledgement,
  type HashRequestRecord,
  hashBlockBytes,
  hashBytes,
} from "@gemel/replication";
import { closeDescriptor, forgetCached, openat, pread, statDescriptor } from "../file-calls.ts";
import { errno, fileTypes, openFlags } from "../file-constants.ts";
import { objectDigest } from "../object-digest.ts";
import { ApplyError } from "./apply-error.ts";
import type { TreePaths } from "./tree-paths.ts";

/** Large folios of the page cache are not larger. */
const folioBytesMax: number = 4 * 1024 * 1024;

const block: Buffer = Buffer.alloc(hashBlockBytes);

/** The answer to a request; `found` is false when no regular file is there. */
export function hashRange(tree: TreePaths, record: HashRequestRecord): Acknowledgement {
  const { request, path } = record;
  const missing: Acknowledgement = {
    type: "hashes",
    request,
    found: false,
    size: 0,
    hashes: new Uint8Array(0),
  };
  const { directory, name } = tree.place(path);
  // No bytes: what it is besides its data.
  if (record.length === 0) {
    const object = objectDigest(directory, name);
    if (object === null) return missing;
    return { type: "hashes", request, found: true, size: object.size, hashes: object.digest };
  }
  const flags =
    openFlags.readOnly | openFlags.nonBlocking | openFlags.noFollow | openFlags.closeOnExec;
  const fd = openat(directory, name, flags);
  if (fd === -errno.ENOENT || fd === -errno.ELOOP) return missing;
  if (fd < 0) throw new ApplyError(-fd, `open "${path}"`);
  try {
    const stat = statDescriptor(fd);
    if (typeof stat === "number" || (stat.mode & fileTypes.mask) !== fileTypes.regular) {
      return missing;
    }
    const end = Math.min(stat.size, record.offset + record.length);
    const count = Math.max(0, Math.ceil((end - record.offset) / hashBlockBytes));
    const hashes = new Uint8Array(count * hashBytes);
    forgetCachedAround(fd, record.offset, end);
    for (let index = 0; index < count; index += 1) {
      const offset = record.offset + index * hashBlockBytes;
      const size = Math.min(hashBlockBytes, end - offset);
      const bytes = size === hashBlockBytes ? block : block.subarray(0, size);
      readAll(fd, bytes, offset, path);
      hashes.set(hash("sha256", bytes, "buffer").subarray(0, hashBytes), index * hashBytes);
    }
    return { type: "hashes", request, found: true, size: stat.size, hashes };
  } finally {
    closeDescriptor(fd);
  }
}

/**
 * After a flush that failed, the page cache goes on showing data that the disk never got, as clean.
 * What is compared must be what a power cut would leave. Outwards to whole folios: a folio that is
 * only partly in the range is kept.
 */
function forgetCachedAround(fd: number, offset: number, end: number): void {
  const start = offset - (offset % folioBytesMax);
  forgetCached(fd, start, Math.ceil(end / folioBytesMax) * folioBytesMax - start);
}

function readAll(fd: number, into: Buffer, offset: number, path: string): void {
  for (let done = 0; done < into.length; ) {
    const got = pread(fd, into.subarray(done), offset + done);
    if (got <= 0) throw new ApplyError(got === 0 ? errno.EIO : -got, `read "${path}"`);
    done += got;
  }
}
