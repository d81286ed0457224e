/**
 * What a test may do to a tree and to a mirror, as arbitrary values.
 *
 * @module
 */
import fc from "fast-check";
import { expect } from "vitest";
import { ModelTree, pick } from "./model-tree.ts";
import type { ModelMirror } from "./resync-model.ts";

/** Whatever an application can do to: a mirror, or a tree whose changes are marked. */
export type Mutable = Pick<
  ModelMirror,
  "source" | "create" | "link" | "rename" | "remove" | "chmod" | "write" | "truncate" | "collapse"
>;

/**
 * Commands name objects by number, resolved among what exists when they run: nearly all of them do
 * something, however the trees have grown.
 */
export const chosen = fc.nat(99);
const name = fc.constantFrom("a", "b", "c", "d");
const letter = fc.constantFrom(..."xyz");
export const text = fc
  .tuple(letter, fc.integer({ min: 1, max: 30 }))
  .map(([character, count]) => character.repeat(count));
export const offset = fc.integer({ min: 0, max: 30 });

function join(directory: string, child: string): string {
  return directory === "" ? child : `${directory}/${child}`;
}

export type TreeCommand = (tree: ModelTree) => void;
export const treeCommand: fc.Arbitrary<TreeCommand> = fc
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

export type Command<M = ModelMirror> = {
  readonly label: string;
  readonly run: (mirror: M) => void;
};

export function onFile<T>(
  label: string,
  argument: fc.Arbitrary<T>,
  run: (mirror: Mutable, path: string, argument: T) => void,
): fc.Arbitrary<Command<Mutable>> {
  return fc.tuple(chosen, argument).map(([file, value]) => ({
    label: `${label} ${file} ${JSON.stringify(value)}`,
    run: (mirror) => run(mirror, pick(mirror.source.paths("file"), file), value),
  }));
}

function onName<T>(
  label: string,
  argument: fc.Arbitrary<T>,
  run: (mirror: Mutable, path: string, argument: T) => void,
): fc.Arbitrary<Command<Mutable>> {
  return fc.tuple(chosen, name, argument).map(([parent, child, value]) => ({
    label: `${label} ${parent}/${child} ${JSON.stringify(value)}`,
    run: (mirror) =>
      run(mirror, join(pick(mirror.source.paths("directory"), parent), child), value),
  }));
}

export const liveCommand: fc.Arbitrary<Command<Mutable>> = fc.oneof(
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

export const stepCommand: fc.Arbitrary<Command> = fc.oneof(
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

export function build(firstIno: number, commands: readonly TreeCommand[]): ModelTree {
  const tree = new ModelTree(firstIno);
  for (const run of commands) run(tree);
  return tree;
}

/** Steps alone, until the plan is done; bounded, because a plan that never ends is a failure. */
export function finish(mirror: ModelMirror): void {
  for (let round = 0; round < 2000 && mirror.state.active; round += 1) {
    if (mirror.step() === "idle") {
      expect(mirror.outstanding, "idle with nothing to wait for").toBeGreaterThan(0);
      mirror.deliver(1);
    }
  }
  expect(mirror.state.active, "the plan ends").toBe(false);
  mirror.deliver(Number.POSITIVE_INFINITY);
}
