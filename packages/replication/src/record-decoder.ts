/**
 * Bytes to records: whatever a peer sends, these never throw.
 *
 * `short` means that more bytes must come; `malformed` is final. A decoded record holds views on
 * the bytes (data, values), which the caller must not change before it has used them.
 *
 * @module
 */
import { ByteReader, failed, ok, type Result } from "@gemel/base";
import { generationBytes, generationFromBytes } from "./generation-bytes.ts";
import { isSafeName, isSafePath, latin1FromBytes } from "./path.ts";
import {
  type ExtendedAttribute,
  type FileAttributes,
  type ListingEntry,
  type MirrorRecord,
  type RecordType,
  recordTypes,
  syncKinds,
} from "./records.ts";
import {
  dataCheckedFlag,
  getU32,
  getU64,
  hashBlockBytes,
  hashRequestBytesMax,
  recordBytesMax,
  recordChecksum,
  recordHeaderBytes,
  writeHeaderBytes,
} from "./wire.ts";

export type DecodedRecord = {
  readonly record: MirrorRecord;
  readonly sequence: number;
  /** Where the next record begins. */
  readonly next: number;
};

/**
 * Length of the record that begins at `start`: 0 when its bytes up to `end` are not complete, -1
 * when they cannot be a record.
 */
export function recordLength(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < 4) return 0;
  const length = getU32(bytes, start);
  if (length < recordHeaderBytes || length > recordBytesMax) return -1;
  return length <= end - start ? length : 0;
}

/** The type byte of a complete record, see {@link recordTypes}. */
export function recordTypeAt(bytes: Uint8Array, start: number): number {
  return bytes[start + 4] ?? 0;
}

/** The sequence number of a complete record. */
export function recordSequenceAt(bytes: Uint8Array, start: number): number {
  return getU64(bytes, start + 8);
}

/**
 * Whether the complete record of `length` bytes at `start` is as it was sent, data included: to be asked
 * before anything else where the link itself does not protect it. `dataChecksum` gives the CRC-32 of
 * bytes. A `write` whose data no checksum covers is not intact.
 */
export function isIntact(
  bytes: Uint8Array,
  start: number,
  length: number,
  dataChecksum: (data: Uint8Array) => number,
): boolean {
  const isWrite = recordTypeAt(bytes, start) === recordTypes.write;
  const checked = isWrite ? writeHeaderBytes : length;
  if (length < checked || (isWrite && !isDataChecked(bytes, start))) return false;
  const data = isWrite ? dataChecksum(bytes.subarray(start + checked, start + length)) : 0;
  const expected = recordChecksum(bytes, start, start + checked) ^ data;
  return getU32(bytes, start + 20) === expected >>> 0;
}

/** Whether the checksum of the `write` at `start` is of its data as well; {@link isIntact} judges it. */
function isDataChecked(bytes: Uint8Array, start: number): boolean {
  return ((bytes[start + 5] ?? 0) & dataCheckedFlag) !== 0;
}

/** Whether what the decoder itself can check is right. */
function isHeaderRight(bytes: Uint8Array, start: number, end: number): boolean {
  const checksum = getU32(bytes, start + 20);
  return checksum === 0 || checksum === recordChecksum(bytes, start, end);
}

/** A `write` in place: what the apply loop fills again and again. */
export type WriteView = {
  tree: number;
  object: number;
  offset: number;
  sequence: number;
  /** The data is `bytes[dataStart, dataEnd)`. */
  dataStart: number;
  dataEnd: number;
};

export function emptyWriteView(): WriteView {
  return { tree: 0, object: 0, offset: 0, sequence: 0, dataStart: 0, dataEnd: 0 };
}

/**
 * Decode the complete `write` record of `length` bytes at `start` into `view`, allocating nothing.
 *
 * False when it is malformed.
 */
