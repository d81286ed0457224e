import { describe, expect, test } from "vitest";
import { type InitFlag, initFlags } from "../../src/abi/init-flags.ts";
import type { InitRequest } from "../../src/codec/connection-requests.ts";
import { defaultFlags, encodeInit, negotiate } from "../../src/codec/negotiation.ts";
import { replyBuffer } from "../../src/codec/reply-buffer.ts";
import { decodeRequest } from "../../src/codec/request-decoder.ts";
import { bytes, request } from "../bytes.ts";

const zeros = `${"00 ".repeat(44)} // unused`;

/** As Linux 6.18 sends it: bits 0, 1, 3-25, 28-30 and 32, 34-40, 42. */
const kernel745 = request(
  26,
  `
  07 00 00 00 2d 00 00 00   // major 7, minor 45
  00 00 02 00 fb ff ff 73   // max_readahead 128 KiB, flags
  fd 05 00 00               // flags2
  ${zeros}
`,
);
/** As Linux 6.1: bits up to 30, and 32, 33; no resend. */
const kernel737 = request(
  26,
  `
  07 00 00 00 25 00 00 00   // major 7, minor 37
  00 00 02 00 fb ff ff 73   // max_readahead 128 KiB, flags
  03 00 00 00               // flags2
  ${zeros}
`,
);

function init(message: Uint8Array): InitRequest {
  const decoded = decodeRequest(message);
  if (decoded.type !== "init") throw new Error(`decoded as ${decoded.type}`);
  return decoded;
}

function bitsOf(flags: Iterable<InitFlag>): bigint {
  let bits = 0n;
  for (const flag of flags) bits |= 1n << BigInt(initFlags[flag]);
  return bits;
}

describe("negotiate", () => {
  test("a wish may allow more read-ahead than the mount begins with", () => {
    const { reply } = negotiate(init(kernel745), { maxReadahead: 16 << 20 });
    expect(reply.maxReadahead).toBe(16 << 20);
  });

  test("a kernel of 7.45 gives every default flag", () => {
    const { reply, features, verdict } = negotiate(init(kernel745));
    expect(verdict).toBe("ready");
    expect([...features].sort()).toEqual([...defaultFlags].sort());
    expect(reply).toMatchObject({
      major: 7,
      minor: 45,
      maxReadahead: 131_072,
      maxWrite: 1 << 20,
      maxPages: 256,
      maxBackground: 64,
      congestionThreshold: 48,
      maxStackDepth: 0,
    });
    expect((BigInt(reply.flags2) << 32n) | BigInt(reply.flags)).toBe(bitsOf(defaultFlags));
  });

  test("a kernel of 7.37 is spoken to in 7.37, without what it does not have", () => {
    const { reply, features, verdict } = negotiate(init(kernel737));
    expect(verdict).toBe("ready");
    expect(reply.minor).toBe(37);
    expect(features.has("hasResend")).toBe(false);
    expect(features.has("initExt")).toBe(true);
    expect(reply.flags2).toBe(0);
  });

  test("a newer minor is answered with ours", () => {
    expect(negotiate({ ...init(kernel745), minor: 60 }).reply.minor).toBe(45);
  });

  test("a newer major is asked to begin again with ours", () => {
    const { reply, verdict } = negotiate({ ...init(kernel745), major: 8 });
    expect(verdict).toBe("again");
    expect(reply.major).toBe(7);
  });

  test("a kernel before 6.1 is too old", () => {
    expect(negotiate({ ...init(kernel737), minor: 36 }).verdict).toBe("tooOld");
    expect(negotiate({ ...init(kernel737), major: 6 }).verdict).toBe("tooOld");
  });

  test("a flag that the kernel does not offer is not in the answer", () => {
    const { reply, features } = negotiate(init(kernel745), {
      flags: ["mapAlignment", "asyncRead"],
    });
    expect([...features]).toEqual(["asyncRead"]);
    expect(reply.flags).toBe(1);
  });

  test("flags above bit 31 need initExt in the answer", () => {
    const { reply, features } = negotiate(init(kernel745), { flags: ["hasResend", "asyncRead"] });
    expect([...features]).toEqual(["asyncRead"]);
    expect(reply.flags2).toBe(0);
  });

  test("every flag is asked for by its own bit", () => {
    const all = { ...init(kernel745), flags: 0xffff_ffff, flags2: 0xffff_ffff };
    for (const flag of Object.keys(initFlags) as InitFlag[]) {
      const { reply } = negotiate(all, { flags: [flag, "initExt"] });
      const bits = (BigInt(reply.flags2) << 32n) | BigInt(reply.flags);
      expect(bits, flag).toBe(bitsOf(new Set<InitFlag>([flag, "initExt"])));
    }
  });

  test("writes are limited to the pages of a request", () => {
    const wishes = { maxPages: 16, maxWrite: 1 << 20 };
    expect(negotiate(init(kernel745), wishes).reply.maxWrite).toBe(65_536);
    const without = negotiate(init(kernel745), { flags: ["bigWrites"] });
    expect(without.reply).toMatchObject({ maxPages: 32, maxWrite: 131_072 });
  });

  test("passthrough alone carries a stack depth", () => {
    const flags = ["initExt", "passthrough"] as const;
    expect(negotiate(init(kernel745), { flags, maxStackDepth: 1 }).reply.maxStackDepth).toBe(1);
    expect(negotiate(init(kernel745), { maxStackDepth: 1 }).reply.maxStackDepth).toBe(0);
  });
});

test("encodeInit: writes struct fuse_init_out with exact times and no request time-out", () => {
  const out = replyBuffer(new Uint8Array(128).fill(0xdd));
  const reply = {
    major: 7,
    minor: 45,
    maxReadahead: 131_072,
    flags: 0xc000_0001,
    flags2: 0x80,
    maxBackground: 64,
    congestionThreshold: 48,
    maxWrite: 1 << 20,
    maxPages: 256,
    maxStackDepth: 2,
  };
  const expected = bytes(`
    50 00 00 00 00 00 00 00   // len, error
    09 00 00 00 00 00 00 00   // unique
    07 00 00 00 2d 00 00 00   // major, minor
    00 00 02 00 01 00 00 c0   // max_readahead, flags
    40 00 30 00 00 00 10 00   // max_background, congestion_threshold, max_write
    01 00 00 00 00 01 00 00   // time_gran, max_pages, map_alignment
    80 00 00 00 02 00 00 00   // flags2, max_stack_depth
    00 00 00 00 00 00 00 00   // request_timeout, unused
    00 00 00 00 00 00 00 00   // unused
    00 00 00 00 00 00 00 00   // unused
  `);
  const length = encodeInit(out, 9n, reply);
  expect(out.bytes.slice(0, length)).toEqual(expected);
});
