/**
 * One heartbeat on the wire: who sends, to which module and network it belongs, and its report.
 *
 * ```text
 * 0   "GMHB"            28  echo: the last nonce heard from the peer, zeros if none
 * 4   u8 version = 1    44  u64 sequence, grows with every packet of this nonce
 * 5   3 zero bytes      52  u32 length of the payload, then the payload: JSON, UTF-8
 * 8   u32 reserved      ..  32 bytes HMAC-SHA256 of everything before
 * 12  nonce: random per start of the sender's module
 * ```
 *
 * Little-endian. The key is derived from the cluster's key, so a packet proves only "some node of
 * this cluster once sent it"; {@link PeerSession} proves that it was now.
 *
 * @module
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { ByteReader, ByteWriter, failed, ok, type Result } from "@gemel/base";
import type { PacketKey } from "./packet-key.ts";

export const nonceSize = 16;
const macSize = 32;
const headerSize = 56;
const version = 1;
const magic = 0x4248_4d47;
const noRoom = new Uint8Array(0);
/** Beyond what UDP carries anyway; a report is about 1 KiB. */
const payloadSizeMax = 60_000;

export type PacketHead = {
  readonly nonce: Uint8Array;
  readonly echo: Uint8Array;
  readonly sequence: number;
};

export type Packet = PacketHead & { readonly body: PacketBody };

export type PacketBody = {
  readonly module: string;
  readonly node: string;
  readonly lan: string;
  /** The report as JSON; empty before the engine made one. */
  readonly report: string;
};

export type PacketError = "short" | "foreign" | "version" | "mac" | "malformed";

/** The key of all heartbeats of a cluster. */
export function heartbeatKey(clusterKey: Uint8Array): Uint8Array {
  return createHmac("sha256", clusterKey).update("gemel heartbeat 1").digest();
}

/** The payload of packets that say `body`: made once, for it is the same from pulse to pulse. */
export function encodeBody(body: PacketBody): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(body));
}

/** Made in `room` where that is long enough: memory of its own is the most of what a packet costs an idle thread. */
export function encodePacket(
  packet: PacketHead,
  payload: Uint8Array,
  key: PacketKey,
  room: Uint8Array = noRoom,
): Uint8Array {
  const size = headerSize + payload.length + macSize;
  const bytes = size <= room.length ? room.subarray(0, size) : new Uint8Array(size);
  const writer = new ByteWriter(bytes)
    .u32(magic)
    .u8(version)
    .zeros(3)
    .u32(0)
    .bytes(packet.nonce)
    .bytes(packet.echo)
    .safe64(packet.sequence)
    .u32(payload.length)
    .bytes(payload);
  writer.bytes(key.mac(writer.view()));
  return bytes;
}

/** Checks form and authenticity, in this order; nonce and echo in the result are views on `bytes`. */
export function decodePacket(
  bytes: Uint8Array,
  key: PacketKey,
  bodies: KnownBodies,
): Result<Packet, PacketError> {
  const reader = new ByteReader(bytes);
  if (reader.u32() !== magic) return failed(bytes.length < 4 ? "short" : "foreign");
  if (reader.u8() !== version) return failed(reader.short ? "short" : "version");
  reader.skip(7);
  const nonce = reader.bytes(nonceSize);
  const echo = reader.bytes(nonceSize);
  const sequence = reader.safe64();
  const payloadSize = reader.u32();
  if (reader.short || payloadSize > payloadSizeMax) return failed("short");
  const payload = reader.bytes(payloadSize);
  const given = reader.bytes(macSize);
  if (reader.short || reader.left !== 0) return failed("short");
  const expected = key.mac(bytes.subarray(0, headerSize + payloadSize));
  if (!timingSafeEqual(given, expected)) return failed("mac");
  const body = bodies.read(payload);
  if (body === null || !Number.isSafeInteger(sequence)) return failed("malformed");
  return ok({ nonce, echo, sequence, body });
}

/** Senders times networks; beyond that somebody of our own cluster says nonsense. */
const knownBodiesMax = 1024;

/**
 * What each sender said last on each network. Nearly every packet says the same again: its payload is compared
 * instead of being taken apart. To be asked only about authentic packets.
 */
export class KnownBodies {
  #known: { readonly payload: Uint8Array; readonly body: PacketBody }[] = [];

  read(payload: Uint8Array): PacketBody | null {
    const same = this.#known.find((one) => Buffer.compare(one.payload, payload) === 0);
    if (same !== undefined) return same.body;
    const body = parseBody(payload);
    if (body === null) return null;
    const others = this.#known.filter(({ body: { module, node, lan } }) => {
      return module !== body.module || node !== body.node || lan !== body.lan;
    });
    const kept = others.length < knownBodiesMax ? others : [];
    this.#known = [...kept, { payload: payload.slice(), body }];
    return body;
  }
}

/** Authentic already, so only a newer or broken sender of our own cluster fails here. */
function parseBody(payload: Uint8Array): PacketBody | null {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(payload));
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  if (typeof value !== "object" || value === null) return null;
  if (!("module" in value && "node" in value && "lan" in value && "report" in value)) return null;
  const { module, node, lan, report } = value;
  const all = [module, node, lan, report];
  if (!all.every((one) => typeof one === "string")) return null;
  return { module: String(module), node: String(node), lan: String(lan), report: String(report) };
}
