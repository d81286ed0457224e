import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  bornSince,
  ChangeMap,
  extentsMark,
  type MapHeader,
  type Mark,
  mayUnite,
} from "../src/index.ts";

const header: MapHeader = {
  pair: "0123456789abcdef0123456789abcdef",
  base: 4,
  begun: 0,
  baseTime: 400,
  earlierTime: 300,
  begunTime: 0,
};

/** What a mark covers, as atoms that a naive model can hold in a set. */
type Atom = string;
const extentsOfModel = 6;
const names = ["a", "b", "c"];
const paths = ["", ...names, ...names.flatMap((d) => names.map((n) => `${d}/${n}`))];

/** Everything that can differ in a tree of three names, two levels deep. */
const allAtoms: readonly Atom[] = paths.flatMap((path) => [
  `${path}|names`,
  `${path}|attributes`,
  ...Array.from({ length: extentsOfModel }, (_, at) => `${path}|${at}`),
]);

function atomsOf(mark: Mark): Atom[] {
  switch (mark.kind) {
    case "subtree":
      return allAtoms.filter((atom) => {
        const path = atom.slice(0, atom.indexOf("|"));
        return mark.path === "" || path === mark.path || path.startsWith(`${mark.path}/`);
      });
    case "names":
    case "attributes":
      return [`${mark.path}|${mark.kind}`];
    case "extents":
      return [
        `${mark.path}|attributes`,
        ...Array.from({ length: mark.count }, (_, at) => `${mark.path}|${mark.first + at}`),
      ];
  }
}

function covered(map: ChangeMap): Set<Atom> {
  return new Set([...map.marks()].flatMap(atomsOf));
}

const mark: fc.Arbitrary<Mark> = fc
  .tuple(
    fc.constantFrom(...paths),
    fc.constantFrom("subtree", "names", "attributes", "extents", "extents", "extents"),
    fc.nat(extentsOfModel - 1),
    fc.nat(2),
  )
  .map(([path, kind, first, more]): Mark => {
    if (kind !== "extents") return { kind, tree: 0, path } as Mark;
    return { kind, tree: 0, path, first, count: Math.min(more + 1, extentsOfModel - first) };
  });

/** An operation is covered before it is done, as the marker does it. */
function use(map: ChangeMap, wanted: Mark): void {
  if (!map.covers(wanted)) map.add(wanted);
}

type Step =
  | { readonly type: "use"; readonly mark: Mark }
  | { readonly type: "begin" | "complete" | "lose" | "widen" };
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: mark.map((value): Step => ({ type: "use", mark: value })) },
  { weight: 1, arbitrary: fc.constantFrom<Step>({ type: "begin" }, { type: "complete" }) },
  { weight: 1, arbitrary: fc.constantFrom<Step>({ type: "lose" }, { type: "widen" }) },
);

test("ChangeMap: whatever was used since the last completed checkpoint began is covered", () => {
  let widest = 0;
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60, size: "max" }), (steps) => {
      const map = new ChangeMap(header, 1);
      let now = 10;
      let before = new Set<Atom>();
      let since: Set<Atom> | null = null;
      let closed = 0;
      for (const { type, ...rest } of steps) {
        switch (type) {
          case "use": {
            const { mark: wanted } = rest as { mark: Mark };
            use(map, wanted);
            for (const atom of atomsOf(wanted)) (since ?? before).add(atom);
            break;
          }
          case "begin":
            if (since !== null) break;
            now += 1;
            closed = map.beginCheckpoint(map.header.base + 1, now);
            since = new Set();
            break;
          case "complete":
            if (since === null) break;
            map.completeCheckpoint(closed);
            before = since;
            since = null;
            break;
          case "lose":
            // The link was lost: what was used before the beginning stays as well.
            for (const atom of since ?? []) before.add(atom);
            since = null;
            break;
          case "widen":
            map.widen(3);
            break;
        }
        const has = covered(map);
        const missing = [...before, ...(since ?? [])].filter((atom) => !has.has(atom));
        expect(missing).toEqual([]);
        widest = Math.max(widest, has.size);
      }
    }),
    { numRuns: 150 },
  );
  expect(widest).toBeGreaterThan(20);
}, 30_000);

