/**
 * Elements of sets of this host's nftables made anew, in one transaction and without a program: what is said every few
 * seconds is to cost no start of `nft`.
 *
 * @see nfnetlink, `NFT_MSG_NEWSETELEM` and `NFT_MSG_DELSETELEM` in linux/netfilter/nf_tables.h
 * @module
 */
import { constants } from "node:os";
import { closeSocket, netlinkSocket, receivePacket, sendNetlink } from "./native.ts";

const netfilter = 12;
const subsystem = 10;
const batchBegin = 0x10;
const batchEnd = 0x11;
const newElements = (subsystem << 8) | 12;
const deleteElements = (subsystem << 8) | 14;
const errorMessage = 2;
const flags = { request: 1, acknowledge: 4, create: 0x400 } as const;
const families = { netdev: 5, arp: 3 } as const;
const headerSize = 16;
/** `struct nfgenmsg` */
const familySize = 4;
/** Of `NFTA_SET_ELEM_LIST_`, and what is in it. */
const attributes = { table: 1, set: 2, elements: 3, element: 1, key: 1, value: 1 } as const;
const isNested = 0x8000;
const answerSizeMax = 4096;

export type SetElements = {
  readonly family: keyof typeof families;
  readonly table: string;
  readonly set: string;
  /** As the kernel keeps them, so in the order of bytes of the network. */
  readonly keys: readonly Uint8Array[];
};

/** Each set has these elements and no others, with all their time. 0, or an error number of the kernel, negative. */
export function renewElements(sets: readonly SetElements[]): number {
  const fd = netlinkSocket(netfilter);
  if (fd < 0) return fd;
  try {
    const sent = sendNetlink(fd, transaction(sets));
    return sent < 0 ? sent : answerOf(fd, sets.length);
  } finally {
    closeSocket(fd);
  }
}

function transaction(sets: readonly SetElements[]): Buffer {
  const { request, acknowledge, create } = flags;
  const changes = sets.flatMap((one) => {
    const place = [text(attributes.table, one.table), text(attributes.set, one.set)];
    const family = families[one.family];
    // Without elements it is all of them.
    const all = message(deleteElements, request, family, place);
    const added = [...place, elements(one.keys)];
    return [all, message(newElements, request | create | acknowledge, family, added)];
  });
  const begin = message(batchBegin, request, 0, []);
  return Buffer.concat([begin, ...changes, message(batchEnd, request, 0, [])]);
}

function elements(keys: readonly Uint8Array[]): Buffer {
  const list = keys.map((key) =>
    attribute(attributes.element | isNested, [
      attribute(attributes.key | isNested, [attribute(attributes.value, [key])]),
    ]),
  );
  return attribute(attributes.elements | isNested, list);
}

function message(type: number, flag: number, family: number, parts: readonly Buffer[]): Buffer {
  const whole = Buffer.concat([Buffer.alloc(headerSize + familySize), ...parts]);
  whole.writeUInt32LE(whole.length, 0);
  whole.writeUInt16LE(type, 4);
  whole.writeUInt16LE(flag, 6);
  whole.writeUInt8(family, headerSize);
  // Of a batch: whose messages are in it.
  if (type === batchBegin || type === batchEnd) whole.writeUInt16BE(subsystem, headerSize + 2);
  return whole;
}

function text(type: number, value: string): Buffer {
  return attribute(type, [Buffer.from(`${value}\0`)]);
}

/** Filled up to a multiple of four bytes, which its length does not count. */
function attribute(type: number, parts: readonly Uint8Array[]): Buffer {
  const value = Buffer.concat(parts);
  const whole = Buffer.alloc((4 + value.length + 3) & ~3);
  whole.writeUInt16LE(4 + value.length, 0);
  whole.writeUInt16LE(type, 2);
  value.copy(whole, 4);
  return whole;
}

/** The kernel has answered before it returned: once for each set, or of what it refuses. */
function answerOf(fd: number, count: number): number {
  const room = Buffer.alloc(answerSizeMax);
  let taken = 0;
  for (let size = receivePacket(fd, room); size >= 0; size = receivePacket(fd, room)) {
    for (let at = 0; at + headerSize + 4 <= size; ) {
      const length = room.readUInt32LE(at);
      if (room.readUInt16LE(at + 4) === errorMessage) {
        const error = room.readInt32LE(at + headerSize);
        if (error !== 0) return error;
        taken += 1;
      }
      at += Math.max(headerSize, (length + 3) & ~3);
    }
  }
  return taken === count ? 0 : -constants.errno.EPROTO;
}
