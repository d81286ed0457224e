/**
 * What the replica says to the primary.
 *
 * @see packages/replication/README.md, for the bytes
 * @module
 */
import { ByteReader, type ByteWriter, failed, ok, type Result } from "@gemel/base";
import type { Generation } from "@gemel/protocol";
import { generationBytes, generationFromBytes, generationToBytes } from "./generation-bytes.ts";
import { bytesFromLatin1, isSafeName, latin1FromBytes } from "./path.ts";
import { crc32, getU32, hashBytes } from "./wire.ts";

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
  /** A part of the replica's change map, as `encodeMap` made it; without one `exists` is false. */
  | {
      readonly type: "map";
      readonly exists: boolean;
      readonly isLast: boolean;
      readonly bytes: Uint8Array;
    }
  | {
      readonly type: "names";
      readonly request: number;
      /** False when there is no directory of that name. */
      readonly found: boolean;
      /** The names before it are told, from the request's `from` on; "": all. */
      readonly to: string;
      readonly names: readonly TheirName[];
    }
  /** The replica could not apply and leaves; `text` is latin1. */
  | { readonly type: "failed"; readonly errno: number; readonly text: string };

/** A name that the replica has. */
export type TheirName = {
  readonly name: string;
  /** File type bits of the mode. */
  readonly type: number;
  /** Born on the replica since the checkpoint asked about, or when that cannot be told. */
  readonly isNew: boolean;
};

const ackTypes = {
  received: 1,
  synced: 2,
  hashes: 3,
  sealed: 4,
  failed: 5,
  map: 6,
  names: 7,
} as const;

/** Length, type, checksum of everything else. */
const ackHeaderBytes = 9;
const checksumAt = 5;

/** An acknowledgement that says it is longer than this is malformed. */
export const ackBytesMax: number = 1024 * 1024;

/** Append `ack` to `writer`. */
export function encodeAck(writer: ByteWriter, ack: Acknowledgement): void {
  const start = writer.offset;
  writer.u32(0).u8(ackTypes[ack.type]).u32(0);
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
    case "map":
      writer.u8((ack.exists ? 1 : 0) | (ack.isLast ? 2 : 0));
      writer.u32(ack.bytes.length).bytes(ack.bytes);
      break;
    case "names":
      writer.u32(ack.request).u8(ack.found ? 1 : 0);
      putText(writer, ack.to);
      writer.u32(ack.names.length);
      for (const { name, type, isNew } of ack.names) {
        putText(writer, name);
        writer.u16(type).u8(isNew ? 1 : 0);
      }
      break;
    case "failed": {
      const text = bytesFromLatin1(ack.text.slice(0, 1000));
      writer.i32(ack.errno).u16(text.length).bytes(text);
      break;
    }
  }
  writer.patchU32(start, writer.offset - start);
  writer.patchU32(start + checksumAt, ackChecksum(writer.view(), start, writer.offset));
}

function ackChecksum(bytes: Uint8Array, start: number, end: number): number {
  return crc32(bytes, start + ackHeaderBytes, end, crc32(bytes, start, start + checksumAt));
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
  if (getU32(bytes, start + checksumAt) !== ackChecksum(bytes, start, next)) {
    return failed("malformed");
  }
  const reader = new ByteReader(bytes, start + ackHeaderBytes, next);
  const ack = decodeAckBody(reader, bytes[start + 4]);
  if (ack === null || reader.short || reader.left !== 0) return failed("malformed");
  return ok({ ack, next });
}

function decodeAckBody(reader: ByteReader, type: number | undefined): Acknowledgement | null {
  switch (type) {
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
    case ackTypes.map: {
      const flags = reader.u8();
      const bytes = reader.bytes(reader.u32());
      return { type: "map", exists: (flags & 1) !== 0, isLast: (flags & 2) !== 0, bytes };
    }
    case ackTypes.names:
      return decodeNames(reader);
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

function decodeNames(reader: ByteReader): Acknowledgement | null {
  const [request, found, to] = [reader.u32(), reader.u8() !== 0, getText(reader)];
  const names: TheirName[] = [];
  for (let left = reader.u32(); left > 0 && !reader.short; left -= 1) {
    const name = getText(reader);
    names.push({ name, type: reader.u16(), isNew: reader.u8() !== 0 });
    if (!isSafeName(name)) return null;
  }
  return { type: "names", request, found, to, names };
}

function putText(writer: ByteWriter, text: string): void {
  const bytes = bytesFromLatin1(text);
  writer.u16(bytes.length).bytes(bytes);
}

function getText(reader: ByteReader): string {
  return latin1FromBytes(reader.bytes(reader.u16()));
}
