import { execFileSync } from "node:child_process";
import { hash } from "node:crypto";
import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import {
  attributeBits,
  hashBlockBytes,
  type ListingEntry,
  type ListingRecord,
  type MirrorRecord,
} from "@gemel/replication";
import { expect, test } from "vitest";
import { Replica } from "../src/replica/replica.ts";
import { FakePrimary, testKey, until } from "./replica-fake-primary.ts";
import { type Fixture, type FixtureOptions, printTree, startReplica } from "./replica-fixture.ts";

const directory = 0o040000;
const regular = 0o100000;
const noTimes = { atimeSec: 0, atimeNsec: 0, mtimeSec: 0, mtimeNsec: 0 };

function create(path: string, mode: number, owner: number = 0, target = ""): MirrorRecord {
  return { type: "create", tree: 0, path, mode, uid: owner, gid: owner, rdev: 0, target };
}

function write(object: number, offset: number, text: string): MirrorRecord {
  return { type: "write", tree: 0, object, offset, data: Buffer.from(text, "latin1") };
}

function bind(object: number, path: string): MirrorRecord {
  return { type: "bind", tree: 0, object, path };
}

function entry(name: string, mode: number, more: Partial<ListingEntry> = {}): ListingEntry {
  return { name, mode, uid: 0, gid: 0, ...noTimes, rdev: 0, target: "", linkOf: "", ...more };
}

function listing(
  path: string,
  entries: ListingEntry[],
  range = { from: "", to: "" },
): ListingRecord {
  const mode = directory | 0o755;
  return { type: "listing", tree: 0, path, ...range, mode, uid: 0, gid: 0, ...noTimes, entries };
}

/** Run `act` with a connected replica, and clean up whatever happens. */
async function withReplica(
  act: (fixture: Fixture) => Promise<void>,
  options: FixtureOptions = {},
): Promise<void> {
  const fixture = await startReplica(options);
  try {
    expect((await fixture.primary.accept()).ok).toBe(true);
    await act(fixture);
  } finally {
    await fixture.close();
  }
}

function broken(fixture: Fixture): string | undefined {
  return fixture.events.flatMap((event) => (event.type === "broken" ? [event.message] : []))[0];
}

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
      { type: "link", tree: 0, from: "d/f", to: "same" },
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
    const xattrs = execFileSync("python3", [
      "-c",
      "import os,sys; print([(p, os.listxattr(p)) for p in sys.argv[1:]])",
      ...["d", "d/b", "same"].map((path) => join(root, path)),
    ]).toString();
    expect(xattrs).toContain("['user.z']");
    expect(xattrs).toContain("['user.y']");
    expect(xattrs).not.toContain("user.x");
  });
});

test("Replica: a stray write gets EROFS while it runs, and works again after it left", async () => {
  const fixture = await startReplica();
  const file = join(fixture.root, "stray");
  expect(() => writeFileSync(file, "x")).toThrow(/EROFS/);
  await fixture.replica.leave();
  writeFileSync(file, "x");
  await fixture.close();
});

test("Replica: received is acknowledged for the last complete record, in order", async () => {
  await withReplica(async ({ primary }) => {
    const bytes = primary.encode([
      create("a", regular),
      create("b", regular),
      create("c", regular),
    ]);
    primary.sendBytes(bytes.subarray(0, bytes.length - 1));
    await primary.ack("received", (ack) => ack.sequence === 2);
    primary.sendBytes(bytes.subarray(bytes.length - 1));
    await primary.ack("received", (ack) => ack.sequence === 3);
  });
});

test("Replica: a primary that dies inside a record leaves exactly what came before", async () => {
  await withReplica(async ({ root, primary, events, replica }) => {
    const records = [create("f", regular | 0o600), bind(1, "f")];
    for (let index = 0; index < 200; index += 1) records.push(write(1, index, String(index % 10)));
    const whole = primary.encode(records);
    const rest = primary.encode([write(1, 200, "cut"), create("never", regular)]);
    primary.sendBytes(Buffer.concat([whole, rest.subarray(0, 33)]));
    primary.disconnect();
    await until(() => events.some((event) => event.type === "link" && !event.up), "link down");
    await replica.leave();
    expect(readFileSync(join(root, "f"), "latin1")).toBe("0123456789".repeat(20));
    expect(existsSync(join(root, "never"))).toBe(false);
  });
});

