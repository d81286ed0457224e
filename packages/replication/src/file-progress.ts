/**
 * Which bytes of a file may still differ while it is resynchronised.
 *
 * @module
 */
import { extentBytes } from "./change-map/mark.ts";
import type { FileNode } from "./sync-node.ts";

/** How many there are, as the size was last seen. */
export function pendingBytesOf(node: FileNode): number {
  if (node.cursor === Number.POSITIVE_INFINITY) return 0;
  if (node.extents === null) return Math.max(0, node.size - node.cursor);
  const tail = Math.max(node.tailFrom * extentBytes, node.cursor);
  let bytes = Math.max(0, node.size - tail);
  for (const extent of node.extents) {
    if (extent >= node.tailFrom) continue;
    const from = Math.max(extent * extentBytes, node.cursor);
    bytes += Math.max(0, Math.min(node.size, (extent + 1) * extentBytes) - from);
  }
  return bytes;
}

/** The first byte at or behind `offset` that may differ; Infinity without any. */
export function nextPending(file: FileNode, offset: number): number {
  if (file.extents === null) return offset;
  const extent = Math.floor(offset / extentBytes);
  let next = Math.max(extent, file.tailFrom);
  for (const marked of file.extents) if (marked >= extent) next = Math.min(next, marked);
  return next === Number.POSITIVE_INFINITY ? next : Math.max(offset, next * extentBytes);
}

/** How many bytes from `offset` on, which may differ, may differ without a gap; at most `limit`. */
export function pendingRun(file: FileNode, offset: number, limit: number): number {
  let end = offset;
  while (end < offset + limit && nextPending(file, end) === end) {
    end = (Math.floor(end / extentBytes) + 1) * extentBytes;
  }
  return Math.min(limit, end - offset);
}
