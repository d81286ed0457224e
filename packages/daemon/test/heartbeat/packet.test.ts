import { describe, expect, it } from "vitest";
import {
  decodePacket,
  encodePacket,
  heartbeatKey,
  type Packet,
} from "../../src/heartbeat/packet.ts";

const key = heartbeatKey(new Uint8Array(32).fill(1));
const packet: Packet = {
  nonce: new Uint8Array(16).fill(0xaa),
  echo: new Uint8Array(16).fill(0xbb),
  sequence: 0x1_0000_0002,
  body: { module: "app", node: "node1", lan: "default", report: '{"state":"PRIM"}' },
};

describe("decodePacket", () => {
  it("reads what encodePacket wrote", () => {
    expect(decodePacket(encodePacket(packet, key), key)).toEqual({ ok: true, value: packet });
  });

  it("has a header of known bytes", () => {
    const head = Buffer.from(encodePacket(packet, key).subarray(0, 56)).toString("hex");
    expect(head).toBe(
      // magic, version, zeros, reserved
      `474d4842${"01"}000000${"00000000"}${"aa".repeat(16)}${"bb".repeat(16)}` +
        // sequence, payload length 79
        "0200000001000000" +
        "4f000000",
    );
  });

  it("refuses another cluster's key", () => {
    const other = heartbeatKey(new Uint8Array(32).fill(2));
    expect(decodePacket(encodePacket(packet, key), other)).toEqual({ ok: false, error: "mac" });
  });

  it("refuses every shortened form, and one that is too long", () => {
    const whole = encodePacket(packet, key);
    for (let size = 0; size < whole.length; size += 1) {
      expect(decodePacket(whole.subarray(0, size), key)).toEqual({ ok: false, error: "short" });
    }
    const longer = Buffer.concat([whole, Buffer.from([0])]);
    expect(decodePacket(longer, key)).toEqual({ ok: false, error: "short" });
  });

  it("refuses every flipped bit", () => {
    const whole = encodePacket(packet, key);
    for (let bit = 0; bit < whole.length * 8; bit += 1) {
      const flipped = Uint8Array.from(whole);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(decodePacket(flipped, key).ok, `bit ${bit}`).toBe(false);
    }
  });

  it("refuses what is not a heartbeat, and later versions", () => {
    expect(decodePacket(Buffer.from("GET / HTTP/1.1\r\n\r\n"), key)).toMatchObject({
      error: "foreign",
    });
    const later = Uint8Array.from(encodePacket(packet, key));
    later[4] = 2;
    expect(decodePacket(later, key)).toEqual({ ok: false, error: "version" });
  });
});
