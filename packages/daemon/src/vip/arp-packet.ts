/**
 * ARP for IPv4 over Ethernet, as bytes.
 *
 * @see RFC 826
 * @module
 */

const headSize = 8;
export const arpPacketSize = 28;
export const arpProtocol = 0x0806;

export const arpRequest = 1;
export const arpReply = 2;

/** Who says something about itself, and whom it asks or tells. Hardware addresses have 6 bytes. */
export type ArpPacket = {
  readonly operation: number;
  readonly senderHardware: Uint8Array;
  readonly sender: string;
  readonly targetHardware: Uint8Array;
  readonly target: string;
};

export const noHardware: Uint8Array = new Uint8Array(6);
export const noAddress = "0.0.0.0";

export function encodeArp(packet: ArpPacket): Buffer {
  const bytes = Buffer.alloc(arpPacketSize);
  // Ethernet, IPv4, and the sizes of their addresses.
  bytes.set([0, 1, 8, 0, 6, 4]);
  bytes.writeUInt16BE(packet.operation, 6);
  bytes.set(packet.senderHardware, headSize);
  bytes.set(octets(packet.sender), 14);
  bytes.set(packet.targetHardware, 18);
  bytes.set(octets(packet.target), 24);
  return bytes;
}

/** Null: it is not ARP for IPv4 over Ethernet. */
export function decodeArp(bytes: Buffer): ArpPacket | null {
  if (bytes.length < arpPacketSize || bytes.readUIntBE(0, 6) !== 0x0001_0800_0604) return null;
  return {
    operation: bytes.readUInt16BE(6),
    senderHardware: bytes.subarray(headSize, 14),
    sender: bytes.subarray(14, 18).join("."),
    targetHardware: bytes.subarray(18, 24),
    target: bytes.subarray(24, 28).join("."),
  };
}

function octets(address: string): number[] {
  return address.split(".").map(Number);
}

export function hardwareBytes(text: string): Buffer {
  return Buffer.from(text.replaceAll(":", ""), "hex");
}

export function hardwareText(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(":");
}
