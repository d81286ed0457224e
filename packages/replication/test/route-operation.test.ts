import { expect, test } from "vitest";
import { type Operation, ResyncPlan, routeOperation, SyncState } from "../src/index.ts";

/** A state with the root and a directory listed, a second directory not, and a file half copied. */
const inode = { root: 1, listed: 2, unlisted: 3, file: 4, whole: 5 };

function state(): SyncState {
  const sync = new SyncState();
  sync.begin(inode.root);
  const root = sync.directory(inode.root);
  if (root === undefined) throw new Error("begin adds the root");
  sync.setListedTo(root, null);
  const listed = sync.addEmptyDirectory(root, "listed", inode.listed);
  sync.addDirectory(root, "unlisted", inode.unlisted, false);
  sync.addFile(listed, "half", { ino: inode.file, cursor: 131_072, size: 400_000 });
  sync.addFile(listed, "whole", { ino: inode.whole, cursor: Number.POSITIVE_INFINITY, size: 10 });
  return sync;
}

const skipped = { send: false };
const sent = (length: number = 0) => ({ send: true, length });
const create = { type: "create", ino: 9, isDirectory: false } as const;

const cases: readonly (readonly [string, Operation, object])[] = [
  ["a name in a listed directory", { ...create, directory: inode.listed, name: "n" }, sent()],
  ["a name in a pending directory", { ...create, directory: inode.unlisted, name: "n" }, skipped],
  ["a name in an unknown directory", { ...create, directory: 77, name: "n" }, skipped],
  ["a write in sync", { type: "write", ino: inode.whole, offset: 5, length: 9 }, sent(9)],
  ["a write below the cursor", { type: "write", ino: inode.file, offset: 0, length: 10 }, sent(10)],
  [
    "a write across the cursor: cut",
    { type: "write", ino: inode.file, offset: 131_070, length: 10 },
    sent(2),
  ],
  [
    "a write at the cursor",
    { type: "write", ino: inode.file, offset: 131_072, length: 1 },
    skipped,
  ],
  ["a write to an unknown file", { type: "write", ino: 77, offset: 0, length: 1 }, skipped],
  ["a cut below the cursor", { type: "truncate", ino: inode.file, size: 131_072 }, sent()],
  ["a cut above the cursor", { type: "truncate", ino: inode.file, size: 131_073 }, skipped],
  ["attributes of a whole file", { type: "attributes", ino: inode.whole }, sent()],
  ["attributes of a half file", { type: "attributes", ino: inode.file }, skipped],
  ["attributes of a listed directory", { type: "attributes", ino: inode.listed }, sent()],
  ["attributes of a pending directory", { type: "attributes", ino: inode.unlisted }, skipped],
  ["removal of a pending directory", { type: "rmdir", directory: 1, name: "unlisted" }, skipped],
  ["a link to an unknown file", { type: "link", ino: 77, directory: 2, name: "n" }, skipped],
  ["a link to a known file", { type: "link", ino: inode.file, directory: 2, name: "n" }, sent()],
];

test.each(cases)("routeOperation: %s", (_what, operation, route) => {
  expect(routeOperation(state(), operation)).toEqual(route);
});

test("routeOperation: a name that was not sent is dirty until it is listed", () => {
  const sync = state();
  const rename = {
    type: "rename",
    fromDirectory: inode.listed,
    fromName: "whole",
    toDirectory: inode.unlisted,
    toName: "n",
    exchange: false,
  } as const;
  expect(routeOperation(sync, rename)).toEqual(skipped);
  expect(sync.isDirectoryInSync(inode.listed)).toBe(false);
  expect(sync.cursor(inode.whole)).toBe(0);
  expect(sync.pathOf(inode.whole)).toBeNull();
  const again = { ...create, directory: inode.listed, name: "whole" } as const;
  expect(routeOperation(sync, again)).toEqual(skipped);
  const other = { ...create, directory: inode.listed, name: "other" } as const;
  expect(routeOperation(sync, other)).toEqual(sent());
});

test("routeOperation: a directory that lost names unsent is removed by a listing, not by rmdir", () => {
  const sync = state();
  const rename = {
    type: "rename",
    fromDirectory: inode.listed,
    toDirectory: inode.unlisted,
    exchange: false,
  } as const;
  routeOperation(sync, { ...rename, fromName: "whole", toName: "a" });
  routeOperation(sync, { ...rename, fromName: "half", toName: "b" });
  const rmdir = { type: "rmdir", directory: inode.root, name: "listed" } as const;
  expect(routeOperation(sync, rmdir)).toEqual(skipped);
  expect(sync.isDirectoryInSync(inode.root)).toBe(false);
});

test("routeOperation: paths of known files follow renames", () => {
  const sync = state();
  routeOperation(sync, {
    type: "rename",
    fromDirectory: inode.root,
    fromName: "listed",
    toDirectory: inode.root,
    toName: "moved",
    exchange: false,
  });
  expect(sync.pathOf(inode.file)).toBe("moved/half");
});

test("SyncState: not active means that everything is in sync", () => {
  const sync = new SyncState();
  expect(sync.active).toBe(false);
  expect(sync.cursor(1)).toBe(Number.POSITIVE_INFINITY);
  expect(sync.isDirectoryInSync(1)).toBe(true);
  expect(new ResyncPlan(sync, () => 1).next(true)).toEqual({ type: "done" });
});
