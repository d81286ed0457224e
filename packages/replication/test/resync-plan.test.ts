import fc from "fast-check";
import { expect, test } from "vitest";
import { ModelTree } from "./model-tree.ts";
import {
  build,
  type Command,
  finish,
  liveCommand,
  onFile,
  stepCommand,
  treeCommand,
} from "./resync-commands.ts";
import { ModelMirror } from "./resync-model.ts";

/** A longer search: RESYNC_RUNS=100000 npx vitest run --project fast packages/replication */
const runs = Number(process.env["RESYNC_RUNS"] ?? 1500);
const limitMs: number = 30_000 + 4 * runs;

test(
  "ResyncPlan: any trees, any live operations between the steps: equal in the end",
  () => {
    const trees = fc.array(treeCommand, { minLength: 3, maxLength: 25 });
    fc.assert(
      fc.property(
        trees,
        trees,
        // Half of the target is the source: hashes must be equal often.
        fc.boolean(),
        fc.array(fc.oneof(liveCommand, stepCommand), { minLength: 10, maxLength: 90, size: "max" }),
        fc.array(liveCommand, { maxLength: 8 }),
        (sourceCommands, targetCommands, isSimilar, live, after) => {
          const mirror = new ModelMirror(
            build(0, sourceCommands),
            build(1_000_000, isSimilar ? [...sourceCommands, ...targetCommands] : targetCommands),
          );
          for (const { run } of live) run(mirror);
          mirror.checkKnown();
          finish(mirror);
          expect(mirror.replica.tree.print()).toEqual(mirror.source.print());
          // What is mirrored afterwards still fits: object bindings survived.
          for (const { run } of after) run(mirror);
          mirror.deliver(Number.POSITIVE_INFINITY);
          expect(mirror.replica.tree.print()).toEqual(mirror.source.print());
        },
      ),
      { numRuns: runs },
    );
  },
  limitMs,
);

test(
  "ResyncPlan: a file written, cut and shifted while it is copied: equal in the end",
  () => {
    // Whole blocks of two letters: a stale hash is soon equal by accident.
    const blocks = fc.array(fc.constantFrom("xxxx", "yyyy"), { minLength: 1, maxLength: 3 });
    const edge = fc.oneof(
      fc.nat(6).map((block) => block * 4),
      fc.nat(26),
    );
    const data = blocks.map((parts) => parts.join(""));
    const dataCommand = fc.oneof(
      onFile("write", fc.tuple(edge, data), (m, path, [at, written]) => m.write(path, at, written)),
      onFile("truncate", edge, (m, path, size) => m.truncate(path, size)),
      onFile("collapse", edge, (m, path, at) => m.collapse(path, at, 4)),
    );
    const step: fc.Arbitrary<Command> = fc.constant({
      label: "step",
      run: (mirror) => {
        mirror.step();
        mirror.deliver(9);
      },
    });
    const content = fc
      .array(fc.constantFrom("xxxx", "xxxx", "yyyy", "x"), { minLength: 2, maxLength: 9 })
      .map((parts) => parts.join(""));
    const oneFile = (firstIno: number, text: string): ModelTree => {
      const tree = new ModelTree(firstIno);
      tree.create("a", "file", text);
      return tree;
    };
    fc.assert(
      fc.property(
        content,
        content,
        fc.array(fc.oneof(dataCommand, step, stepCommand), { maxLength: 20, size: "max" }),
        (source, target, commands) => {
          const mirror = new ModelMirror(oneFile(0, source), oneFile(1000, target));
          mirror.step();
          mirror.step();
          mirror.deliver(9);
          for (const { run } of commands) run(mirror);
          mirror.checkKnown();
          finish(mirror);
          expect(mirror.replica.tree.print()).toEqual(mirror.source.print());
        },
      ),
      { numRuns: 4 * runs },
    );
  },
  limitMs,
);

