import { ByteWriter, prng } from "@gemel/base";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  ChangeMap,
  decodeFrames,
  decodeMap,
  encodeEntry,
  encodeFrame,
  encodeMap,
  type MapHeader,
  type Mark,
  mapVersion,
} from "../src/index.ts";

const header: MapHeader = {
  pair: "00112233445566778899aabbccddeeff",
  base: 7,
  begun: 8,
  baseTime: 1_700_000_000_000,
  earlierTime: 1_600_000_000_000,
  begunTime: 1_800_000_000_000,
};

const component = fc.string({
  unit: fc.constantFrom("a", "b", "\xff", "\x01", " "),
  minLength: 1,
  maxLength: 40,
});
const mark: fc.Arbitrary<Mark> = fc
  .tuple(
    fc.nat(1),
    fc.array(component, { maxLength: 4 }),
    fc.constantFrom("subtree", "names", "attributes", "extents"),
    fc.nat(2 ** 24),
    fc.integer({ min: 1, max: 70 }),
  )
  .map(([tree, parts, kind, first, count]): Mark => {
    const place = { tree, path: parts.join("/") };
    return kind === "extents" ? { kind, ...place, first, count } : ({ kind, ...place } as Mark);
  });

const directories = ["/data", "/other \xff"];

function mapOf(marks: readonly Mark[]): ChangeMap {
  const map = new ChangeMap(header, directories.length);
  for (const one of marks) map.add(one);
  return map;
}

function sorted(map: ChangeMap): string[] {
  return [...map.marks()].map((one) => JSON.stringify(one)).sort();
}

/** A file as the store writes it: zeros behind the content. */
function fileOf(map: ChangeMap): Uint8Array {
  const size = (content: number): number => Math.ceil(content / 4096) * 4096 + 4096;
  const { bytes } = encodeMap(map, directories, size);
  const file = new Uint8Array(size(bytes.length));
  file.set(bytes);
  return file;
}

/** The file, with one more frame for each mark, appended as the store does. */
function appended(map: ChangeMap, marks: readonly Mark[]): { file: Uint8Array; ends: number[] } {
  const file = fileOf(map);
  const decoded = decodeFrames(file);
  if (!decoded.ok) throw new Error("what was just encoded is readable");
  let [at, number] = [decoded.value.end, decoded.value.bodies.length];
  const ends = [at];
  for (const one of marks) {
    const body = new ByteWriter();
    encodeEntry(body, { type: "mark", mark: one });
    const frame = new ByteWriter();
    encodeFrame(frame, number, body.view());
    file.set(frame.view(), at);
    at += frame.offset;
    number += 1;
    ends.push(at);
  }
  return { file, ends };
}

test("decodeMap: what encodeMap wrote, marks, header and directories", () => {
  fc.assert(
    fc.property(fc.array(mark, { maxLength: 40 }), (marks) => {
      const map = mapOf(marks);
      const decoded = decodeMap(fileOf(map));
      expect(decoded.ok).toBe(true);
      if (!decoded.ok) return;
      expect(decoded.value.directories).toEqual(directories);
      expect(decoded.value.map.header).toEqual(header);
      expect(sorted(decoded.value.map)).toEqual(sorted(map));
    }),
  );
});

test("decodeMap: a checkpoint that was begun is known afterwards", () => {
  const file = fileOf(new ChangeMap({ ...header, begun: 0, begunTime: 0 }, 2));
  const decoded = decodeFrames(file);
  if (!decoded.ok) throw new Error("readable");
  const body = new ByteWriter();
  encodeEntry(body, { type: "begun", number: 8, time: 99 });
  const frame = new ByteWriter();
  encodeFrame(frame, decoded.value.bodies.length, body.view());
  file.set(frame.view(), decoded.value.end);
  const map = decodeMap(file);
  expect(map.ok && map.value.map.header).toMatchObject({ base: 7, begun: 8, begunTime: 99 });
});

test("decodeMap: a later version is refused as such, not as damage", () => {
  const file = fileOf(mapOf([]));
  const newer = new ByteWriter();
  encodeFrame(newer, 0, Uint8Array.of(9, 9, 9));
  const bytes = newer.finish();
  bytes[4] = mapVersion + 1;
  // Its checksum is right: a later version keeps the header's form.
  const view = new DataView(bytes.buffer);
  view.setUint32(20, crc(bytes.subarray(0, 20)), true);
  file.set(bytes);
  expect(decodeMap(file)).toEqual({ ok: false, error: "newer" });
});

