import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { errno } from "../../src/abi/errno.ts";
import { opcodes } from "../../src/abi/opcodes.ts";
import { decodeRequest, type Request, RequestDecoder } from "../../src/codec/request-decoder.ts";
import { bytes, caller, name, request } from "../bytes.ts";
import { type RequestFixture, requestFixtures } from "./request-fixtures.ts";

const fixtures = Object.entries(requestFixtures);
const extended = new Set(["setxattrExt"] as const);

function decode(fixture: RequestFixture, message: Uint8Array, length = message.length): Request {
  return decodeRequest(message, length, fixture.setxattrExt === true ? extended : undefined);
}

/** The first `length` bytes, saying so in their own header as well. */
function shortened(message: Uint8Array, length: number): Uint8Array {
  const cut = message.slice(0, length);
  if (length >= 4) new DataView(cut.buffer).setUint32(0, length, true);
  return cut;
}

describe.each(fixtures)("decodeRequest: %s", (_title, fixture) => {
  const message = request(fixture.opcode, fixture.body);

  test("reads every field", () => {
    const expected = { opcode: fixture.opcode, ...caller, ...fixture.expected };
    expect(decode(fixture, message)).toEqual(expected);
  });

  test("is short at every shorter length", () => {
    for (let length = 0; length < message.length; length++) {
      const decoded = decode(fixture, message, length);
      expect(decoded, `${length} bytes`).toEqual({ type: "undecodable", reason: "short" });
    }
  });

  test("is short at every shorter length that its header admits", () => {
    for (let length = 0; length < message.length; length++) {
      if (fixture.completeAt?.includes(length) === true) continue;
      const decoded = decode(fixture, shortened(message, length));
      expect(decoded, `${length} bytes`).toEqual({ type: "undecodable", reason: "short" });
    }
  });
});

