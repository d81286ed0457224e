import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeExtensions } from "../../src/codec/extensions.ts";
import { bytes, name } from "../bytes.ts";

const contexts = `
  38 00 00 00 01 00 00 00   // size 56, one context
  06 00 00 00 00 00 00 00   // value of 6 bytes, padding
  "security.selinux" 00     // name
  "label" 00                // value
  ${"00 ".repeat(17)}       // padding
`;
const groups = `
  10 00 00 00 20 00 00 00   // size 16, groups
  01 00 00 00 64 00 00 00   // one group, 100
`;

test("decodeExtensions: reads contexts and groups in any order", () => {
  const expected = {
    securityContexts: [{ name: name("security.selinux"), value: name("label\0") }],
    groups: [100],
  };
  expect(decodeExtensions(bytes(contexts + groups))).toEqual(expected);
  expect(decodeExtensions(bytes(groups + contexts))).toEqual(expected);
});

test("decodeExtensions: nothing gives nothing", () => {
  expect(decodeExtensions(new Uint8Array(0))).toEqual({ securityContexts: [], groups: [] });
});

test("decodeExtensions: an unknown block is passed over", () => {
  const unknown = "10 00 00 00 99 00 00 00 01 02 03 04 05 06 07 08\n";
  expect(decodeExtensions(bytes(unknown + groups)).groups).toEqual([100]);
});

test("decodeExtensions: a count beyond its block adds nothing", () => {
  const many = "10 00 00 00 20 00 00 00 ff ff ff ff 64 00 00 00";
  expect(decodeExtensions(bytes(many)).groups).toEqual([100]);
});

test("decodeExtensions: truncated or random bytes never throw", () => {
  const whole = bytes(contexts + groups);
  for (let length = 0; length < whole.length; length++) {
    expect(decodeExtensions(whole.subarray(0, length)).groups).toEqual([]);
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (random) => {
      expect(decodeExtensions(random).groups.length).toBeLessThanOrEqual(50);
    }),
  );
});
