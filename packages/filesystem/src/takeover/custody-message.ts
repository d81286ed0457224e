/**
 * What a serving `gemel-fs` tells its standby: 24 bytes and at most one descriptor.
 *
 * A program of another version may go on: the version comes first. It is raised with everything that a successor has to
 * know of its predecessor: these messages, what node ids are, what was agreed with the kernel at the mount.
 *
 * @module
 */
import { messageSize } from "./channel.ts";

export const custodyVersion = 1;

export const custodyTypes = {
  /** With the descriptor of a replicated directory beneath its mount. */
  root: 1,
  /** With the FUSE device of that directory; the mount is whole. */
  device: 2,
  /** With the descriptor of a file that may lose its last name. */
  orphan: 3,
  /** That file has a name after all, or the kernel has forgotten it. */
  forgotten: 4,
  /** Two names are about to be exchanged; `ino` is what the first one leads to before. */
  exchange: 5,
  /** Unmounted in order: let go of everything. */
  withdrawn: 6,
  /** A flush failed here: only this process knows which files are affected. Nobody may take over. */
  tainted: 7,
  /** The only one in the other direction: the standby could go on at once; or, of another version, that it cannot. */
  ready: 8,
  /** Everything that was read was answered; the process is about to end. */
  handed: 9,
} as const;
export type CustodyType = keyof typeof custodyTypes;

export type CustodyMessage = {
  readonly type: CustodyType;
  /** Index of the replicated directory. */
  readonly tree: number;
  readonly ino: number;
  /** Of an exchange: identity of the request, without the bit that marks it as resent. */
  readonly unique: bigint;
};

const byNumber = new Map<number, CustodyType>(
  Object.entries(custodyTypes).map(([type, number]) => [number, type as CustodyType]),
);

export function encodeCustody(message: CustodyMessage): Buffer {
  const bytes = Buffer.alloc(messageSize);
  bytes.writeUInt16LE(custodyVersion, 0);
  bytes.writeUInt16LE(custodyTypes[message.type], 2);
  bytes.writeUInt32LE(message.tree, 4);
  bytes.writeDoubleLE(message.ino, 8);
  bytes.writeBigUInt64LE(message.unique, 16);
  return bytes;
}

/** The version in which it was said. */
export function custodyVersionOf(bytes: Buffer): number {
  return bytes.readUInt16LE(0);
}

/** Null: of another version, or no such message. */
export function decodeCustody(bytes: Buffer): CustodyMessage | null {
  if (bytes.length !== messageSize || custodyVersionOf(bytes) !== custodyVersion) return null;
  const type = byNumber.get(bytes.readUInt16LE(2));
  if (type === undefined) return null;
  return {
    type,
    tree: bytes.readUInt32LE(4),
    ino: bytes.readDoubleLE(8),
    unique: bytes.readBigUInt64LE(16),
  };
}