export function decodeWrite(
  view: WriteView,
  bytes: Uint8Array,
  start: number,
  length: number,
): boolean {
  if (length < writeHeaderBytes) return false;
  if (!isDataChecked(bytes, start) && !isHeaderRight(bytes, start, start + writeHeaderBytes)) {
    return false;
  }
  view.tree = (bytes[start + 6] ?? 0) | ((bytes[start + 7] ?? 0) << 8);
  view.sequence = getU64(bytes, start + 8);
  view.object = getU32(bytes, start + 16);
  view.offset = getU64(bytes, start + 24);
  view.dataStart = start + writeHeaderBytes;
  view.dataEnd = start + length;
  return view.object !== 0 && Number.isSafeInteger(view.offset + length);
}

const typeNames: ReadonlyMap<number, RecordType> = new Map(
  (Object.keys(recordTypes) as RecordType[]).map((name) => [recordTypes[name], name]),
);

/** Decode the record at `start`, of which the bytes up to `end` are there. */
export function decodeRecord(
  bytes: Uint8Array,
  start = 0,
  end: number = bytes.length,
): Result<DecodedRecord, "short" | "malformed"> {
  const length = recordLength(bytes, start, end);
  if (length === 0) return failed("short");
  if (length < 0) return failed("malformed");
  const next = start + length;
  const type = typeNames.get(recordTypeAt(bytes, start));
  const sequence = recordSequenceAt(bytes, start);
  if (type === undefined || !Number.isSafeInteger(sequence) || sequence === 0) {
    return failed("malformed");
  }
  const checked = type === "write" ? start + writeHeaderBytes : next;
  if (checked > next) return failed("malformed");
  const isJudged = type === "write" && isDataChecked(bytes, start);
  if (!isJudged && !isHeaderRight(bytes, start, checked)) return failed("malformed");
  const body = new BodyReader(bytes, start, next);
  const record = decodeBody(type, body);
  return body.bad || body.left !== 0 ? failed("malformed") : ok({ record, sequence, next });
}

/** Reads a body straight through; anything unacceptable sets {@link bad}. */
class BodyReader extends ByteReader {
  readonly tree: number;
  readonly object: number;
  #refused = false;

  constructor(bytes: Uint8Array, start: number, end: number) {
    super(bytes, start, end);
    this.skip(6);
    this.tree = this.u16();
    this.skip(8);
    this.object = this.u32();
    this.skip(4);
  }

  get bad(): boolean {
    return this.short || this.#refused;
  }

  refuse(): void {
    this.#refused = true;
  }

  text(): string {
    return latin1FromBytes(this.bytes(this.u16()));
  }

  path(): string {
    const path = this.text();
    if (!isSafePath(path)) this.refuse();
    return path;
  }

  /** A path that cannot be the replicated directory itself. */
  name(): string {
    const path = this.path();
    if (path === "") this.refuse();
    return path;
  }

  /** The path of a reference; "" when an object is named. */
  referencePath(): string {
    return this.object === 0 ? this.path() : "";
  }

  /** A name of an extended attribute, or a symbolic link's target: any bytes but NUL. */
  plain(): string {
    const text = this.text();
    if (text.includes("\0")) this.refuse();
    return text;
  }

  /** A bound of a listing: a component, or "". */
  bound(): string {
    const text = this.text();
    // The end of a range of one name is that name and a NUL, the name right after it.
    if (text !== "" && !isSafeName(text.endsWith("\0") ? text.slice(0, -1) : text)) this.refuse();
    return text;
  }

  size(): number {
    const size = this.safe64();
    if (!Number.isSafeInteger(size)) this.refuse();
    return size;
  }

  seconds(): number {
    const low = this.u32();
    const seconds = this.i32() * 0x1_0000_0000 + low;
    if (!Number.isSafeInteger(seconds)) this.refuse();
    return seconds;
  }

  nanoseconds(): number {
    const value = this.u32();
    if (value > 999_999_999) this.refuse();
    return value;
  }

  attributes(): FileAttributes {
    return {
      mode: this.u32(),
      uid: this.u32(),
      gid: this.u32(),
      atimeSec: this.seconds(),
      atimeNsec: this.nanoseconds(),
      mtimeSec: this.seconds(),
      mtimeNsec: this.nanoseconds(),
    };
  }

  value(): Uint8Array {
    return this.bytes(this.u32());
  }
}

