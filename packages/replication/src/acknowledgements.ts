/**
 * What the replica says to the primary.
 *
 * @see packages/replication/README.md, for the bytes
 * @module
 */
import { ByteReader, type ByteWriter, failed, ok, type Result } from "@gemel/base";
import type { Generation } from "@gemel/protocol";
import { generationBytes, generationFromBytes, generationToBytes } from "./generation-bytes.ts";
import { bytesFromLatin1, latin1FromBytes } from "./path.ts";
import { getU32, hashBytes } from "./wire.ts";

export type Acknowledgement =
  /** Records up to this one are in the replica's memory. */
  | { readonly type: "received"; readonly sequence: number }
  /** The sync record of this cookie was executed; `errno` 0 or positive. */
  | { readonly type: "synced"; readonly cookie: number; readonly errno: number }
  | {
      readonly type: "hashes";
      readonly request: number;
      /** False when there is no regular file of that name. */
      readonly found: boolean;
      /** Size of the replica's file in bytes. */
      readonly size: number;
      /** `count * hashBytes` bytes, block after block; none beyond the end of the file. */
      readonly hashes: Uint8Array;
    }
  | { readonly type: "sealed"; readonly generation: Generation }
  /** The replica could not apply and leaves; `text` is latin1. */
  | { readonly type: "failed"; readonly errno: number; readonly text: string };

const ackTypes = { received: 1, synced: 2, hashes: 3, sealed: 4, failed: 5 } as const;

/** Length and type. */
const ackHeaderBytes = 5;

/** An acknowledgement that says it is longer than this is malformed. */
export const ackBytesMax: number = 1024 * 1024;

/** Append `ack` to `writer`. */
export function encodeAck(writer: ByteWriter, ack: Acknowledgement): void {
  const start = writer.offset;
  writer.u32(0).u8(ackTypes[ack.type]);
  switch (ack.type) {
    case "received":
      writer.safe64(ack.sequence);
      break;
    case "synced":
      writer.u32(ack.cookie).i32(ack.errno);
      break;
    case "hashes":
      writer
        .u32(ack.request)
        .u8(ack.found ? 1 : 0)
        .safe64(ack.size)
        .u32(ack.hashes.length / hashBytes)
        .bytes(ack.hashes);
      break;
    case "sealed":
      writer.bytes(generationToBytes(ack.generation));
      break;
    case "failed": {
      const text = bytesFromLatin1(ack.text.slice(0, 1000));
      writer.i32(ack.errno).u16(text.length).bytes(text);
      break;
    }
  }
  writer.patchU32(start, writer.offset - start);
}

/** Decode the acknowledgement at `start`; hashes are a view on `bytes`. Never throws. */
export function decodeAck(
  bytes: Uint8Array,
  start = 0,
  end: number = bytes.length,
): Result<{ readonly ack: Acknowledgement; readonly next: number }, "short" | "malformed"> {
  if (end - start < 4) return failed("short");
  const length = getU32(bytes, start);
  if (length < ackHeaderBytes || length > ackBytesMax) return failed("malformed");
  const next = start + length;
  if (next > end) return failed("short");
  const reader = new ByteReader(bytes, start + 4, next);
  const ack = decodeAckBody(reader);
  if (ack === null || reader.short || reader.left !== 0) return failed("malformed");
  return ok({ ack, next });
}

function decodeAckBody(reader: ByteReader): Acknowledgement | null {
  switch (reader.u8()) {
    case ackTypes.received: {
      const sequence = reader.safe64();
      return Number.isSafeInteger(sequence) ? { type: "received", sequence } : null;
    }
    case ackTypes.synced:
      return { type: "synced", cookie: reader.u32(), errno: reader.i32() };
    case ackTypes.hashes: {
      const request = reader.u32();
      const found = reader.u8() !== 0;
      const size = reader.safe64();
      const hashes = reader.bytes(reader.u32() * hashBytes);
      if (!Number.isSafeInteger(size)) return null;
      return { type: "hashes", request, found, size, hashes };
    }
    case ackTypes.sealed: {
      return { type: "sealed", generation: generationFromBytes(reader.bytes(generationBytes)) };
    }
    case ackTypes.failed:
      return {
        type: "failed",
        errno: reader.i32(),
        text: latin1FromBytes(reader.bytes(reader.u16())),
      };
    default:
      return null;
  }
}
