/**
 * SETATTR: size, owner, mode and times, in the order in which Linux applies them.
 *
 * A change of owner or size takes setuid and setgid bits away where the kernel says so; what the
 * peer is told is what the disk says afterwards.
 *
 * @module
 */
import { encodeAttr, type RequestOf, setattrValid } from "@gemel/fuse";
import { attributeBits } from "@gemel/replication";
import { type FileTimes, fchownat, ftruncate, statAt, utimensat } from "../../file-calls.ts";
import { errno, timeNow, timeOmit } from "../../file-constants.ts";
import { attributesOf, isRegular, type ObjectPlace, timeToLiveNs } from "../mounted-tree.ts";
import type { Node } from "../node.ts";
import type { OperationContext, Outcome } from "./outcome.ts";
import { changeMode, modeWithout } from "./privileges.ts";

const keepId = 0xffffffff;
const modeMask = 0o7777;

export function setattr(context: OperationContext, request: RequestOf<"setattr">): Outcome {
  const { tree, capture, reply } = context;
  const node = tree.nodes.byId(request.nodeId);
  if (node === undefined) return -errno.ESTALE;
  const { valid } = request;
  const isResized = (valid & setattrValid.size) !== 0;
  if (isResized) {
    const done = resize(context, node, request.size);
    if (done < 0) return done;
  }
  const place = tree.place(node);
  if (place === undefined) return -errno.ESTALE;
  const changed = apply(node, place, request);
  const stat = tree.stat(node);
  if (typeof stat === "number") return stat;
  const bits = changedBits(valid);
  if (bits !== 0) capture.attributesChanged(tree, node, stat, bits);
  if (changed < 0) return changed;
  return encodeAttr(reply, request.unique, attributesOf(stat), timeToLiveNs);
}

function resize(context: OperationContext, node: Node, size: number): number {
  const { tree, capture } = context;
  if (!isRegular(node)) return -errno.EINVAL;
  const fd = tree.open(node);
  if (fd < 0) return fd;
  const done = ftruncate(fd, size);
  if (done < 0) return done;
  capture.truncated(tree, node, size);
  return 0;
}

function apply(node: Node, place: ObjectPlace, request: RequestOf<"setattr">): number {
  const { valid } = request;
  if ((valid & (setattrValid.uid | setattrValid.gid)) !== 0) {
    const uid = (valid & setattrValid.uid) !== 0 ? request.ownerUid : keepId;
    const gid = (valid & setattrValid.gid) !== 0 ? request.ownerGid : keepId;
    const done = fchownat(place.dirfd, place.name, uid, gid, place.flags);
    if (done < 0) return done;
  }
  if ((valid & setattrValid.mode) !== 0) {
    const done = changeMode(place, request.mode & modeMask);
    if (done < 0) return done;
  } else if ((valid & setattrValid.killSuidgid) !== 0 && isRegular(node)) {
    const stat = statAt(place.dirfd, place.name, place.flags);
    if (typeof stat === "number") return stat;
    const kept = modeWithout(stat, request);
    const done = kept === stat.mode ? 0 : changeMode(place, kept & modeMask);
    if (done < 0) return done;
  }
  if ((valid & anyTime) !== 0) {
    return utimensat(place.dirfd, place.name, timesOf(request), place.flags);
  }
  return 0;
}

const anyTime: number =
  setattrValid.atime | setattrValid.mtime | setattrValid.atimeNow | setattrValid.mtimeNow;

function timesOf(request: RequestOf<"setattr">): FileTimes {
  const { valid } = request;
  const nanos = (set: number, now: number, value: number): number => {
    if ((valid & now) !== 0) return timeNow;
    return (valid & set) !== 0 ? value : timeOmit;
  };
  return {
    atimeSec: request.atimeSeconds,
    atimeNsec: nanos(setattrValid.atime, setattrValid.atimeNow, request.atimeNanos),
    mtimeSec: request.mtimeSeconds,
    mtimeNsec: nanos(setattrValid.mtime, setattrValid.mtimeNow, request.mtimeNanos),
  };
}

/** `attributeBits` of what the peer has to be told after a change of `valid`. */
function changedBits(valid: number): number {
  let bits = 0;
  if ((valid & setattrValid.uid) !== 0) bits |= attributeBits.uid;
  if ((valid & setattrValid.gid) !== 0) bits |= attributeBits.gid;
  // A change of owner may have taken bits of the mode away.
  if (bits !== 0 || (valid & (setattrValid.mode | setattrValid.killSuidgid)) !== 0) {
    bits |= attributeBits.mode;
  }
  if ((valid & (setattrValid.atime | setattrValid.atimeNow)) !== 0) bits |= attributeBits.atime;
  if ((valid & (setattrValid.mtime | setattrValid.mtimeNow)) !== 0) bits |= attributeBits.mtime;
  return bits;
}
