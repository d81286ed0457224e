import fc from "fast-check";
import { expect, test } from "vitest";
import { ModelTree, pick } from "./model-tree.ts";
import { ModelMirror } from "./resync-model.ts";

/** A longer search: RESYNC_RUNS=100000 npx vitest run --project fast packages/replication */
const runs = Number(process.env["RESYNC_RUNS"] ?? 1500);

/**
 * Commands name objects by number, resolved among what exists when they run: nearly all of them do
 * something, however the trees have grown.
 */
const chosen = fc.nat(99);
const name = fc.constantFrom("a", "b", "c", "d");
const letter = fc.constantFrom(..."xyz");
const text = fc
  .tuple(letter, fc.integer({ min: 1, max: 30 }))
  .map(([character, count]) => character.repeat(count));
const offset = fc.integer({ min: 0, max: 30 });

function join(directory: string, child: string): string {
  return directory === "" ? child : `${directory}/${child}`;
}

type TreeCommand = (tree: ModelTree) => void;
const treeCommand: fc.Arbitrary<TreeCommand> = fc
  .tuple(
    chosen,
    name,
    fc.constantFrom("directory", "file", "file", "symlink", "link"),
    text,
    chosen,
  )
  .map(
    ([parent, child, kind, data, source]): TreeCommand =>
      (tree) => {
        const path = join(pick(tree.paths("directory"), parent), child);
        if (kind === "link") tree.link(pick(tree.paths("file"), source), path);
        else tree.create(path, kind, kind === "file" ? data : data.slice(0, 1));
      },
  );

type Command = { readonly label: string; readonly run: (mirror: ModelMirror) => void };

function onFile<T>(
  label: string,
  argument: fc.Arbitrary<T>,
  run: (mirror: ModelMirror, path: string, argument: T) => void,
): fc.Arbitrary<Command> {
  return fc.tuple(chosen, argument).map(([file, value]) => ({
    label: `${label} ${file} ${JSON.stringify(value)}`,
    run: (mirror) => run(mirror, pick(mirror.source.paths("file"), file), value),
  }));
}

function onName<T>(
  label: string,
  argument: fc.Arbitrary<T>,
  run: (mirror: ModelMirror, path: string, argument: T) => void,
): fc.Arbitrary<Command> {
  return fc.tuple(chosen, name, argument).map(([parent, child, value]) => ({
    label: `${label} ${parent}/${child} ${JSON.stringify(value)}`,
    run: (mirror) =>
      run(mirror, join(pick(mirror.source.paths("directory"), parent), child), value),
  }));
}

const liveCommand: fc.Arbitrary<Command> = fc.oneof(
  onName("create", fc.constantFrom("directory", "file", "symlink"), (m, path, kind) =>
    m.create(path, kind, "x"),
  ),
  onName("link", chosen, (m, path, from) => m.link(pick(m.source.paths("file"), from), path)),
  onName("rename", fc.tuple(chosen, fc.boolean()), (m, path, [from, exchange]) =>
    m.rename(pick(m.source.paths("any"), from), path, exchange),
  ),
  onName("remove", fc.constant(null), (m, path) => m.remove(path)),
  onName("chmod", fc.nat(7), (m, path, mode) => m.chmod(path, mode)),
  onFile("write", fc.tuple(offset, text), (m, path, [at, data]) => m.write(path, at, data)),
  onFile("write", fc.tuple(offset, text), (m, path, [at, data]) => m.write(path, at, data)),
  onFile("truncate", offset, (m, path, size) => m.truncate(path, size)),
  onFile("collapse", offset, (m, path, at) => m.collapse(path, at, 3)),
);

const stepCommand: fc.Arbitrary<Command> = fc.oneof(
  fc.integer({ min: 1, max: 5 }).map((count) => ({
    label: `${count} steps`,
    run: (mirror: ModelMirror) => {
      for (let at = 0; at < count; at += 1) mirror.step();
    },
  })),
  fc.integer({ min: 1, max: 9 }).map((count) => ({
    label: `deliver ${count}`,
    run: (mirror: ModelMirror) => mirror.deliver(count),
  })),
  fc.constant({ label: "closed", run: (mirror: ModelMirror) => void mirror.step(false) }),
  fc.constant({ label: "check", run: (mirror: ModelMirror) => mirror.checkKnown() }),
);

function build(firstIno: number, commands: readonly TreeCommand[]): ModelTree {
  const tree = new ModelTree(firstIno);
  for (const run of commands) run(tree);
  return tree;
}

/** Steps alone, until the plan is done; bounded, because a plan that never ends is a failure. */
function finish(mirror: ModelMirror): void {
  for (let round = 0; round < 2000 && mirror.state.active; round += 1) {
    if (mirror.step() === "idle") {
      expect(mirror.outstanding, "idle with nothing to wait for").toBeGreaterThan(0);
      mirror.deliver(1);
    }
  }
  expect(mirror.state.active, "the plan ends").toBe(false);
  mirror.deliver(Number.POSITIVE_INFINITY);
}

test("ResyncPlan: any trees, any live operations between the steps: equal in the end", () => {
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
});

test("ResyncPlan: a file written, cut and shifted while it is copied: equal in the end", () => {
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
});

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
