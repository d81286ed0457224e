import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { attributeBits, type MirrorRecord } from "@gemel/replication";
import { expect, test } from "vitest";
import { listxattrPath } from "../src/file-xattrs.ts";
import { until } from "./replica-fake-primary.ts";
import { broken, printTree, withReplica } from "./replica-fixture.ts";
import { bind, create, directory, entry, listing, regular, write } from "./replica-records.ts";

test("Replica: every record of the tree has its effect", async () => {
  await withReplica(async ({ root, primary }) => {
    primary.send(
      create("d", directory | 0o2750, 7),
      create("d/f", regular | 0o4711, 8),
      create("d/l", 0o120777, 9, "../somewhere"),
      create("d/p", 0o010640),
      { ...create("d/c", 0o020600), rdev: 0x103 } as MirrorRecord,
      bind(5, "d/f"),
      write(5, 0, "hello world"),
      write(5, 20, "end"),
      { type: "truncate", tree: 0, object: 5, path: "", size: 21 },
      { type: "link", tree: 0, object: 0, from: "d/f", to: "same" },
      create("gone", regular | 0o600),
      { type: "unlink", tree: 0, path: "gone" },
      create("empty", directory | 0o700),
      { type: "rmdir", tree: 0, path: "empty" },
      create("a", regular | 0o600),
      { type: "truncate", tree: 0, object: 0, path: "a", size: 3 },
      { type: "fallocate", tree: 0, object: 0, path: "a", mode: 0, offset: 0, length: 5 },
      { type: "rename", tree: 0, from: "a", to: "d/b", flags: 0 },
      {
        type: "set_xattr",
        tree: 0,
        object: 0,
        path: "d/b",
        name: "user.x",
        value: Buffer.from("1"),
        flags: 0,
      },
      {
        type: "set_xattr",
        tree: 0,
        object: 5,
        path: "",
        name: "user.y",
        value: Buffer.from("2"),
        flags: 0,
      },
      { type: "remove_xattr", tree: 0, object: 0, path: "d/b", name: "user.x" },
      {
        type: "xattrs",
        tree: 0,
        object: 0,
        path: "d",
        attributes: [{ name: "user.z", value: Buffer.from("3") }],
      },
      {
        type: "attributes",
        tree: 0,
        object: 0,
        path: "d/b",
        mask: attributeBits.mode | attributeBits.uid | attributeBits.gid | attributeBits.mtime,
        mode: 0o6755,
        uid: 3,
        gid: 4,
        atimeSec: 0,
        atimeNsec: 0,
        mtimeSec: -5,
        mtimeNsec: 123_456_789,
      },
      { type: "unbind", tree: 0, object: 5 },
    );
    await primary.settle();
    expect(printTree(root).slice(1)).toEqual([
      "d/ 2750 7:7",
      'd/b 6755 3:4 "\\u0000\\u0000\\u0000\\u0000\\u0000"',
      "d/c 600 0:0 device 259",
      'd/f 4711 8:8 "hello world\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000e"',
      "d/l -> ../somewhere",
      "d/p 640 0:0 fifo",
      'same 4711 8:8 "hello world\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000\\u0000e"',
    ]);
    expect(statSync(join(root, "same")).ino).toBe(statSync(join(root, "d/f")).ino);
    expect(lstatSync(join(root, "d/l")).uid).toBe(9);
    expect(statSync(join(root, "d/b"), { bigint: true }).mtimeNs).toBe(-4_876_543_211n);
    const xattrs = ["d", "d/b", "same"].map((path) => xattrNames(join(root, path)));
    expect(xattrs).toContain("user.z\0");
    expect(xattrs).toContain("user.y\0");
    expect(xattrs.join()).not.toContain("user.x");
  });
});

const another: readonly (readonly [string, readonly MirrorRecord[]])[] = [
  ["another was renamed to it", [{ type: "rename", tree: 0, from: "old", to: "f", flags: 0 }]],
  [
    "it was removed, and is a link of another",
    [
      { type: "unlink", tree: 0, path: "f" },
      { type: "link", tree: 0, object: 0, from: "old", to: "f" },
    ],
  ],
  [
    "a listing made it a link of another",
    [listing("", [entry("f", regular, { linkOf: "old" })], { from: "f", to: "f\0" })],
  ],
];

test.each(another)(
  "Replica: a name just created means a file no longer: %s",
  async (_, records) => {
    await withReplica(async ({ root, primary }) => {
      primary.send(create("old", regular | 0o600), bind(1, "old"), write(1, 0, "old"));
      primary.send({ type: "unbind", tree: 0, object: 1 });
      primary.send(create("f", regular | 0o600), ...records, bind(2, "f"), write(2, 0, "new"));
      await primary.settle();
      expect(readFileSync(join(root, "f"), "latin1")).toBe("new");
    });
  },
);

/** Each ended by NUL. */
function xattrNames(path: string): string {
  const names = Buffer.alloc(4096);
  const length = listxattrPath(Buffer.from(`${path}\0`), names);
  expect(length).toBeGreaterThanOrEqual(0);
  return names.toString("utf8", 0, length);
}

const escapes: readonly (readonly [string, MirrorRecord])[] = [
  ["a parent that is a symbolic link", create("out/f", regular)],
  ["a parent that is a symbolic link within the tree", create("in/f", regular)],
  ["binding a symbolic link", bind(1, "file")],
  [
    "cutting through a symbolic link",
    { type: "truncate", tree: 0, object: 0, path: "file", size: 0 },
  ],
  ["listing through a symbolic link", listing("out", [])],
  ["removing through a symbolic link", { type: "unlink", tree: 0, path: "out/victim" }],
  [
    "renaming through a symbolic link",
    { type: "rename", tree: 0, from: "d", to: "out/d", flags: 0 },
  ],
];

test.each(escapes)("Replica: refuses %s", async (_what, record) => {
  let outside = "";
  await withReplica(
    async (fixture) => {
      fixture.primary.send(record);
      const failed = await fixture.primary.ack("failed");
      expect(failed.errno).toBeGreaterThan(0);
      await until(() => broken(fixture) !== undefined, "broken");
      expect(readFileSync(join(outside, "victim"), "latin1")).toBe("safe");
      expect(existsSync(join(outside, "f"))).toBe(false);
    },
    {
      prepare: (root) => {
        // Beside the replicated directory, and removed with the test's directory of its own.
        outside = join(root, "outside");
        mkdirSync(outside);
        writeFileSync(join(outside, "victim"), "safe");
        mkdirSync(join(root, "d"));
        symlinkSync(outside, join(root, "out"));
        symlinkSync("d", join(root, "in"));
        symlinkSync(join(outside, "victim"), join(root, "file"));
      },
    },
  );
});

test("Replica: kept directories follow a rename", async () => {
  await withReplica(async ({ root, primary }) => {
    primary.send(
      create("a", directory | 0o700),
      create("a/b", directory | 0o700),
      create("a/b/one", regular),
      { type: "rename", tree: 0, from: "a", to: "c", flags: 0 },
      create("a", directory | 0o700),
      create("a/b", directory | 0o700),
      create("a/b/two", regular),
      create("c/b/three", regular),
    );
    await primary.settle();
    expect(existsSync(join(root, "c/b/one"))).toBe(true);
    expect(existsSync(join(root, "c/b/three"))).toBe(true);
    expect(existsSync(join(root, "a/b/two"))).toBe(true);
  });
});
