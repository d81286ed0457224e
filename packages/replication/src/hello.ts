/**
 * The frames that open a link: both ends prove that they know the cluster's key and speak of the
 * same module before the first record.
 *
 * The replica connects and speaks first (`hello`), the primary answers with its own nonce and the
 * session (`welcome`), the replica confirms (`confirm`). A MAC is 32 bytes over what
 * {@link macInput} gives; computing it is the caller's: this package knows no key. `refused` may
 * take the place of any answer and says why.
 *
 * @module
 */
import { ByteReader, type ByteWriter, failed, ok, type Result } from "@gemel/base";
import { bytesFromLatin1, latin1FromBytes } from "./path.ts";
import { getU32 } from "./wire.ts";

export const linkVersion = 5;
export const nonceBytes = 32;
export const macBytes = 32;

/** A frame that says it is longer than this is malformed. */
export const helloBytesMax = 1024;

export type HelloRole = "primary" | "replica";

export type HelloFrame =
  | {
      readonly type: "hello" | "welcome";
      readonly version: number;
      readonly role: HelloRole;
      readonly module: string;
      /** What both ends must have the same besides, in words. */
      readonly agreement: string;
      /** The name of the speaking node. */
      readonly node: string;
      readonly nonce: Uint8Array;
      /** Chosen by the primary; 0 in `hello`. */
      readonly session: number;
      readonly mac: Uint8Array;
    }
  | { readonly type: "confirm"; readonly mac: Uint8Array }
  | { readonly type: "refused"; readonly reason: string };

/** A `hello` or `welcome` of another version, of which nothing else can be read. */
export type ForeignHello = { readonly type: "foreign"; readonly version: number };

const frameTypes = { hello: 1, welcome: 2, confirm: 3, refused: 4 } as const;

/** "GMLK": refuses whatever else may listen or connect there. */
const magic = 0x4b4c_4d47;

/** Append `frame` to `writer`. */
export function encodeHello(writer: ByteWriter, frame: HelloFrame): void {
  const start = writer.offset;
  writer.u32(0).u8(frameTypes[frame.type]).u32(magic);
  switch (frame.type) {
    case "hello":
    case "welcome":
      putIdentity(writer, frame);
      writer.bytes(frame.mac);
      break;
    case "confirm":
      writer.bytes(frame.mac);
      break;
    case "refused":
      putText(writer, frame.reason.slice(0, 500));
      break;
  }
  writer.patchU32(start, writer.offset - start);
}

type Identity = Extract<HelloFrame, { readonly type: "hello" | "welcome" }>;

/**
 * The bytes that a MAC covers: which frame, what its speaker claims, and the nonce that the other
 * end has chosen (all zero in `hello`, which answers nothing yet), and `binding`: what only the
 * ends of the encrypted sessions know that carry the frames; empty in the clear.
 */
export function macInput(
  writer: ByteWriter,
  frame: Omit<Identity, "mac" | "type"> & { readonly type: "hello" | "welcome" | "confirm" },
  otherNonce: Uint8Array,
  binding: Uint8Array,
): void {
  writer.u8(frameTypes[frame.type]).u32(magic);
  putIdentity(writer, frame);
  writer.bytes(otherNonce).bytes(binding);
}

function putIdentity(
  writer: ByteWriter,
  frame: Pick<Identity, "version" | "role" | "module" | "agreement" | "node" | "nonce" | "session">,
): void {
  writer.u16(frame.version).u8(frame.role === "primary" ? 1 : 2);
  putText(writer, frame.module);
  putText(writer, frame.agreement);
  putText(writer, frame.node);
  writer.u8(frame.nonce.length).bytes(frame.nonce).u32(frame.session);
}

function putText(writer: ByteWriter, text: string): void {
  const bytes = bytesFromLatin1(text);
  writer.u16(bytes.length).bytes(bytes);
}

/** Decode the frame at `start`; nonce and MAC are views on `bytes`. Never throws. */
export function decodeHello(
  bytes: Uint8Array,
  start = 0,
  end: number = bytes.length,
): Result<
  { readonly frame: HelloFrame | ForeignHello; readonly next: number },
  "short" | "malformed"
> {
  if (end - start < 4) return failed("short");
  const length = getU32(bytes, start);
  if (length < 9 || length > helloBytesMax) return failed("malformed");
  const next = start + length;
  if (next > end) return failed("short");
  const reader = new ByteReader(bytes, start + 4, next);
  const frame = decodeFrame(reader);
  if (frame === null || reader.short) return failed("malformed");
  return ok({ frame, next });
}

function decodeFrame(reader: ByteReader): HelloFrame | ForeignHello | null {
  const type = reader.u8();
  if (reader.u32() !== magic) return null;
  switch (type) {
    case frameTypes.hello:
    case frameTypes.welcome:
      return decodeIdentity(reader, type === frameTypes.hello ? "hello" : "welcome");
    case frameTypes.confirm:
      return { type: "confirm", mac: reader.bytes(macBytes) };
    case frameTypes.refused:
      return { type: "refused", reason: latin1FromBytes(reader.bytes(reader.u16())) };
    default:
      return null;
  }
}

function decodeIdentity(
  reader: ByteReader,
  type: "hello" | "welcome",
): HelloFrame | ForeignHello | null {
  const version = reader.u16();
  if (version !== linkVersion) return { type: "foreign", version };
  const role = reader.u8();
  const module = latin1FromBytes(reader.bytes(reader.u16()));
  const agreement = latin1FromBytes(reader.bytes(reader.u16()));
  const node = latin1FromBytes(reader.bytes(reader.u16()));
  const nonceSize = reader.u8();
  const nonce = reader.bytes(nonceSize);
  const session = reader.u32();
  const mac = reader.bytes(macBytes);
  if ((role !== 1 && role !== 2) || nonceSize !== nonceBytes) return null;
  return {
    type,
    version,
    role: role === 1 ? "primary" : "replica",
    module,
    agreement,
    node,
    nonce,
    session,
    mac,
  };
}
