import { describe, expect, it } from "vitest";
import {
  arpReply,
  arpRequest,
  decodeArp,
  encodeArp,
  hardwareBytes,
  hardwareText,
  noAddress,
  noHardware,
} from "../../src/vip/arp-packet.ts";

const mine = hardwareBytes("02:00:c6:12:01:01");
const its = hardwareBytes("02:00:c6:12:01:09");

// Ethernet, IPv4, 6 and 4 bytes, reply; 198.18.1.9 is at its, for mine at 198.18.1.1.
const reply = "0001 0800 06 04 0002 0200c6120109 c6120109 0200c6120101 c6120101".replaceAll(
  " ",
  "",
);

describe("ARP packets", () => {
  it("are read", () => {
    expect(decodeArp(Buffer.from(reply, "hex"))).toEqual({
      operation: arpReply,
      senderHardware: its,
      sender: "198.18.1.9",
      targetHardware: mine,
      target: "198.18.1.1",
    });
  });

  it("are written: the question before an address is taken names no sender", () => {
    const question = encodeArp({
      operation: arpRequest,
      senderHardware: mine,
      sender: noAddress,
      targetHardware: noHardware,
      target: "198.18.1.9",
    });
    const bytes = "0001 0800 06 04 0001 0200c6120101 00000000 000000000000 c6120109";
    expect(question.toString("hex")).toBe(bytes.replaceAll(" ", ""));
  });

  it("that are cut off, or of another kind, are nothing", () => {
    const whole = Buffer.from(reply, "hex");
    for (let size = 0; size < whole.length; size++) {
      expect(decodeArp(whole.subarray(0, size))).toBeNull();
    }
    for (const at of [0, 1, 2, 3, 4, 5]) {
      const other = Buffer.from(whole);
      other[at] = 0xff;
      expect(decodeArp(other)).toBeNull();
    }
  });

  it("show hardware addresses as ip does", () => {
    expect(hardwareText(its)).toBe("02:00:c6:12:01:09");
  });
});