test("Replica: leave applies what was received, also what nobody acknowledged yet", async () => {
  await withReplica(async ({ root, primary, replica }) => {
    const block = "x".repeat(8192);
    const records: MirrorRecord[] = [create("f", regular | 0o600), bind(1, "f")];
    for (let index = 0; index < 300; index += 1) records.push(write(1, index * 8192, block));
    primary.send(...records);
    await primary.ack("received");
    await replica.leave();
    const applied = replica.status().recordsApplied;
    const acknowledged = primary.acks.flatMap((ack) =>
      ack.type === "received" ? [ack.sequence] : [],
    );
    expect(applied).toBeGreaterThanOrEqual(Math.max(...acknowledged));
    expect(statSync(join(root, "f")).size).toBe((applied - 2) * 8192);
  });
});

test("Replica: connects again after the link was lost, and starts a new session", async () => {
  await withReplica(async ({ root, primary, events }) => {
    primary.send(create("f", regular | 0o600), bind(1, "f"), write(1, 0, "one"));
    await primary.settle();
    primary.disconnect();
    expect((await primary.accept()).ok).toBe(true);
    primary.send(bind(1, "f"), write(1, 3, "two"));
    await primary.settle();
    expect(readFileSync(join(root, "f"), "latin1")).toBe("onetwo");
    expect(events.flatMap((event) => (event.type === "link" ? [event.up] : []))).toEqual([
      true,
      false,
      true,
    ]);
  });
});

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

test("Replica: a record that cannot be applied ends it at once, nothing behind it is applied", async () => {
  await withReplica(async (fixture) => {
    const { root, primary } = fixture;
    primary.send(
      create("a", regular),
      { type: "unlink", tree: 0, path: "missing" },
      create("b", regular),
    );
    expect(await primary.ack("failed")).toMatchObject({
      errno: 2,
      text: 'Cannot remove "missing": ENOENT',
    });
    await until(() => broken(fixture) !== undefined, "broken");
    expect(printTree(root).slice(1)).toEqual(['a 0 0:0 ""']);
    expect(fixture.replica.status().link).toBe("down");
  });
});

test("Replica: bytes that are no record end it", async () => {
  await withReplica(async (fixture) => {
    const bytes = fixture.primary.encode([create("a", regular)]);
    bytes[30] = (bytes[30] ?? 0) ^ 1;
    fixture.primary.sendBytes(bytes);
    await fixture.primary.ack("failed");
    await until(() => broken(fixture) !== undefined, "broken");
    expect(existsSync(join(fixture.root, "a"))).toBe(false);
  });
});

test("Replica: a full disk ends it, and says so", async () => {
  await withReplica(
    async (fixture) => {
      const { primary } = fixture;
      primary.send(create("f", regular | 0o600), bind(1, "f"));
      for (let index = 0; index < 20; index += 1) {
        primary.send(write(1, index * 65536, "x".repeat(65536)));
      }
      expect(await primary.ack("failed")).toMatchObject({ errno: 28 });
      await until(() => broken(fixture) !== undefined, "broken");
      expect(broken(fixture)).toContain("ENOSPC");
    },
    { tmpfs: "512k" },
  );
});

