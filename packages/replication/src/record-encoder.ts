/**
 * Records to bytes.
 *
 * The encoder trusts its caller: paths are safe, numbers are in range. A record that does not fit
 * {@link recordBytesMax} is a programmer error.
 *
 * @module
 */
import { assert, type ByteWriter } from "@gemel/base";
import { generationToBytes } from "./generation-bytes.ts";
import { type FileAttributes, type MirrorRecord, recordTypes, syncKinds } from "./records.ts";
import {
  dataCheckedFlag,
  putU32,
  putU64,
  recordBytesMax,
  recordChecksum,
  writeHeaderBytes,
} from "./wire.ts";

/**
 * The 32 bytes before the data of a `write`, for one writev of header and data.
 *
 * `into` has {@link writeHeaderBytes} bytes or more and may be used again at once after the call that sent
 * it. The checksum covers the header and the offset, and the data if `dataChecksum`, its CRC-32, is
 * given: where the link does not protect it.
 */
export function encodeWriteHeader(
  into: Uint8Array,
  tree: number,
  object: number,
  offset: number,
  dataLength: number,
  sequence: number,
  dataChecksum: number | null = null,
): void {
  putU32(into, 0, writeHeaderBytes + dataLength);
  into[4] = recordTypes.write;
  into[5] = dataChecksum === null ? 0 : dataCheckedFlag;
  into[6] = tree & 0xff;
  into[7] = tree >>> 8;
  putU64(into, 8, sequence);
  putU32(into, 16, object);
  putU64(into, 24, offset);
  putU32(into, 20, recordChecksum(into, 0, writeHeaderBytes) ^ (dataChecksum ?? 0));
}

/** Append `record` to `writer`, data included. */
export function encodeRecord(writer: ByteWriter, record: MirrorRecord, sequence: number): void {
  const start = writer.offset;
  writer
    .u32(0)
    .u8(recordTypes[record.type])
    .u8(0)
    .u16(record.tree)
    .safe64(sequence)
    .u32("object" in record ? record.object : 0)
    .u32(0);
  encodeBody(writer, record);
  const end = writer.offset;
  assert(end - start <= recordBytesMax, `record too long: ${record.type} ${end - start}`);
  const bytes = writer.view();
  const checked = record.type === "write" ? start + writeHeaderBytes : end;
  writer.patchU32(start, end - start);
  writer.patchU32(start + 20, recordChecksum(bytes, start, checked));
}

function encodeBody(writer: ByteWriter, record: MirrorRecord): void {
  switch (record.type) {
    case "bind":
    case "unlink":
    case "rmdir":
      putText(writer, record.path);
      return;
    case "unbind":
      return;
    case "write":
      writer.safe64(record.offset).bytes(record.data);
      return;
    case "truncate":
      putReference(writer, record);
      writer.safe64(record.size);
      return;
    case "fallocate":
      putReference(writer, record);
      writer.u32(record.mode).safe64(record.offset).safe64(record.length);
      return;
    case "attributes":
      putReference(writer, record);
      writer.u32(record.mask);
      putAttributes(writer, record);
      return;
    case "create":
      putText(writer, record.path);
      writer.u32(record.mode).u32(record.uid).u32(record.gid).safe64(record.rdev);
      putText(writer, record.target);
      return;
    case "temporary":
      putText(writer, record.path);
      writer.u32(record.mode).u32(record.uid).u32(record.gid);
      return;
    case "link":
      if (record.object === 0) putText(writer, record.from);
      putText(writer, record.to);
      return;
    case "rename":
      putText(writer, record.from);
      putText(writer, record.to);
      writer.u32(record.flags);
      return;
    case "set_xattr":
      putReference(writer, record);
      putText(writer, record.name);
      putValue(writer, record.value);
      writer.u32(record.flags);
      return;
    case "remove_xattr":
      putReference(writer, record);
      putText(writer, record.name);
      return;
    case "xattrs":
      putReference(writer, record);
      writer.u16(record.attributes.length);
      for (const { name, value } of record.attributes) {
        putText(writer, name);
        putValue(writer, value);
      }
      return;
    case "sync":
      putReference(writer, record);
      writer.u8(syncKinds.indexOf(record.kind)).u32(record.cookie);
      return;
    case "listing":
      putText(writer, record.path);
      putText(writer, record.from);
      putText(writer, record.to);
      putAttributes(writer, record);
      writer.u32(record.entries.length);
      for (const entry of record.entries) {
        putText(writer, entry.name);
        putAttributes(writer, entry);
        writer.safe64(entry.rdev);
        putText(writer, entry.target);
        putText(writer, entry.linkOf);
      }
      return;
    case "hash_request":
      putText(writer, record.path);
      writer.u32(record.request).safe64(record.offset).u32(record.length);
      return;
    case "checkpoint":
      writer.bytes(generationToBytes(record.pair)).safe64(record.number).u32(record.cookie);
      return;
    case "names_request":
      putText(writer, record.path);
      putText(writer, record.from);
      writer.u32(record.request).safe64(record.base);
      return;
    case "alive":
      return;
    case "seal":
      writer.bytes(generationToBytes(record.generation));
      return;
  }
}

function putText(writer: ByteWriter, text: string): void {
  writer.u16(text.length);
  for (let at = 0; at < text.length; at += 1) writer.u8(text.charCodeAt(at));
}

function putValue(writer: ByteWriter, value: Uint8Array): void {
  writer.u32(value.length).bytes(value);
}

function putReference(
  writer: ByteWriter,
  record: { readonly object: number; readonly path: string },
): void {
  if (record.object === 0) putText(writer, record.path);
}

function putSeconds(writer: ByteWriter, seconds: number): void {
  const high = Math.floor(seconds / 0x1_0000_0000);
  writer.u32(seconds - high * 0x1_0000_0000).i32(high);
}

function putAttributes(writer: ByteWriter, attributes: FileAttributes): void {
  writer.u32(attributes.mode).u32(attributes.uid).u32(attributes.gid);
  putSeconds(writer, attributes.atimeSec);
  writer.u32(attributes.atimeNsec);
  putSeconds(writer, attributes.mtimeSec);
  writer.u32(attributes.mtimeNsec);
}
