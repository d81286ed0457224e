/**
 * IOCTL: inode flags are told as the backing file system has them; none can be changed.
 *
 * A flag that is refused cannot differ between the nodes. Whoever sets what is set already (cp,
 * restore programs) is told that it worked.
 *
 * @see man 2 ioctl_iflags
 * @module
 */
import { encodeIoctl, type RequestOf } from "@gemel/fuse";
import { ioctl } from "../../file-calls.ts";
import { errno, fileTypes } from "../../file-constants.ts";
import type { OperationContext, Outcome } from "./outcome.ts";

/** The commands of 64-bit machines; sizes are those of the kernel's own structures. */
const commands = {
  getFlags: 0x8008_6601,
  setFlags: 0x4008_6602,
  getVersion: 0x8008_7601,
  getExtended: 0x801c_581f,
  setExtended: 0x401c_5820,
} as const;

const sizes: ReadonlyMap<number, number> = new Map([
  [commands.getFlags, 4],
  [commands.setFlags, 4],
  [commands.getVersion, 4],
  [commands.getExtended, 28],
  [commands.setExtended, 28],
]);

export function inodeControl(context: OperationContext, request: RequestOf<"ioctl">): Outcome {
  const { tree, reply } = context;
  const size = sizes.get(request.command);
  if (size === undefined) return -errno.ENOTTY;
  const node = tree.nodes.byId(request.nodeId);
  if (node === undefined) return -errno.ESTALE;
  if (node.type !== fileTypes.regular && node.type !== fileTypes.directory) return -errno.ENOTTY;
  const fd = tree.open(node);
  if (fd < 0) return fd;
  const { getFlags, setFlags, setExtended, getExtended } = commands;
  const isChange = request.command === setFlags || request.command === setExtended;
  const asked = request.command === setExtended ? getExtended : getFlags;
  // The kernel writes a whole long for some of these commands on some file systems.
  const present = Buffer.alloc(32);
  const done = ioctl(fd, isChange ? asked : request.command, present);
  if (done < 0) return done;
  if (!isChange) return encodeIoctl(reply, request.unique, 0, present.subarray(0, size));
  const wanted = request.data.subarray(0, size);
  const isSame = wanted.length === size && present.subarray(0, wanted.length).equals(wanted);
  return isSame ? encodeIoctl(reply, request.unique, 0, emptyData) : -errno.EOPNOTSUPP;
}

const emptyData = new Uint8Array(0);