describe("decodeRequest", () => {
  test("covers every opcode but the mappings of DAX", () => {
    const covered = new Set(fixtures.map(([, fixture]) => fixture.opcode));
    const missing = Object.values(opcodes).filter((opcode) => !covered.has(opcode));
    expect(missing).toEqual([opcodes.setupMapping, opcodes.removeMapping]);
  });

  test("an opcode of the future is unknown and can be answered", () => {
    expect(decodeRequest(request(999, "01 02"))).toEqual({
      type: "unknown",
      opcode: 999,
      ...caller,
    });
  });

  test("a message longer than its header says is malformed", () => {
    const message = request(opcodes.statfs, "");
    const longer = new Uint8Array(message.length + 1);
    longer.set(message);
    expect(decodeRequest(longer)).toEqual({ type: "undecodable", reason: "malformed" });
  });

  test("a resent request keeps bit 63 of its unique", () => {
    const message = request(opcodes.statfs, "");
    message[15] = 0x80;
    const decoded = decodeRequest(message);
    expect(decoded).toMatchObject({ resent: true, unique: caller.unique + 2n ** 63n });
  });

  test("data and names are views on the buffer, at any place in it", () => {
    const message = request(opcodes.lookup, `"file" 00`);
    const buffer = new Uint8Array(4096);
    buffer.set(message, 1000);
    const decoded = new RequestDecoder(buffer).decode(message.length, 1000);
    if (decoded.type !== "lookup") throw new Error(`decoded as ${decoded.type}`);
    expect(decoded.name).toEqual(name("file"));
    expect(decoded.name.buffer).toBe(buffer.buffer);
  });

  test("a name does not reach beyond its message into the buffer", () => {
    const message = request(opcodes.lookup, `"file"`);
    const buffer = new Uint8Array(4096);
    buffer.set(message);
    const decoded = decodeRequest(buffer, message.length);
    expect(decoded).toEqual({ type: "undecodable", reason: "short" });
  });

  test("extensions follow the names", () => {
    const message = request(opcodes.mkdir, `ed 01 00 00 12 00 00 00 "dir" 00 01 02 03`);
    expect(decodeRequest(message)).toMatchObject({
      name: name("dir"),
      extensions: Uint8Array.of(1, 2, 3),
    });
  });

  test("offsets beyond 2^53 - 1 are refused as a local file system would", () => {
    const far = "00 00 00 00 00 00 20 00"; // 2^53
    const zeros = (count: number): string => "00 ".repeat(count);
    const refused: readonly (readonly [number, string, number])[] = [
      [opcodes.write, `${zeros(8)} ${far} ${zeros(24)}`, errno.EFBIG],
      [opcodes.read, `${zeros(8)} ${far} ${zeros(24)}`, errno.EINVAL],
      [opcodes.lseek, `${zeros(8)} ${far} ${zeros(8)}`, errno.ENXIO],
      [opcodes.fallocate, `${zeros(8)} ${far} ${zeros(16)}`, errno.EFBIG],
      [opcodes.copyFileRange, `${zeros(8)} ${far} ${zeros(40)}`, errno.EFBIG],
      [opcodes.setattr, `08 ${zeros(15)} ${far} ${zeros(64)}`, errno.EFBIG],
    ];
    for (const [opcode, body, expected] of refused) {
      const decoded = decodeRequest(request(opcode, body));
      expect(decoded).toEqual({ type: "refused", opcode, ...caller, errno: expected });
    }
  });

  test("a size that setattr does not mean is not refused", () => {
    const body = `01 ${"00 ".repeat(15)} ff ff ff ff ff ff ff ff ${"00 ".repeat(64)}`;
    expect(decodeRequest(request(opcodes.setattr, body)).type).toBe("setattr");
  });

  test("a hole punched to the end of everything keeps its end a safe integer", () => {
    const body = `${"00 ".repeat(8)} 00 10 00 00 00 00 00 00 ff ff ff ff ff ff ff 7f 03 00 00 00 00 00 00 00`;
    const decoded = decodeRequest(request(opcodes.fallocate, body));
    expect(decoded).toMatchObject({ offset: 4096, length: Number.MAX_SAFE_INTEGER - 4096 });
  });

  test("times at both ends of 64 bits are clamped to safe integers", () => {
    const body = `30 ${"00 ".repeat(31)} ff ff ff ff ff ff ff 7f 00 00 00 00 00 00 00 80 ${"00 ".repeat(40)}`;
    expect(decodeRequest(request(opcodes.setattr, body))).toMatchObject({
      atimeSeconds: Number.MAX_SAFE_INTEGER,
      mtimeSeconds: Number.MIN_SAFE_INTEGER,
    });
  });

  test("a node that was never given out is malformed", () => {
    const message = request(opcodes.link, `00 00 00 00 00 00 20 00 "hard" 00`);
    expect(decodeRequest(message)).toEqual({ type: "undecodable", reason: "malformed" });
  });

  test("a batch that announces more than it holds is short, without a loop over it", () => {
    const message = request(opcodes.batchForget, "ff ff ff ff 00 00 00 00");
    expect(decodeRequest(message)).toEqual({ type: "undecodable", reason: "short" });
  });

  test("random bytes never throw", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (message) => {
        expect(typeof decodeRequest(message).type).toBe("string");
      }),
      { numRuns: 2000 },
    );
  });

  test("random bodies of every opcode never throw and never read outside", () => {
    const opcode = fc.integer({ min: 0, max: 60 });
    const body = fc.uint8Array({ maxLength: 200 });
    fc.assert(
      fc.property(opcode, body, fc.boolean(), (code, tail, long) => {
        const message = request(code, tail);
        const decoded = decodeRequest(message, message.length, long ? extended : undefined);
        for (const value of Object.values(decoded)) {
          if (value instanceof Uint8Array) expect(value.length).toBeLessThanOrEqual(tail.length);
        }
      }),
      { numRuns: 5000 },
    );
  });

  test("fixtures with one byte changed never throw", () => {
    const changed = fc.record({
      fixture: fc.constantFrom(...fixtures.map(([, fixture]) => fixture)),
      at: fc.nat(),
      value: fc.integer({ min: 0, max: 255 }),
    });
    fc.assert(
      fc.property(changed, ({ fixture, at, value }) => {
        const message = request(fixture.opcode, fixture.body);
        message[at % message.length] = value;
        expect(typeof decode(fixture, message).type).toBe("string");
      }),
      { numRuns: 5000 },
    );
  });
});

test("bytes: a fixture's comments and text are told apart", () => {
  expect(bytes(`"a b" 00 // "x" ff`)).toEqual(Uint8Array.of(0x61, 0x20, 0x62, 0));
});