test("SyncState: a bound file that moves out of sight is unbound before it is copied again", () => {
  const source = new ModelTree(0);
  source.create("a", "directory");
  source.create("b", "directory");
  const mirror = new ModelMirror(source, new ModelTree(1000));
  mirror.step();
  mirror.step();
  mirror.create("a/f", "file", "");
  mirror.write("a/f", 0, "bound");
  expect(mirror.state.isDirectoryInSync(source.find("b")?.ino ?? 0)).toBe(false);
  mirror.rename("a/f", "b/f", false);
  finish(mirror);
  mirror.write("b/f", 5, "again");
  mirror.deliver(9);
  expect(mirror.replica.tree.print()).toEqual(mirror.source.print());
});

test("ResyncPlan: equal trees cost hashes, not data", () => {
  const commands = (tree: ModelTree): ModelTree => {
    tree.create("a", "directory");
    tree.create("a/a", "file", "x".repeat(50));
    tree.create("b", "file", "y");
    return tree;
  };
  const mirror = new ModelMirror(commands(new ModelTree(0)), commands(new ModelTree(1000)));
  finish(mirror);
  expect(mirror.bytesSent).toBe(0);
  expect(mirror.plan.progress).toMatchObject({ filesDone: 2, filesTotal: 2 });
});

test("ResyncPlan: one block that differs travels alone", () => {
  const build = (ino: number, data: string): ModelTree => {
    const tree = new ModelTree(ino);
    tree.create("a", "file", data);
    return tree;
  };
  const mirror = new ModelMirror(
    build(0, `${"x".repeat(20)}y${"x".repeat(30)}`),
    build(1000, "x".repeat(51)),
  );
  finish(mirror);
  expect(mirror.bytesSent).toBe(4);
});

test("ResyncPlan: what the replica does not have is not compared: an initial copy asks for no hashes", () => {
  const source = new ModelTree(0);
  for (const directory of ["a", "a/b", "c"]) source.create(directory, "directory");
  for (const path of ["a/b/f", "a/g", "c/h", "i"]) {
    source.create(path, "file");
    mustWrite(source, path, "contents of several blocks");
  }
  const mirror = new ModelMirror(source, new ModelTree(1000));
  finish(mirror);
  expect(mirror.replica.tree.print()).toEqual(source.print());
  expect(mirror.blocksAsked).toBe(0);
});

test("ResyncPlan: what a copy that was interrupted has brought is compared, the rest is not", () => {
  const [source, target] = [new ModelTree(0), new ModelTree(1000)];
  const text = "sixteen letters.";
  for (const tree of [source, target]) {
    for (const directory of ["a", "b"]) tree.create(directory, "directory");
    tree.create("a/half", "file");
    mustWrite(tree, "a/half", text);
  }
  for (const path of ["a/new", "b/new"]) {
    source.create(path, "file");
    mustWrite(source, path, text);
  }
  const mirror = new ModelMirror(source, target);
  finish(mirror);
  expect(mirror.replica.tree.print()).toEqual(source.print());
  expect(mirror.blocksAsked).toBe(text.length / 4);
  expect(mirror.bytesSent).toBe(2 * text.length);
});

test.each([1, 2])("ResyncPlan: %i files are compared at a time (nbrei)", (files) => {
  const fill = (tree: ModelTree): ModelTree => {
    for (let index = 0; index < 8; index += 1) tree.create(`f${index}`, "file", "same");
    return tree;
  };
  const mirror = new ModelMirror(fill(new ModelTree(0)), fill(new ModelTree(1000)));
  mirror.plan.lookAhead(files);
  let most = 0;
  for (let round = 0; round < 200 && mirror.state.active; round += 1) {
    // Answers come when nothing can be done without them.
    if (mirror.step() === "idle") mirror.deliver(Number.POSITIVE_INFINITY);
    const waiting = [...mirror.state.pendingFiles].filter(({ hashes }) =>
      hashes?.ranges.some((range) => range.hashes === null),
    );
    most = Math.max(most, waiting.length);
  }
  expect(mirror.state.active).toBe(false);
  expect(most).toBe(files);
});

function mustWrite(tree: ModelTree, path: string, text: string): void {
  const node = tree.find(path);
  if (node?.kind !== "file") throw new Error(`no file ${path}`);
  node.data = text;
}