function crc(bytes: Uint8Array): number {
  let value = ~0;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit += 1)
      value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return ~value >>> 0;
}

test("decodeMap: a cut file is unreadable, wherever it is cut", () => {
  const { file } = appended(mapOf([]), [
    { kind: "names", tree: 0, path: "d" },
    { kind: "extents", tree: 1, path: "f", first: 3, count: 5 },
  ]);
  for (let size = 0; size < file.length; size += 13) {
    expect(decodeMap(file.subarray(0, size)), `cut at ${size}`).toEqual({
      ok: false,
      error: "unreadable",
    });
  }
});

test("decodeMap: a flipped bit is seen, or was in what nobody wrote", () => {
  const marks: Mark[] = [
    { kind: "names", tree: 0, path: "directory" },
    { kind: "extents", tree: 1, path: "file", first: 3, count: 5 },
    { kind: "subtree", tree: 0, path: "x".repeat(40) },
    { kind: "subtree", tree: 0, path: `${"y".repeat(250)}/${"z".repeat(150)}` },
    { kind: "attributes", tree: 1, path: "last" },
  ];
  const { file, ends } = appended(mapOf(marks.slice(0, 1)), marks.slice(1));
  const wanted = sorted(mapOf(marks));
  const written = ends.at(-1) ?? 0;
  let seen = 0;
  for (let bit = 0; bit < (written + 64) * 8; bit += 1) {
    const at = bit >>> 3;
    file[at] = (file[at] ?? 0) ^ (1 << (bit & 7));
    const decoded = decodeMap(file);
    if (!decoded.ok) seen += 1;
    else if (sorted(decoded.value.map).join() !== wanted.join()) expect.fail(`bit ${bit}`);
    file[at] = (file[at] ?? 0) ^ (1 << (bit & 7));
  }
  expect(seen).toBeGreaterThan(written * 7);
}, 30_000);

test("decodeMap: of a torn append any sectors may be missing; what was before it is there", () => {
  const long: Mark = {
    kind: "subtree",
    tree: 0,
    path: Array.from({ length: 14 }, (_, at) => String.fromCharCode(97 + at).repeat(255)).join("/"),
  };
  const before: Mark[] = [
    { kind: "names", tree: 0, path: "d" },
    { kind: "attributes", tree: 1, path: "f" },
  ];
  const { file, ends } = appended(mapOf([]), [...before, long]);
  const [start, end] = [ends.at(-2) ?? 0, ends.at(-1) ?? 0];
  const seed = 20261123;
  const random = prng(seed);
  for (let run = 0; run < 300; run += 1) {
    const torn = file.slice();
    let missing = 0;
    for (let sector = Math.floor(start / 512) * 512; sector < end; sector += 512) {
      if (random() < 0.5) continue;
      torn.fill(0, Math.max(sector, start), Math.min(sector + 512, end));
      missing += 1;
    }
    const decoded = decodeMap(torn);
    expect(decoded.ok, `seed ${seed} run ${run}`).toBe(true);
    if (!decoded.ok) continue;
    const wanted = missing === 0 ? [...before, long] : before;
    expect(sorted(decoded.value.map)).toEqual(sorted(mapOf(wanted)));
  }
});

test("decodeMap: a damaged frame before others makes the map unreadable, zeros or not", () => {
  const marks: Mark[] = ["a", "b", "c"].map((path) => ({ kind: "names", tree: 0, path }));
  const { file, ends } = appended(mapOf([]), marks);
  const zeroed = file.slice();
  zeroed.fill(0, ends[1], ends[2]);
  expect(decodeMap(zeroed)).toEqual({ ok: false, error: "unreadable" });
});

test("decodeMap: random bytes are never taken for a map, and never throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat(300), (bytes, at) => {
      expect(decodeMap(bytes).ok).toBe(false);
      const file = fileOf(mapOf([{ kind: "names", tree: 0, path: "d" }]));
      file.set(bytes.subarray(0, 60), at);
      const decoded = decodeMap(file);
      if (decoded.ok) expect(sorted(decoded.value.map)).toHaveLength(1);
    }),
  );
});