test("Replica: hashes of the blocks of a file, the last one short, none beyond the end", async () => {
  const data = Buffer.alloc(3 * hashBlockBytes + 100, "abc");
  await withReplica(
    async ({ primary }) => {
      const request = {
        type: "hash_request",
        tree: 0,
        path: "f",
        length: 4 * hashBlockBytes,
      } as const;
      primary.send(
        { ...request, request: 1, offset: hashBlockBytes },
        { ...request, request: 2, offset: 8 * hashBlockBytes },
        { ...request, request: 3, offset: 0, path: "none" },
      );
      const blocks = [1, 2, 3].map((index) =>
        hash(
          "sha256",
          data.subarray(index * hashBlockBytes, (index + 1) * hashBlockBytes),
          "buffer",
        ),
      );
      const first = await primary.ack("hashes", (ack) => ack.request === 1);
      expect(first).toMatchObject({ found: true, size: data.length });
      expect(Buffer.from(first.hashes)).toEqual(
        Buffer.concat(blocks.map((block) => block.subarray(0, 16))),
      );
      const second = await primary.ack("hashes", (ack) => ack.request === 2);
      expect(second).toMatchObject({ found: true, hashes: new Uint8Array(0) });
      const third = await primary.ack("hashes", (ack) => ack.request === 3);
      expect(third).toMatchObject({ found: false });
    },
    { prepare: (root) => writeFileSync(join(root, "f"), data) },
  );
});

test("Replica: a seal waits for the record to be durable, then is acknowledged", async () => {
  await withReplica(async ({ primary, replica, events }) => {
    const generation = "0123456789abcdef0123456789abcdef";
    primary.send(create("f", regular), { type: "seal", tree: 0, generation });
    await until(() => events.some((event) => event.type === "seal"), "the event seal");
    // What follows the seal goes on being acknowledged.
    primary.send(create("g", regular));
    await primary.ack("received", (ack) => ack.sequence === 3);
    expect(primary.read().some((ack) => ack.type === "sealed")).toBe(false);
    expect(replica.status().link).toBe("resyncing");
    replica.sealRecorded(generation);
    expect(await primary.ack("sealed")).toMatchObject({ generation });
    expect(replica.status()).toMatchObject({ link: "up", generation });
  });
});

test("Replica: a seal of a lost session is not acknowledged in the next one", async () => {
  await withReplica(async ({ primary, replica, events }) => {
    const generation = "f".repeat(32);
    primary.send({ type: "seal", tree: 0, generation });
    await until(() => events.some((event) => event.type === "seal"), "the event seal");
    primary.disconnect();
    await primary.accept();
    replica.sealRecorded(generation);
    await primary.settle();
    expect(primary.read().some((ack) => ack.type === "sealed")).toBe(false);
  });
});

test("Replica: many flushes at once are each answered", async () => {
  await withReplica(async ({ primary }) => {
    primary.send(create("f", regular | 0o600), bind(1, "f"), create("d", directory | 0o700));
    const reference = { tree: 0, object: 1, path: "" };
    for (let cookie = 1; cookie <= 400; cookie += 1) {
      primary.send(write(1, cookie, "x"));
      primary.send({
        type: "sync",
        ...reference,
        kind: cookie % 2 === 0 ? "data" : "file",
        cookie,
      });
    }
    primary.send({ type: "unbind", tree: 0, object: 1 });
    primary.send({ type: "sync", tree: 0, object: 0, path: "d", kind: "directory", cookie: 401 });
    primary.send({ type: "sync", tree: 0, object: 0, path: "", kind: "directory", cookie: 402 });
    await until(
      () => primary.read().filter((ack) => ack.type === "synced").length === 402,
      "402 answers",
      60_000,
    );
    const synced = primary.acks.flatMap((ack) => (ack.type === "synced" ? [ack] : []));
    expect(new Set(synced.map((ack) => ack.cookie)).size).toBe(402);
    expect(synced.every((ack) => ack.errno === 0)).toBe(true);
  });
});

