import { initFlags, opcodes, type RequestOf, replyBuffer, sizes } from "@gemel/fuse";
import { expect, test } from "vitest";
import { init } from "../src/primary/operations/connection.ts";

const everything = 0xffff_ffff;

/** What is agreed with a kernel that offers everything. */
function agreed(): (flag: keyof typeof initFlags) => boolean {
  const reply = replyBuffer(Buffer.alloc(256));
  const request = { type: "init", unique: 1n, nodeId: 0, uid: 0, gid: 0, pid: 1 } as const;
  const offer = {
    major: 7,
    minor: 45,
    maxReadahead: 1 << 20,
    flags: everything,
    flags2: everything,
  };
  const size = init(reply, { ...request, ...offer, opcode: opcodes.init } as RequestOf<"init">);
  expect(size).toBeGreaterThan(sizes.outHeader);
  const word = (flag: number): number => {
    return reply.view.getUint32(sizes.outHeader + (flag < 32 ? 12 : 32), true);
  };
  return (flag) => ((word(initFlags[flag]) >>> (initFlags[flag] % 32)) & 1) === 1;
}

test("init: what would lose or hide what was written is never agreed to", () => {
  const isAgreed = agreed();
  // With zero-message open the kernel would truncate nothing.
  expect(isAgreed("noOpenSupport")).toBe(true);
  expect(isAgreed("atomicTruncate")).toBe(false);
  // Writes would be acknowledged before they come here.
  expect(isAgreed("writebackCache")).toBe(false);
  // What others read while such a write is under way stays in the page cache: old data, for ever.
  expect(isAgreed("asyncDirectIo")).toBe(false);
});
