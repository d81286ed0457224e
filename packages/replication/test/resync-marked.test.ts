import fc from "fast-check";
import { expect, test } from "vitest";
import { type Mark, MarkNode } from "../src/index.ts";
import { MarkingTree } from "./marking-tree.ts";
import { ModelTree } from "./model-tree.ts";
import {
  build,
  type Command,
  finish,
  liveCommand,
  type Mutable,
  onFile,
  stepCommand,
  treeCommand,
} from "./resync-commands.ts";
import { LostTrack, ModelMirror } from "./resync-model.ts";

/** A longer search: RESYNC_RUNS=100000 npx vitest run --project fast packages/replication */
const runs = Number(process.env["RESYNC_RUNS"] ?? 400);
const limitMs: number = 30_000 + 4 * runs;

/** Far away, so that files have several extents of 64 characters. */
const farCommand: fc.Arbitrary<Command<Mutable>> = fc.oneof(
  onFile("write", fc.constantFrom(64, 100, 130, 200), (m, path, at) => m.write(path, at, "far")),
  onFile("truncate", fc.constantFrom(70, 150), (m, path, size) => m.truncate(path, size)),
);
const anyCommand = fc.oneof(
  { weight: 5, arbitrary: liveCommand },
  { weight: 1, arbitrary: farCommand },
);

const scenario = fc.record({
  base: fc.array(treeCommand, { minLength: 3, maxLength: 20 }),
  content: fc.array(farCommand, { maxLength: 6 }),
  /** What each node did that the other one does not have. */
  mine: fc.array(anyCommand, { maxLength: 12 }),
  theirs: fc.array(anyCommand, { maxLength: 12 }),
  live: fc.array(fc.oneof(anyCommand, stepCommand), { maxLength: 60, size: "max" }),
  after: fc.array(liveCommand, { maxLength: 6 }),
});
type Scenario = typeof scenario extends fc.Arbitrary<infer T> ? T : never;

function run(
  { base, content, mine, theirs, live, after }: Scenario,
  omit: (mark: Mark) => boolean = () => false,
): ModelMirror {
  const marks = new MarkNode();
  const [source, target] = [build(0, base), build(1_000_000, base)];
  for (const tree of [source, target]) {
    const plain = new MarkingTree(tree, new MarkNode());
    for (const command of content) command.run(plain);
  }
  expect(target.print()).toEqual(source.print());
  const since = { source: source.lastIno, target: target.lastIno };
  const [ours, others] = [new MarkNode(), new MarkNode()];
  const here = new MarkingTree(source, ours, omit);
  for (const command of mine) command.run(here);
  const there = new MarkingTree(target, others, omit);
  for (const command of theirs) command.run(there);
  marks.merge(ours);
  marks.merge(others);
  const mirror = new ModelMirror(source, target, { marks, ...since });
  for (const command of live) command.run(mirror);
  mirror.checkKnown();
  finish(mirror);
  expect(mirror.replica.tree.print()).toEqual(mirror.source.print());
  for (const command of after) command.run(mirror);
  mirror.deliver(Number.POSITIVE_INFINITY);
  expect(mirror.replica.tree.print()).toEqual(mirror.source.print());
  return mirror;
}

test(
  "ResyncPlan: only what either node marked is compared: equal in the end",
  () => {
    let [count, lost] = [0, 0];
    fc.assert(
      fc.property(scenario, (chosen) => {
        count += 1;
        try {
          run(chosen);
        } catch (error) {
          if (!(error instanceof LostTrack)) throw error;
          lost += 1;
        }
      }),
      { numRuns: runs },
    );
    // Beginning again is for rare cases: several names of a file, at the wrong moment.
    expect(lost).toBeLessThan(count / 10);
  },
  limitMs,
);

test.each(["subtree", "names", "attributes", "extents"] as const)(
  "ResyncPlan: without the marks of kind %s the trees would differ",
  (kind) => {
    const result = fc.check(
      fc.property(scenario, (chosen) => void run(chosen, (mark) => mark.kind === kind)),
      { numRuns: 4000, endOnFailure: true },
    );
    expect(result.failed).toBe(true);
  },
  limitMs,
);

function twoOf(build: (tree: ModelTree) => void): [ModelTree, ModelTree] {
  const [source, target] = [new ModelTree(0), new ModelTree(1_000_000)];
  for (const tree of [source, target]) build(tree);
  return [source, target];
}

test("ResyncPlan: what is not marked costs nothing", () => {
  const [source, target] = twoOf((tree) => {
    for (let at = 0; at < 50; at += 1) {
      tree.create(`d${at}`, "directory");
      tree.create(`d${at}/f`, "file", "x".repeat(300));
    }
  });
  const since = { source: source.lastIno, target: target.lastIno };
  const marks = new MarkNode();
  const changed = new MarkingTree(source, marks);
  changed.write("d7/f", 70, "changed");
  changed.create("d9/new", "file", "");
  changed.write("d9/new", 0, "new");
  const mirror = new ModelMirror(source, target, { marks, ...since });
  finish(mirror);
  expect(mirror.replica.tree.print()).toEqual(mirror.source.print());
  // One extent of 16 blocks of d7/f; the replica cannot have anything of d9/new.
  expect(mirror.blocksAsked).toBeLessThanOrEqual(16);
  expect(mirror.bytesSent).toBeLessThanOrEqual(12 + 3);
  expect(mirror.plan.progress.filesTotal).toBe(2);
});

test("ResyncPlan: no marks, nothing to do", () => {
  const [source, target] = twoOf((tree) => void tree.create("a", "file", "x"));
  const marks = new MarkNode();
  const mirror = new ModelMirror(source, target, { marks, source: 99, target: 1_000_099 });
  expect(mirror.step()).toBe("done");
});

test("ResyncPlan: a link to a file that is in sync stays a link", () => {
  const [source, target] = twoOf((tree) => {
    tree.create("a", "directory");
    tree.create("a/file", "file", "content");
    tree.create("b", "directory");
  });
  const since = { source: source.lastIno, target: target.lastIno };
  const marks = new MarkNode();
  new MarkingTree(source, marks).link("a/file", "b/link");
  const mirror = new ModelMirror(source, target, { marks, ...since });
  finish(mirror);
  expect(mirror.replica.tree.print()).toEqual(mirror.source.print());
  expect(mirror.bytesSent).toBe(0);
});

test("ResyncPlan: a file loses the name under which it is pending: its other name is not taken for equal", () => {
  const [source, target] = twoOf((tree) => {
    tree.create("a", "file", "x");
    tree.link("a", "d");
  });
  const since = { source: source.lastIno, target: target.lastIno };
  const marks = new MarkNode();
  new MarkingTree(source, marks).write("a", 64, "far");
  const mirror = new ModelMirror(source, target, { marks, ...since });
  mirror.rename("a", "b", false);
  // Its beginning is pending from here on, which no mark says.
  mirror.write("b", 0, "xx");
  mirror.remove("b");
  // The last name that is left is known by its mark only.
  expect(() => finish(mirror)).toThrow(LostTrack);
});
