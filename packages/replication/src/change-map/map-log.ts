/**
 * What the frames of a change map's log say: a header first, then marks and checkpoints begun.
 *
 * The same form travels over the link when a replica tells its map. Numbers are little-endian.
 *
 * @see docs/internals/change-map.md
 * @module
 */
import { ByteReader, ByteWriter, failed, ok, type Result } from "@gemel/base";
import { bytesFromLatin1, isSafePath, latin1FromBytes } from "../path.ts";
import { ChangeMap, type MapHeader } from "./change-map.ts";
import { decodeFrames, encodeFrame, type FrameError } from "./map-frame.ts";
import { extentsPerMarkMax, type Mark, markKinds } from "./mark.ts";

export type MapEntry =
  | {
      readonly type: "header";
      readonly header: MapHeader;
      /** The replicated directories, by index: a map of others says nothing. */
      readonly directories: readonly string[];
      /** Bytes of the file that holds it; a shorter one was cut off. 0 on the link. */
      readonly fileBytes: number;
    }
  | { readonly type: "mark"; readonly mark: Mark }
  /** A checkpoint of that number was begun at that time of this node's clock. */
  | { readonly type: "begun"; readonly number: number; readonly time: number };

const entryTypes = { header: 1, mark: 2, begun: 3 } as const;

/** Body of one frame when a whole map is written. */
const bodyBytesMax = 65_536;

const pairBytes = 16;

export function encodeEntry(writer: ByteWriter, entry: MapEntry): void {
  writer.u8(entryTypes[entry.type]);
  switch (entry.type) {
    case "header": {
      const { header } = entry;
      for (let at = 0; at < pairBytes; at += 1) {
        writer.u8(Number.parseInt(header.pair.slice(at * 2, at * 2 + 2), 16));
      }
      writer.safe64(header.base).safe64(header.begun);
      writer.safe64(header.baseTime).safe64(header.earlierTime).safe64(header.begunTime);
      writer.safe64(entry.fileBytes).u16(entry.directories.length);
      for (const directory of entry.directories) putText(writer, directory);
      return;
    }
    case "mark": {
      const { mark } = entry;
      writer.u8(markKinds.indexOf(mark.kind)).u16(mark.tree);
      putText(writer, mark.path);
      if (mark.kind === "extents") writer.safe64(mark.first).u32(mark.count);
      return;
    }
    case "begun":
      writer.safe64(entry.number).safe64(entry.time);
      return;
  }
}

/** A whole map, as frames; `frames` is the number of the next one. */
export function encodeMap(
  map: ChangeMap,
  directories: readonly string[],
  fileBytes: (contentBytes: number) => number,
): { readonly bytes: Uint8Array; readonly frames: number } {
  const rest = new ByteWriter();
  const body = new ByteWriter();
  let frames = 1;
  for (const mark of map.marks()) {
    encodeEntry(body, { type: "mark", mark });
    if (body.offset < bodyBytesMax) continue;
    encodeFrame(rest, frames, body.view());
    body.reset();
    frames += 1;
  }
  if (body.offset > 0) {
    encodeFrame(rest, frames, body.view());
    frames += 1;
  }
  const first = new ByteWriter();
  const header = (size: number): Uint8Array => {
    const entry = new ByteWriter();
    encodeEntry(entry, { type: "header", header: map.header, directories, fileBytes: size });
    return entry.finish();
  };
  const size = fileBytes(header(0).length + 64 + rest.offset);
  encodeFrame(first, 0, header(size));
  first.bytes(rest.view());
  return { bytes: first.finish(), frames };
}

export type DecodedMap = { readonly map: ChangeMap; readonly directories: readonly string[] };

export type MapError = FrameError;

/** Read a whole log, or a map that came over the link. Never throws. */
export function decodeMap(bytes: Uint8Array): Result<DecodedMap, MapError> {
  const frames = decodeFrames(bytes);
  if (!frames.ok) return frames;
  const entries: MapEntry[] = [];
  for (const body of frames.value.bodies) {
    const reader = new ByteReader(body);
    while (reader.left > 0) {
      const entry = decodeEntry(reader);
      if (entry === null || reader.short) return failed("unreadable");
      entries.push(entry);
    }
  }
  const first = entries.shift();
  if (first?.type !== "header") return failed("unreadable");
  if (first.fileBytes !== 0 && first.fileBytes !== bytes.length) return failed("unreadable");
  return replay(first, entries);
}

function replay(
  first: Extract<MapEntry, { readonly type: "header" }>,
  entries: readonly MapEntry[],
): Result<DecodedMap, MapError> {
  let { header } = first;
  for (const entry of entries) {
    if (entry.type !== "begun") continue;
    header = { ...header, begun: entry.number, begunTime: entry.time };
  }
  const map = new ChangeMap(header, first.directories.length);
  for (const entry of entries) {
    if (entry.type === "header") return failed("unreadable");
    if (entry.type !== "mark") continue;
    if (entry.mark.tree >= map.treeCount) return failed("unreadable");
    map.add(entry.mark);
  }
  return ok({ map, directories: first.directories });
}

/** Null when it is malformed; shortness is the reader's to tell. */
function decodeEntry(reader: ByteReader): MapEntry | null {
  switch (reader.u8()) {
    case entryTypes.header:
      return decodeHeader(reader);
    case entryTypes.mark: {
      const mark = decodeMark(reader);
      return mark === null ? null : { type: "mark", mark };
    }
    case entryTypes.begun: {
      const entry = { type: "begun", number: reader.safe64(), time: reader.safe64() } as const;
      return Number.isSafeInteger(entry.number) && Number.isSafeInteger(entry.time) ? entry : null;
    }
    default:
      return null;
  }
}

function decodeHeader(reader: ByteReader): MapEntry | null {
  let pair = "";
  for (const byte of reader.bytes(pairBytes)) pair += byte.toString(16).padStart(2, "0");
  const [base, begun] = [reader.safe64(), reader.safe64()];
  const [baseTime, earlierTime, begunTime] = [reader.safe64(), reader.safe64(), reader.safe64()];
  const fileBytes = reader.safe64();
  const numbers = [base, begun, baseTime, earlierTime, begunTime, fileBytes];
  if (!numbers.every((number) => Number.isSafeInteger(number))) return null;
  const directories: string[] = [];
  for (let count = reader.u16(); count > 0 && !reader.short; count -= 1) {
    directories.push(getText(reader));
  }
  const header = { pair, base, begun, baseTime, earlierTime, begunTime };
  return { type: "header", header, directories, fileBytes };
}

function decodeMark(reader: ByteReader): Mark | null {
  const kind = markKinds[reader.u8()];
  const tree = reader.u16();
  const path = getText(reader);
  if (kind === undefined || !isSafePath(path)) return null;
  if (kind !== "extents") return { kind, tree, path };
  const first = reader.safe64();
  const count = reader.u32();
  const isValid = Number.isSafeInteger(first + count) && count > 0 && count <= extentsPerMarkMax;
  return isValid ? { kind, tree, path, first, count } : null;
}

function putText(writer: ByteWriter, text: string): void {
  const bytes = bytesFromLatin1(text);
  writer.u16(bytes.length).bytes(bytes);
}

function getText(reader: ByteReader): string {
  return latin1FromBytes(reader.bytes(reader.u16()));
}