test("ChangeMap: a completed checkpoint without later use leaves nothing", () => {
  fc.assert(
    fc.property(
      fc.array(mark, { maxLength: 30 }),
      fc.array(mark, { maxLength: 5 }),
      (old, late) => {
        const map = new ChangeMap(header, 1);
        for (const wanted of old) use(map, wanted);
        const closed = map.beginCheckpoint(5, 500);
        for (const wanted of late) use(map, wanted);
        map.completeCheckpoint(closed);
        expect(map.isEmpty).toBe(late.length === 0);
        expect(map.header).toMatchObject({ base: 5, baseTime: 500, earlierTime: 400, begun: 0 });
      },
    ),
  );
});

test("ChangeMap: covers exactly what a mark says, its attributes and what is beneath it", () => {
  fc.assert(
    fc.property(fc.array(mark, { maxLength: 12 }), mark, (held, wanted) => {
      const map = new ChangeMap(header, 1);
      const atoms = new Set<Atom>();
      for (const one of held) {
        map.add(one);
        for (const atom of atomsOf(one)) atoms.add(atom);
      }
      expect(covered(map)).toEqual(atoms);
      if (map.covers(wanted)) for (const atom of atomsOf(wanted)) expect(atoms).toContain(atom);
    }),
  );
});

test("ChangeMap: the union says what either says", () => {
  const marks = fc.array(mark, { maxLength: 15 });
  fc.assert(
    fc.property(marks, marks, (mine, theirs) => {
      const [a, b] = [new ChangeMap(header, 1), new ChangeMap(header, 1)];
      for (const one of mine) a.add(one);
      for (const one of theirs) b.add(one);
      const wanted = new Set([...covered(a), ...covered(b)]);
      a.unite(b);
      expect(covered(a)).toEqual(wanted);
    }),
  );
});

test("ChangeMap: too many marks become wide ones, and nothing is forgotten", () => {
  const map = new ChangeMap(header, 1, 1000);
  const place = (at: number): Mark => ({
    kind: "attributes",
    tree: 0,
    path: `d${at % 20}/f${at}`,
  });
  for (let at = 0; at < 5000; at += 1) map.add(place(at));
  expect(map.count).toBeLessThan(1001);
  expect(map.isWhole(0)).toBe(false);
  for (let at = 0; at < 5000; at += 1) expect(map.covers(place(at))).toBe(true);
});

test("extentsMark: by MiB, and the whole file when it is very long", () => {
  expect(extentsMark(1, "f", 1_048_575, 2)).toMatchObject({ kind: "extents", first: 0, count: 2 });
  expect(extentsMark(1, "f", 2_097_152, 0)).toMatchObject({ first: 2, count: 1 });
  expect(extentsMark(1, "f", 0, 2 ** 40)).toEqual({ kind: "subtree", tree: 1, path: "f" });
});

describe("mayUnite", () => {
  const at = (base: number, begun = 0): MapHeader => ({ ...header, base, begun });
  test.each([
    ["the same checkpoint", at(4), at(4), true],
    ["the replica answered what the primary only began", at(4, 5), at(5), true],
    ["the same, seen from the other side", at(5), at(4, 5), true],
    ["one copy was set back to before a checkpoint", at(4), at(5), false],
    ["one copy was set back further", at(3, 4), at(5), false],
    ["another pair", at(4), { ...header, pair: "f".repeat(32) }, false],
  ])("%s", (_what, source, target, expected) => {
    expect(mayUnite(source, target)).toBe(expected);
  });
});

test("bornSince: the node's own time of that checkpoint, or everything is new", () => {
  expect(bornSince(header, 4)).toBe(400);
  expect(bornSince(header, 3)).toBe(300);
  expect(bornSince(header, 2)).toBe(0);
});