test("Replica: a listing makes the names equal and leaves contents alone", async () => {
  await withReplica(
    async ({ root, primary }) => {
      primary.send(
        listing("", [
          entry("changed", regular | 0o640, { uid: 5 }),
          entry("dir", directory | 0o711),
          entry("file", directory | 0o755),
          entry("kept", regular | 0o600),
          entry("link", 0o120777, { target: "new" }),
          entry("pipe", 0o010600),
          entry("shared-a", regular | 0o600),
          entry("shared-b", regular | 0o600),
          entry("twin", regular | 0o600, { linkOf: "kept" }),
        ]),
        listing("dir", [entry("inside", regular | 0o600)]),
      );
      await primary.settle();
      expect(printTree(root)).toEqual([
        "./ 755 0:0",
        'changed 640 5:0 "owner changes"',
        "dir/ 755 0:0",
        'dir/inside 600 0:0 "inside"',
        "file/ 755 0:0",
        'kept 600 0:0 "contents"',
        "link -> new",
        "pipe 600 0:0 fifo",
        'shared-a 600 0:0 ""',
        'shared-b 600 0:0 "shared"',
        'twin 600 0:0 "contents"',
      ]);
      expect(statSync(join(root, "twin")).ino).toBe(statSync(join(root, "kept")).ino);
      expect(statSync(join(root, "shared-a")).nlink).toBe(1);
    },
    {
      prepare: (root) => {
        const file = (name: string, text: string): void => {
          writeFileSync(join(root, name), text, { mode: 0o600 });
        };
        file("kept", "contents");
        file("changed", "owner changes");
        file("file", "becomes a directory");
        file("shared-a", "shared");
        linkSync(join(root, "shared-a"), join(root, "shared-b"));
        mkdirSync(join(root, "dir"));
        file("dir/inside", "inside");
        mkdirSync(join(root, "extra/deep/er"), { recursive: true });
        file("extra/deep/er/f", "goes");
        symlinkSync("old", join(root, "link"));
      },
    },
  );
});

test("Replica: a listing of a range leaves names outside of it alone", async () => {
  await withReplica(
    async ({ root, primary }) => {
      primary.send(listing("", [], { from: "b", to: "b\0" }));
      await primary.settle();
      expect(printTree(root).slice(1)).toEqual(['a 644 0:0 ""', 'bb 644 0:0 ""', 'c 644 0:0 ""']);
    },
    {
      prepare: (root) => {
        for (const name of ["a", "b", "bb", "c"])
          writeFileSync(join(root, name), "", { mode: 0o644 });
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

test.each([
  ["another key", { key: Buffer.from("wrong") }, /cluster's key/],
  ["another module", { module: "other" }, /module other, not of test/],
] as const)(
  "Replica: %s is refused with the reason, again and again",
  async (_what, options, reason) => {
    const fixture = await startReplica(options);
    try {
      for (let times = 0; times < 2; times += 1) {
        expect(await fixture.primary.accept()).toMatchObject({
          ok: false,
          reason: expect.stringMatching(reason),
        });
      }
      await until(() => fixture.events.length > 0, "an event");
      expect(fixture.events).toEqual([
        { type: "link", up: false, reason: expect.stringMatching(reason) },
      ]);
    } finally {
      await fixture.close();
    }
  },
);

test("Replica: a missing directory leaves nothing mounted", async () => {
  const fixture = await startReplica();
  await fixture.replica.leave();
  const replica = new Replica({
    directories: [{ path: fixture.root }, { path: join(fixture.root, "missing") }],
    host: "127.0.0.1",
    port: 1,
    module: "test",
    node: "two",
    key: testKey,
    sendTimeoutMs: 1000,
    onEvent: () => undefined,
  });
  await expect(replica.start()).rejects.toMatchObject({ code: "directory_missing" });
  writeFileSync(join(fixture.root, "writable"), "");
  await fixture.close();
});

test("Replica: what a killed predecessor left mounted is taken away", async () => {
  const stale = (root: string): void => {
    execFileSync("mount", ["--bind", root, root]);
    execFileSync("mount", ["-o", "remount,bind,ro", root]);
  };
  await withReplica(
    async ({ root, events, replica }) => {
      expect(events.some((event) => event.type === "log")).toBe(true);
      await replica.leave();
      writeFileSync(join(root, "writable"), "");
    },
    { prepare: stale },
  );
});

test("FakePrimary: a port in use is named", () => {
  const primary = new FakePrimary();
  try {
    expect(() => new FakePrimary(primary.port)).toThrow(`Port ${primary.port} `);
  } finally {
    primary.close();
  }
});
