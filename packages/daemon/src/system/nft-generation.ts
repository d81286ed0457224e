/**
 * The number of changes of this host's nftables, from the kernel: as long as it stays, nobody has changed
 * any table, and no program needs to be started to see that.
 *
 * @see nfnetlink, `NFT_MSG_GETGEN` in linux/netfilter/nf_tables.h
 * @module
 */
import { closeSocket, netlinkSocket, receivePacket, sendNetlink } from "./native.ts";

const netfilter = 12;
const subsystem = 10;
const getGeneration = (subsystem << 8) | 16;
const newGeneration = (subsystem << 8) | 15;
const request = 1;
const headerSize = 16;
/** `struct nfgenmsg` */
const familySize = 4;
const attributeHeaderSize = 4;
/** `NFTA_GEN_ID` */
const idAttribute = 1;
const answerSizeMax = 512;

/** Null where the kernel does not say. */
export function nftGeneration(): number | null {
  const fd = netlinkSocket(netfilter);
  if (fd < 0) return null;
  try {
    const question = Buffer.alloc(headerSize + familySize);
    question.writeUInt32LE(question.length, 0);
    question.writeUInt16LE(getGeneration, 4);
    question.writeUInt16LE(request, 6);
    if (sendNetlink(fd, question) < 0) return null;
    // The kernel has answered before it returned.
    const answer = Buffer.alloc(answerSizeMax);
    const size = receivePacket(fd, answer);
    return size < 0 ? null : generationIn(answer.subarray(0, size));
  } finally {
    closeSocket(fd);
  }
}

function generationIn(answer: Buffer): number | null {
  if (answer.length < headerSize || answer.readUInt16LE(4) !== newGeneration) return null;
  let at = headerSize + familySize;
  while (at + attributeHeaderSize + 4 <= answer.length) {
    const size = answer.readUInt16LE(at);
    if (answer.readUInt16LE(at + 2) === idAttribute) {
      return answer.readUInt32BE(at + attributeHeaderSize);
    }
    if (size < attributeHeaderSize) return null;
    at += (size + 3) & ~3;
  }
  return null;
}
