import fc from "fast-check";
import { expect, test } from "vitest";
import { ByteReader } from "../src/byte-reader.ts";
import { ByteWriter } from "../src/byte-writer.ts";

test("ByteWriter and ByteReader: what was written is read back", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 0xff }),
      fc.integer({ min: 0, max: 0xffff }),
      fc.integer({ min: 0, max: 0xffff_ffff }),
      fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn }),
      fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
      fc.uint8Array({ maxLength: 2000 }),
      (a, b, c, d, e, bytes) => {
        const writer = new ByteWriter().u8(a).u16(b).u32(c).u64(d).safe64(e).bytes(bytes);
        const reader = new ByteReader(writer.finish());
        expect(reader.u8()).toBe(a);
        expect(reader.u16()).toBe(b);
        expect(reader.u32()).toBe(c);
        expect(reader.u64()).toBe(d);
        expect(reader.safe64()).toBe(e);
        expect([...reader.bytes(bytes.length)]).toEqual([...bytes]);
        expect(reader.short).toBe(false);
        expect(reader.left).toBe(0);
      },
    ),
  );
});

test("ByteReader: a read beyond the end is short, yields zeros and stays short", () => {
  const reader = new ByteReader(Uint8Array.of(1, 2, 3));
  expect(reader.u32()).toBe(0);
  expect(reader.short).toBe(true);
  expect(reader.u8()).toBe(0);
});

test("ByteReader: an end before the buffer's end is respected, also when looking for NUL", () => {
  const reader = new ByteReader(Uint8Array.of(65, 66, 0), 0, 2);
  expect(reader.untilNul()).toHaveLength(0);
  expect(reader.short).toBe(true);
});

test("ByteReader: safe64 gives an unsafe number for values above 2^53 - 1", () => {
  const bytes = new ByteWriter().u64(2n ** 53n).finish();
  expect(Number.isSafeInteger(new ByteReader(bytes).safe64())).toBe(false);
});

test("ByteWriter: a fixed buffer is never exceeded", () => {
  expect(() => new ByteWriter(new Uint8Array(3)).u32(1)).toThrow("overflow");
});
