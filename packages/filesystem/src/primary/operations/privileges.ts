/**
 * Taking setuid and setgid bits away when somebody else changes a file.
 *
 * The kernel says when; which bits, is left to us. Setgid without group execution stays for a caller
 * of the file's group, as on local file systems.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import type { RequestHeader } from "@gemel/fuse";
import { attributeBits } from "@gemel/replication";
import { chmodPath, descriptorPath, type FileStat, fchmodat } from "../../file-calls.ts";
import { atFlags } from "../../file-constants.ts";
import type { ObjectPlace } from "../mounted-tree.ts";
import type { Node } from "../node.ts";
import type { OperationContext } from "./outcome.ts";

const modeMask = 0o7777;
const setuid = 0o4000;
const setgid = 0o2000;
const groupExecute = 0o0010;

/** To be called after the content of `node` was changed by `caller`. */
export function dropPrivileges(context: OperationContext, node: Node, caller: RequestHeader): void {
  if ((node.mode & (setuid | setgid)) === 0) return;
  const stat = context.tree.stat(node);
  if (typeof stat !== "number") reduceMode(context, node, modeWithout(stat, caller));
}

/** Who sets an access ACL, and is not in the group of the file, takes the setgid bit away. */
export function dropSetgid(context: OperationContext, node: Node): void {
  // The ACL has changed the permissions already.
  if (typeof context.tree.stat(node) !== "number") {
    reduceMode(context, node, node.mode & ~setgid);
  }
}

/** The mode of a file after `caller` has changed its content. */
export function modeWithout(stat: FileStat, caller: RequestHeader): number {
  const kept = stat.mode & ~setuid;
  if ((kept & setgid) === 0) return kept;
  const stays = (kept & groupExecute) === 0 && isInGroup(caller, stat.gid);
  return stays ? kept : kept & ~setgid;
}

/** Not for symbolic links, whose mode cannot change. */
export function changeMode(place: ObjectPlace, mode: number): number {
  if ((place.flags & atFlags.emptyPath) !== 0) return chmodPath(descriptorPath(place.dirfd), mode);
  return fchmodat(place.dirfd, place.name, mode);
}

function reduceMode(context: OperationContext, node: Node, kept: number): void {
  const { tree, capture } = context;
  const place = tree.place(node);
  if (kept === node.mode || place === undefined) return;
  if (changeMode(place, kept & modeMask) < 0) return;
  context.outdated = node;
  const stat = tree.stat(node);
  if (typeof stat !== "number") {
    capture.attributesChanged(tree, node, stat, attributeBits.mode);
  }
}

/** Root may keep the bit. The request tells one group; the others are those of the process. */
function isInGroup(caller: RequestHeader, gid: number): boolean {
  if (caller.uid === 0 || caller.gid === gid) return true;
  try {
    const status = readFileSync(`/proc/${caller.pid}/status`, "latin1");
    const groups = /^Groups:(.*)$/m.exec(status)?.[1] ?? "";
    return groups.trim().split(/\s+/).includes(String(gid));
  } catch {
    // Gone, or of another namespace.
    return false;
  }
}