function decodeBody(type: RecordType, body: BodyReader): MirrorRecord {
  const { tree, object } = body;
  switch (type) {
    case "bind":
      if (object === 0) body.refuse();
      return { type, tree, object, path: body.name() };
    case "unbind":
      if (object === 0) body.refuse();
      return { type, tree, object };
    case "write":
      if (object === 0) body.refuse();
      return { type, tree, object, offset: body.size(), data: body.bytes(body.left) };
    case "truncate":
      return { type, tree, object, path: body.referencePath(), size: body.size() };
    case "fallocate":
      return {
        type,
        tree,
        object,
        path: body.referencePath(),
        mode: body.u32(),
        offset: body.size(),
        length: body.size(),
      };
    case "attributes":
      return {
        type,
        tree,
        object,
        path: body.referencePath(),
        mask: body.u32(),
        ...body.attributes(),
      };
    case "create":
      return {
        type,
        tree,
        path: body.name(),
        mode: body.u32(),
        uid: body.u32(),
        gid: body.u32(),
        rdev: body.size(),
        target: body.plain(),
      };
    case "temporary":
      if (object === 0) body.refuse();
      return {
        type,
        tree,
        object,
        path: body.path(),
        mode: body.u32(),
        uid: body.u32(),
        gid: body.u32(),
      };
    case "link":
      return { type, tree, object, from: object === 0 ? body.name() : "", to: body.name() };
    case "unlink":
    case "rmdir":
      return { type, tree, path: body.name() };
    case "rename":
      return { type, tree, from: body.name(), to: body.name(), flags: body.u32() };
    case "set_xattr":
      return {
        type,
        tree,
        object,
        path: body.referencePath(),
        name: body.plain(),
        value: body.value(),
        flags: body.u32(),
      };
    case "remove_xattr":
      return { type, tree, object, path: body.referencePath(), name: body.plain() };
    case "xattrs":
      return {
        type,
        tree,
        object,
        path: body.referencePath(),
        attributes: decodeXattrs(body),
      };
    case "sync":
      return { type, tree, object, path: body.referencePath(), ...decodeSync(body) };
    case "listing":
      return {
        type,
        tree,
        path: body.path(),
        from: body.bound(),
        to: body.bound(),
        ...body.attributes(),
        entries: decodeEntries(body),
      };
    case "hash_request":
      return { type, tree, path: body.path(), ...decodeHashRange(body) };
    case "checkpoint": {
      const pair = generationFromBytes(body.bytes(generationBytes));
      return { type, tree, pair, number: body.size(), cookie: body.u32() };
    }
    case "names_request": {
      const [path, from] = [body.path(), body.bound()];
      return { type, tree, path, from, request: body.u32(), base: body.size() };
    }
    case "alive":
      return { type, tree };
    case "seal":
      return { type, tree, generation: generationFromBytes(body.bytes(generationBytes)) };
  }
}

function decodeXattrs(body: BodyReader): ExtendedAttribute[] {
  const attributes: ExtendedAttribute[] = [];
  for (let left = body.u16(); left > 0 && !body.bad; left -= 1) {
    attributes.push({ name: body.plain(), value: body.value() });
  }
  return attributes;
}

function decodeSync(body: BodyReader): {
  kind: (typeof syncKinds)[number];
  cookie: number;
} {
  const kind = syncKinds[body.u8()];
  if (kind === undefined) body.refuse();
  return { kind: kind ?? "tree", cookie: body.u32() };
}

function decodeEntries(body: BodyReader): ListingEntry[] {
  const entries: ListingEntry[] = [];
  let previous = "";
  for (let left = body.u32(); left > 0 && !body.bad; left -= 1) {
    const name = body.name();
    if (name.includes("/") || name <= previous) body.refuse();
    previous = name;
    entries.push({
      name,
      ...body.attributes(),
      rdev: body.size(),
      target: body.plain(),
      linkOf: body.path(),
    });
  }
  return entries;
}

function decodeHashRange(body: BodyReader): { request: number; offset: number; length: number } {
  const range = { request: body.u32(), offset: body.size(), length: body.u32() };
  if (range.offset % hashBlockBytes !== 0 || range.length > hashRequestBytesMax) body.refuse();
  return range;
}
