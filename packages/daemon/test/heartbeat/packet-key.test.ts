import { createHmac } from "node:crypto";
import { expect, it } from "vitest";
import { PacketKey } from "../../src/heartbeat/packet-key.ts";

it.each([0, 1, 55, 64, 900, 2048, 2049, 60_000])("PacketKey: HMAC-SHA256 of %d bytes", (size) => {
  for (const length of [0, 32, 64]) {
    const bytes = Uint8Array.from({ length }, (_, at) => at * 7);
    const key = new PacketKey(bytes);
    const said = Uint8Array.from({ length: size }, (_, at) => at % 251);
    // A long packet leaves nothing behind for a short one.
    key.mac(said);
    for (const one of [said, said.subarray(0, size >> 1)]) {
      expect(key.mac(one)).toEqual(createHmac("sha256", bytes).update(one).digest());
    }
  }
});
