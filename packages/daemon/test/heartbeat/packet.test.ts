import { describe, expect, it } from "vitest";
import {
  decodePacket,
  encodeBody,
  encodePacket,
  heartbeatKey,
  KnownBodies,
  type Packet,
} from "../../src/heartbeat/packet.ts";
import { PacketKey } from "../../src/heartbeat/packet-key.ts";

const key = new PacketKey(heartbeatKey(new Uint8Array(32).fill(1)));
const packet: Packet = {
  nonce: new Uint8Array(16).fill(0xaa),
  echo: new Uint8Array(16).fill(0xbb),
  sequence: 0x1_0000_0002,
  body: { module: "app", node: "node1", lan: "default", report: '{"state":"PRIM"}' },
};

function encoded(one: Packet = packet): Uint8Array {
  return encodePacket(one, encodeBody(one.body), key);
}

function decoded(bytes: Uint8Array, by = key): ReturnType<typeof decodePacket> {
  return decodePacket(bytes, by, new KnownBodies());
}

describe("decodePacket", () => {
  it("reads what encodePacket wrote", () => {
    expect(decoded(encoded())).toEqual({ ok: true, value: packet });
  });

  it("has a header of known bytes", () => {
    const head = Buffer.from(encoded().subarray(0, 56)).toString("hex");
    expect(head).toBe(
      // magic, version, zeros, reserved
      `474d4842${"01"}000000${"00000000"}${"aa".repeat(16)}${"bb".repeat(16)}` +
        // sequence, payload length 79
        "0200000001000000" +
        "4f000000",
    );
  });

  it("refuses another cluster's key", () => {
    const other = new PacketKey(heartbeatKey(new Uint8Array(32).fill(2)));
    expect(decoded(encoded(), other)).toEqual({ ok: false, error: "mac" });
  });

  it("refuses every shortened form, and one that is too long", () => {
    const whole = encoded();
    for (let size = 0; size < whole.length; size += 1) {
      expect(decoded(whole.subarray(0, size))).toEqual({ ok: false, error: "short" });
    }
    const longer = Buffer.concat([whole, Buffer.from([0])]);
    expect(decoded(longer)).toEqual({ ok: false, error: "short" });
  });

  it("refuses every flipped bit", () => {
    const whole = encoded();
    for (let bit = 0; bit < whole.length * 8; bit += 1) {
      const flipped = Uint8Array.from(whole);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(decoded(flipped).ok, `bit ${bit}`).toBe(false);
    }
  });

  it("refuses what is not a heartbeat, and later versions", () => {
    expect(decoded(Buffer.from("GET / HTTP/1.1\r\n\r\n"))).toMatchObject({
      error: "foreign",
    });
    const later = Uint8Array.from(encoded());
    later[4] = 2;
    expect(decoded(later)).toEqual({ ok: false, error: "version" });
  });

  it("takes apart only what is said anew, and keeps the last of each sender and network", () => {
    const bodies = new KnownBodies();
    const read = (changes: Partial<Packet["body"]>): unknown => {
      const body = { ...packet.body, ...changes };
      const result = decodePacket(encoded({ ...packet, body }), key, bodies);
      expect(result).toEqual({ ok: true, value: { ...packet, body } });
      return result.ok ? result.value.body : null;
    };
    const first = read({});
    const other = read({ node: "node2" });
    expect(read({})).toBe(first);
    expect(read({ report: "{}" })).not.toBe(first);
    expect(read({})).not.toBe(first);
    expect(read({ node: "node2" })).toBe(other);
  });
});
